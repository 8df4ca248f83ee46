"""Reads AWS requests: service, operation and resources. guards/node/core/aws/ does the same.

A row is the entry of a service in `requests.generated.json`: its prefixes in IAM, the paths of its REST operations and
the IAM actions of each operation.
"""

from .paths import normal
from .requests import domains, is_aws_host, path_of
from .resources import resources_of
from .s3 import lists_versions, s3_needs
from .texts import json_of, members_of, unquoted

_table = None


class Request:
    """Holds what one request to AWS or Google needs. `needs`: tuples (IAM action, resources or None when they are unknown).

    `unreadable`: the request names two actions or services, and it is unknown which one the service takes, or its body
    cannot be read; `is_free`: it is known to need no permission.
    """

    __slots__ = ("service", "region", "operation", "needs", "unreadable", "is_free")
    needs_body = False

    def __init__(self, service, region, operation, needs=(), unreadable=False, is_free=False):
        self.service = service
        self.region = region
        self.operation = operation
        self.needs = needs
        self.unreadable = unreadable
        self.is_free = is_free


def is_signed(head):
    """Returns True for a request that is signed for AWS, in a header or in its address."""
    authorization = head.headers.get("authorization", "")
    return "AWS4-" in authorization or authorization.startswith(_signature_2) or "x-amz-credential=" in unquoted(head.target).lower()


def read(head, host, environ, is_elsewhere=False):
    """Reads the head of a request in one of the six protocols of AWS. Returns a `Request`; or a `Deletions` or
    `InBody`, which makes the request from the body.

    `is_elsewhere`: the connection leads to another host, as far as the guard knows.
    """
    service, region, is_twice = _scope(head, host, environ)
    if is_twice:
        return Request(service, region, None, unreadable=True)
    if service in ("s3", "s3express", *_like_s3):
        return _s3_request(service, region, head, s3_needs(head, host, is_elsewhere) or ())
    # The host is the address of one function, whatever its path is.
    if service == "lambda" and ".lambda-url." in host:
        return Request(service, region, "InvokeFunctionUrl", (("lambda:InvokeFunctionUrl", None),))
    row = _services().get(service)
    path = path_of(head.target)
    target = head.headers.get("x-amz-target")
    rpc = None
    plain_path = unquoted(path)
    if plain_path.startswith("/service/") and "/operation/" in plain_path:
        rpc = plain_path.rpartition("/operation/")[2]
    kind = head.headers.get("content-type", "").lower()
    is_form = kind.startswith("application/x-www-form-urlencoded")
    if target is None and rpc is None and head.method == "POST" and row is not None and not row["rest"] and "json" not in kind:
        # The service reads the body as a form, whatever its content type is.
        is_form = True
    if target is not None or rpc is not None or is_form:
        named = [name for name in (target and target.rpartition(".")[2], rpc, *_actions(head.target)) if name]
        # A service that reads method and path ignores actions in a header or a form.
        operation, labels = _rest(row, head.method, path) if row is not None and path != "/" else (None, {})
        addressed = None
        if operation is not None:
            addressed = _request(service, region, row, operation, resources_of(_prefix(row, service), operation, None, labels))
        is_hidden = is_form and service not in _compressible and head.headers.get("content-encoding", "identity") != "identity"
        query = head.target.partition("?")[2] if is_form else ""
        is_twice = is_hidden or target is not None and "," in target
        in_body = InBody(service, region, row, named, is_form, is_twice, addressed, query, _labels_of(service, path))
        # In the third case the body is CBOR, which the guard does not read.
        return in_body if is_form or target is not None else in_body.request(b"")
    if service == "execute-api" and "/@connections/" not in path:
        stage, _, rest = path[1:].partition("/")
        arn = "arn:aws:execute-api:%s::%s/%s/%s/%s" % (region or "", host.partition(".")[0], stage, head.method, rest)
        return Request(service, region, "Invoke", (("execute-api:Invoke", (arn,)),))
    operation, labels = _rest(row, head.method, path) if row is not None else (None, {})
    if operation is None:
        actions = _actions(head.target)
        if len(actions) > 1:
            return Request(service, region, None, unreadable=True)
        if not actions:
            return Request(service, region, None)
        members = _form(head.target.partition("?")[2], b"")
        if members is None:
            return Request(service, region, None, unreadable=True)
        return _request(service, region, row, actions[0], resources_of(_prefix(row, service), actions[0], members, _labels_of(service, path)))
    return _request(service, region, row, operation, resources_of(_prefix(row, service), operation, None, labels))


