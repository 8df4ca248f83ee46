"""Tests hosts and addresses by the rules about outbound connections."""

from .rules import any_of

# Maps a service's prefix in IAM to the names in its endpoints, where they differ. Source: AWS General Reference,
# "Service endpoints and quotas".
_endpoints = {
    "cloudwatch": ("monitoring",), "ses": ("email", "email-smtp"), "sesv2": ("email",), "states": ("states", "sync-states"),
    "elasticfilesystem": ("elasticfilesystem",), "cognito-idp": ("cognito-idp",), "execute-api": ("execute-api",),
    "dynamodb": ("dynamodb", "streams.dynamodb", "ddb"), "bedrock": ("bedrock", "bedrock-runtime", "bedrock-agent", "bedrock-agent-runtime"),
    "s3": ("s3", "s3-accesspoint", "s3-object-lambda", "s3-control", "s3express-control"), "logs": ("logs",),
    "ssm": ("ssm", "ssmmessages"), "iot": ("iot", "data-ats.iot", "data.iot"), "es": ("es", "aos"), "sqs": ("sqs", "queue"),
    "ecr": ("api.ecr", "ecr"), "iam": ("iam",), "sts": ("sts",), "rds-data": ("rds-data",), "xray": ("xray",),
    "mobiletargeting": ("pinpoint",), "timestream": ("ingest.timestream", "query.timestream"),
    "kafka-cluster": ("kafka",), "personalize": ("personalize", "personalize-runtime", "personalize-events"),
    "sagemaker": ("sagemaker", "runtime.sagemaker", "api.sagemaker"), "lex": ("runtime-v2-lex", "runtime.lex", "models.lex"),
    "iotdata": ("data-ats.iot", "data.iot"), "appsync": ("appsync", "appsync-api"), "tag": ("tagging",),
    "appconfig": ("appconfig", "appconfigdata"), "aws-marketplace": ("metering.marketplace", "entitlement.marketplace"),
    "transcribe": ("transcribe", "transcribestreaming"), "aoss": ("aoss",), "serverlessrepo": ("serverlessrepo",),
}  # fmt: skip
_aws_domains = (".amazonaws.com", ".amazonaws.com.cn", ".api.aws", ".amazonaws.eu")


def test_of(environ):
    """Returns a function that turns a rule of the profile into a test of (name or None, packed address or None, port).
    """

    def one_of(targets):
        return any_of([_target(target, environ) for target in targets] or [lambda *subject: False])

    def make(source):
        test = one_of(source["to"])
        if not source.get("except"):
            return test
        # An implied deny leaves these targets to the rule that names them.
        leaves = one_of(source["except"])
        return lambda *subject: test(*subject) and not leaves(*subject)

    return make


def _target(text, environ):
    """Returns the test of one target of a rule; a target that cannot be read matches nothing."""
    if text == "any":
        return lambda name, address, port: True
    if text.startswith("unix:"):
        place = text[5:]
        return lambda name, address, port: port is None and name == place
    if text.startswith("aws:"):
        return _aws(text[4:], environ)
    if text.startswith("env:"):
        text = _host_of_url(environ.get(text[4:], ""))
    return _nothing if text is None else _host_and_port(text)


def _nothing(name, address, port):
    return False


def _host_and_port(text):
    """Returns the test of `host:port`, `*.host:port`, `address/bits:port` or `[address]/bits:port`. Without a port,
    every port matches.
    """
    if text.startswith("["):
        host, _, rest = text[1:].partition("]")
    else:
        end = min(at for at in (text.find("/"), text.find(":"), len(text)) if at >= 0)
        host, rest = text[:end], text[end:]
    bits, colon, port = rest.partition(":")
    if not host or colon and port != "*" and not _is_number(port) or bits and not (bits[0] == "/" and _is_number(bits[1:])):
        return _nothing
    port = int(port) if _is_number(port) else None
    network = _network(host + bits)
    if network is not None:
        packed, length = network
        return lambda name, address, at: (
            at is not None and (port is None or at == port) and address is not None and in_network(address, packed, length)
        )
    host = host.lower().rstrip(".")
    is_host = (lambda name: name.endswith(host[1:]) and len(name) >= len(host)) if host.startswith("*.") else host.__eq__
    return lambda name, address, at: at is not None and (port is None or at == port) and name is not None and is_host(name)


