"""Tells where a request goes."""

domains = (".amazonaws.com", ".amazonaws.com.cn", ".api.aws", ".on.aws")


def is_aws_host(host):
    return host.endswith(domains)


def path_of(target):
    if target.startswith(("http://", "https://")):
        target = "/" + target.split("/", 3)[3] if target.count("/") > 2 else "/"
    return target.partition("?")[0] or "/"