# Services that sign and write requests as S3 does, under their own actions.
_like_s3 = ("s3-object-lambda", "s3-outposts")


def _s3_request(service, region, head, needs):
    if service not in _like_s3:
        found = tuple((action, None if on == "*" else ("arn:aws:s3:::" + on,)) for action, on in needs)
    elif path_of(head.target) == "/WriteGetObjectResponse":
        found = ((service + ":WriteGetObjectResponse", None),)
    else:
        found = tuple((service + action[2:], None) for action, _ in needs)
    request = Request(service, region, found[0][0].partition(":")[2] if found else None, found)
    return Deletions(head, request) if head.method == "POST" and "delete" in members_of(head.target.partition("?")[2]) else request


class Deletions:
    """Makes the request of a deletion of several S3 objects from its body, which may list versions of objects."""

    __slots__ = ("_head", "_request_of_head")
    needs_body = True

    def __init__(self, head, request_of_head):
        self._head = head
        self._request_of_head = request_of_head

    def request(self, body):
        request_of_head = self._request_of_head
        if not lists_versions(self._head, body):
            return request_of_head
        versions = tuple((action + "Version", resources) for action, resources in request_of_head.needs)
        return Request(request_of_head.service, request_of_head.region, request_of_head.operation, request_of_head.needs + versions)


class InBody:
    """Makes a request from its body, which names the resources.

    `named`: the actions that header, path and query name; `is_twice`: the request can be read in two ways; `addressed`:
    the request that method and path mean besides, or None; `query`: the query, whose members count as members of a
    form; `labels`: parts of the path. A header, the path, the query and a form can each name the action: when they
    differ, the request is unreadable.
    """

    __slots__ = ("_scope", "_row", "_named", "_is_form", "_is_twice", "_addressed", "_query", "_labels")
    needs_body = True

    def __init__(self, service, region, row, named, is_form, is_twice, addressed, query, labels):
        self._scope = service, region
        self._row = row
        self._named = tuple(dict.fromkeys(named))
        self._is_form = is_form
        self._is_twice = is_twice or len(self._named) > 1
        self._addressed = addressed
        self._query = query
        self._labels = labels

    def request(self, body):
        members, named = None, self._named
        if self._is_form:
            members = _form(self._query, body)
            if members is not None and members.get("Action"):
                named = tuple(dict.fromkeys((*named, members["Action"])))
        elif not self._is_twice:
            members = _json(body)
        if members is None or self._is_twice or len(named) > 1:
            return Request(*self._scope, None, unreadable=True)
        return self._request(named[0] if named else None, members)

    def _request(self, action, members):
        service, region = self._scope
        row, addressed = self._row, self._addressed
        request = _request(service, region, row, action, resources_of(_prefix(row, service), action, members, self._labels))
        if addressed is None:
            return request
        return Request(service, region, addressed.operation, (*addressed.needs, *request.needs))


def _services():
    global _table
    if _table is None:
        with open(__file__.rpartition("/")[0] + "/requests.generated.json", "rb") as file:
            _table = json_of(file.read().decode())
    return _table


def _request(service, region, row, operation, resources):
    if not isinstance(operation, str) or operation == "":
        return Request(service, region, None)
    actions = row["actions"].get(operation) if row is not None else None
    if actions is None:
        actions = ["%s:%s" % (_prefix(row, service), operation)]
    needs = tuple(
        (action, None if resources is None else tuple(_arn(resource, action, region) for resource in resources)) for action in actions
    )
    return Request(service, region, operation, needs)


def _prefix(row, service):
    return row["prefixes"][0] if row is not None else service