def _is_number(text):
    return text.isascii() and text.isdigit()


def _host_of_url(text):
    """Returns `host:port` of a URL or of `host:port`; None when the text holds no host."""
    scheme, separator, rest = text.strip().partition("://")
    if not separator:
        scheme, rest = "", scheme
        if not all(letter.isalnum() or letter in "_.[]:-" for letter in rest):
            return None
    for end in "/?#":
        rest = rest.partition(end)[0]
    authority = rest.rpartition("@")[2]
    if not authority:
        return None
    if authority.endswith("]") or ":" not in authority:
        return "%s:%s" % (authority, _ports.get(scheme.lower(), "*"))
    return authority


# Source: IANA Service Name and Port Number Registry.
_ports = {
    "http": "80", "ws": "80", "https": "443", "wss": "443", "postgres": "5432", "postgresql": "5432", "mysql": "3306",
    "mariadb": "3306", "redis": "6379", "rediss": "6379", "mongodb": "27017", "amqp": "5672", "amqps": "5671",
}  # fmt: skip


def _aws(text, environ):
    """Returns the test of `service` or `service@region`: the hosts of that AWS service in the region, and the endpoint
    that the function's environment sets for the service.
    """
    service, _, region = text.partition("@")
    region = region or environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION") or ""
    names = _endpoints.get(service, (service,))
    endpoints = [
        _host_of_url(environ[name])
        for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_" + service.upper().replace("-", "_"))
        if environ.get(name)
    ]
    endpoints = tuple(endpoint for endpoint in endpoints if endpoint)

    def test(name, address, port):
        if name is None or port is None:
            return False
        if endpoints and ("%s:%s" % (name, port) in endpoints or "%s:*" % name in endpoints):
            return True
        return port == 443 and is_aws(name, names, region)

    return test


def is_aws(name, services, region):
    """Returns True for a host of one of the services in the region: regional, global, dual-stack, FIPS, of a bucket, or
    a VPC endpoint.
    """
    for domain in _aws_domains:
        if name.endswith(domain):
            labels = name[: -len(domain)].split(".")
            break
    else:
        return False
    if labels[-1] == "vpce":
        labels.pop()
    labels = [label for label in labels if label != "dualstack"]
    for service in services:
        if region and labels[-1:] == ["%s-%s" % (service, region)]:
            return True
        if service in _global and _ends_with(labels, service):
            return True
        in_region = labels[-1:] == [region] if region else _is_region(labels[-1:])
        if in_region and _ends_with(labels[:-1], service):
            return True
    return False


# Services with one host for all regions.
_global = frozenset(("iam", "sts", "route53", "cloudfront", "s3", "organizations"))


def _is_region(last):
    return len(last) == 1 and last[0].count("-") >= 2 and last[0][-1:].isdigit()


def _ends_with(labels, service):
    tail = ".".join(labels[-len(service.split(".")) :])
    return tail in (service, service + "-fips")


def _network(text):
    """Returns (packed, bits) of `address` or `address/bits`; None for a name."""
    address, _, bits = text.partition("/")
    packed = packed_address(address)
    if packed is None:
        return None
    length = int(bits) if bits else len(packed) * 8
    if len(packed) == 4 and ":" in address:
        length = max(0, length - 96) if bits else 32
    return packed, min(length, len(packed) * 8)


def in_network(address, packed, bits):
    if len(address) != len(packed):
        return False
    bytes_count, rest = divmod(bits, 8)
    if address[:bytes_count] != packed[:bytes_count]:
        return False
    return rest == 0 or (address[bytes_count] ^ packed[bytes_count]) >> (8 - rest) == 0


