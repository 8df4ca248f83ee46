"""Recognises hosts of AWS, and finds the path of a request."""

domains = (".amazonaws.com", ".amazonaws.com.cn", ".api.aws", ".on.aws")


def is_aws_host(host):
    return host.endswith(domains)


def path_of(target):
    """Returns the path of a request's target, which can be a path with a query or a complete address."""
    if target.startswith(("http://", "https://")):
        target = "/" + target.split("/", 3)[3] if target.count("/") > 2 else "/"
    return target.partition("?")[0] or "/"