def _arn(resource, action, region):
    if resource.startswith("arn:"):
        return resource
    return "arn:aws:%s:%s::%s" % (action.partition(":")[0], region or "", resource)


# The beginning of `Authorization` in Signature Version 2, which S3 still accepts.
_signature_2 = "AWS "
# Services whose SDKs compress bodies by themselves; for other services a compressed body is unreadable.
_compressible = ("monitoring",)
# Maps the first label of a host to the signing name of its service, where they differ.
_signed_names = {"email": "ses", "ddb": "dynamodb", "data-ats": "iotdata"}


def _scope(head, host, environ):
    """Returns (service, region, True when the request has more than one credential), from the signature; from the host
    when the request is not signed.
    """
    target = unquoted(head.target)
    if "credential=" in target.lower():
        return _signed_scope("%s %s" % (head.headers.get("authorization", ""), target), host, environ)
    authorization = head.headers.get("authorization", "")
    # Without a comma behind the credential, the search for it has to include the address.
    is_alone = "," in authorization.lower().partition("credential=")[2]
    return _signed_scope(authorization if is_alone else "%s %s" % (authorization, target), host, environ)


def _signed_scope(signed, host, environ):
    credential, *more = signed.lower().split("credential=")[1:] or ("",)
    parts = credential.partition(",")[0].partition("&")[0].split("/")
    if len(parts) >= 5 and parts[4].strip().startswith("aws4_request"):
        return parts[3], parts[2] or None, bool(more)
    if len(parts) == 4 and parts[3].strip().startswith("aws4_request"):
        # The signature holds for all regions (SigV4A).
        return parts[2], None, bool(more)
    if signed.startswith(_signature_2):
        return "s3", None, bool(more)
    for domain in domains:
        if host.endswith(domain):
            host = host[: -len(domain)]
            break
    labels = host.split(".")
    region = next((label for label in labels if label.count("-") >= 2 and label[-1:].isdigit()), environ.get("AWS_REGION"))
    if any(label == "s3" or label.startswith("s3-") for label in labels):
        return "s3", region, bool(more)
    named = [label for label in labels if label not in (region, "dualstack", "vpce")]
    name = named[-1] if named else ""
    name = name[:-5] if name.endswith("-fips") else name
    return _signed_names.get(name, name), region, bool(more)


def _labels_of(service, path):
    """Returns the resource that the path names for any action of the service: a queue of SQS."""
    return {"queue": unquoted(path.rstrip("/").rpartition("/")[2])} if service == "sqs" else {}


def _rest(row, method, path):
    """Returns (operation, its labels: name → part of the path) of a REST request; (None, {}) for an unknown one."""
    for segments in (path.split("/"), normal(path).split("/")):
        for verb, template, operation in row["rest"]:
            if verb == method:
                labels = _labels(template.split("/"), segments)
                if labels is not None:
                    return operation, labels
    return None, {}


def _labels(template, path):
    labels = {}
    for at, part in enumerate(template):
        is_open = part.startswith("{") and part.endswith("}")
        if is_open and part.endswith("+}"):
            labels[part[1:-2]] = unquoted("/".join(path[at:]))
            return labels if len(path) > at else None
        if at >= len(path) or (path[at] == "" if is_open else path[at] != part and unquoted(path[at]) != part):
            return None
        if is_open:
            labels[part[1:-1]] = unquoted(path[at])
    same = len(template) == len(path) or (len(path) == len(template) + 1 and path[-1] == "")
    return labels if same else None


def _json(body):
    """Returns the members of a JSON object, no members for another JSON value; None for a text that is not JSON or in
    which an object has the same name twice.
    """
    try:
        read = json_of(body.decode(), once=True) if body.strip() else {}
        return read if type(read) is dict else {}
    except (ValueError, RecursionError):
        return None


def _form(query, body):
    """Returns the members of the query and of the form in the body; None when a name has two values."""
    members = members_of(query + "&" + (body or b"").decode("utf-8", "replace"))
    if any(len(values) > 1 for values in members.values()):
        return None
    return {name: values[0] for name, values in members.items()}


def _actions(target):
    return members_of(target.partition("?")[2]).get("Action", ())