def packed_address(text):
    """Returns the 4 or 16 bytes of an IP address in any spelling that a resolver accepts; None for other texts. An IPv4
    address within an IPv6 address (also 6to4) becomes IPv4.
    """
    parts = text.split(".")
    if len(parts) == 4 and all(part.isdigit() and part.isascii() and (part == "0" or part[0] != "0") for part in parts):
        # The usual spelling needs no socket module.
        numbers = [int(part) for part in parts]
        return bytes(numbers) if max(numbers) < 256 else None
    if ":" not in text and (not text or not text[0].isdigit()):
        return None
    import _socket

    if ":" in text:
        try:
            packed = _socket.inet_pton(_socket.AF_INET6, text.partition("%")[0])
        except (OSError, ValueError):
            return None
        if packed[:12] in (b"\0" * 10 + b"\xff\xff", b"\x00d\xff\x9b" + b"\0" * 8) or (
            packed[:12] == b"\0" * 12 and packed[12:] > b"\0\0\0\1"
        ):
            return packed[12:]
        return packed[2:6] if packed[:2] == b"\x20\x02" else packed
    if not text or text[-1] not in "0123456789abcdefABCDEFxX.":
        return None
    if not (text[0].isdigit() or text[0] == "0"):
        return None
    try:
        return _socket.inet_aton(text)
    except (OSError, ValueError):
        return None


def is_name(name):
    """Returns False for a text with a blank or control character. For the C library and TLS, a zero character would end
    the name.
    """
    return not any(letter <= " " or letter == "\x7f" for letter in name)


# Source of the ranges: IANA IPv4 and IPv6 Special-Purpose Address Registries. `own`: this machine; `link`: the local link,
# where cloud metadata lives. The rows are those of `special` in guards/node/core/address.ts.
_special = (
    ("127.0.0.0", 8, "own"), ("0.0.0.0", 8, "own"), ("169.254.0.0", 16, "link"), ("::1", 128, "own"), ("::", 128, "own"),
    ("fe80::", 10, "link"), ("fd00:ec2::", 32, "link"),
)  # fmt: skip
# The same with packed networks, made when the first address is judged.
_ranges = []


def reach_of(address):
    """Returns `own`, `link`, or `far` for every other packed address."""
    if not _ranges:
        # One assignment fills the list: several threads may get here together.
        _ranges[:] = [(packed_address(text), bits, reach) for text, bits, reach in _special]
    for network, bits, reach in _ranges:
        if in_network(address, network, bits):
            return reach
    return "far"


# Networks of a single owner: RFC 1918, RFC 4193, RFC 6598. The rows are those of `closed` in guards/node/core/address.ts.
_closed = (("10.0.0.0", 8), ("172.16.0.0", 12), ("192.168.0.0", 16), ("100.64.0.0", 10), ("fc00::", 7))
_closed_networks = []


def is_public(address):
    """Returns True for a packed address of the internet, where one server may speak for the hosts of many owners: no address
    of this machine, of the link or of a private network.
    """
    if not _closed_networks:
        _closed_networks[:] = [(packed_address(text), bits) for text, bits in _closed]
    return reach_of(address) == "far" and not any(in_network(address, network, bits) for network, bits in _closed_networks)


def opens(name, address):
    """Returns True when a rule for a name also allows an address that the name resolves to. Addresses of this machine
    and link-local addresses need a rule that names the address itself.
    """
    reach = reach_of(address)
    return reach == "far" or reach == "own" and name == "localhost"


def unpacked(address):
    import _socket

    return _socket.inet_ntop(_socket.AF_INET if len(address) == 4 else _socket.AF_INET6, address)


def shown(name, packed, port):
    """Returns `host:port` for people."""
    import _socket

    if port is None:
        return "unix:%s" % (name,)
    if name is None and packed is not None:
        name = _socket.inet_ntop(_socket.AF_INET if len(packed) == 4 else _socket.AF_INET6, packed)
        if len(packed) == 16:
            name = "[%s]" % name
    return "%s:%s" % (name, port)
