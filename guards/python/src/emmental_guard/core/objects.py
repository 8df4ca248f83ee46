"""Finds the other S3 objects for which an allowed request would be allowed, too: requests for them can pass without a
new question to the rules. guards/node/core/aws/objects.ts does the same.
"""

_arn = "arn:aws:s3:::"


def paths_like(request, target, patterns_of):
    """Returns patterns of paths that may replace the path of this judged request: tuples (beginning, end, least number
    of bytes), without the slash at the start.

    `patterns_of(action, resource)` returns the patterns of the first rule about the action when it covers the resource,
    else None. The caller does not apply them to paths with `%`, `?`, `=` or `#`.
    """
    path = target[1:].partition("?")[0]
    # For a path that begins with two slashes the name of the bucket is not certain.
    if request.service != "s3" or request.counters is None or len(request.needs) != 1 or path[:1] in ("", "/"):
        return ()
    action, resources = request.needs[0]
    if resources is None or len(resources) != 1 or not resources[0].endswith(path):
        return ()
    # The text before the path: the bucket and a slash when the host names the bucket, else empty.
    bucket = resources[0][len(_arn) : -len(path)]
    if not bucket and not path.partition("/")[2]:
        # The request is about the bucket; a longer path would be about an object.
        return ()
    patterns = () if bucket and bucket[-1] != "/" else patterns_of(action, resources[0]) or ()
    found = []
    for pattern in patterns:
        # A second wildcard in the pattern counts as a plain letter, so only paths that contain a `*` match it.
        begin, star, end = pattern.partition("*")
        if begin.startswith(bucket):
            begin = begin[len(bucket) :]
        elif star and not end and bucket.startswith(begin):
            begin = ""
        else:
            continue
        # When the path begins with the bucket, the path must also have an object behind it.
        slash = 0 if bucket else begin.find("/") + 2
        if star and (bucket or slash > 2) and pattern.isascii():
            found.append((begin.encode(), end.encode(), max(1, slash, len(begin) + len(end))))
    return tuple(found)
