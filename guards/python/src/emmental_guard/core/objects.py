"""Finds targets of S3 requests that need one action on their object, when only the query decides the action.
guards/node/core/aws/objects.ts does the same.
"""

_arn = "arn:aws:s3:::"


def paths_like(request, target, patterns_of):
    """Returns patterns of the paths that may stand in the place of this target's path: ((begin, end, least number of
    bytes), …), each without its slash.

    `patterns_of(action, resource)` returns the patterns of the rule that allows the target, where that rule is the
    first one about the action; else None. Paths with `%`, `?`, `=` or `#` never fit.
    """
    path = target[1:].partition("?")[0]
    # A path that begins with a second slash names a bucket that nobody knows for sure.
    if request.service != "s3" or request.counters is None or len(request.needs) != 1 or path[:1] in ("", "/"):
        return ()
    action, resources = request.needs[0]
    if resources is None or len(resources) != 1 or not resources[0].endswith(path):
        return ()
    # The value is the bucket and a slash, where the host holds the bucket.
    bucket = resources[0][len(_arn) : -len(path)]
    if not bucket and not path.partition("/")[2]:
        # The request asks about the bucket; a longer path would ask about an object.
        return ()
    patterns = () if bucket and bucket[-1] != "/" else patterns_of(action, resources[0]) or ()
    found = []
    for pattern in patterns:
        # A further wildcard in the pattern counts as a plain letter: only paths that contain it fit.
        begin, star, end = pattern.partition("*")
        if begin.startswith(bucket):
            begin = begin[len(bucket) :]
        elif star and not end and bucket.startswith(begin):
            begin = ""
        else:
            continue
        # Where the first part of the path is the bucket, an object follows it.
        slash = 0 if bucket else begin.find("/") + 2
        if star and (bucket or slash > 2) and pattern.isascii():
            found.append((begin.encode(), end.encode(), max(1, slash, len(begin) + len(end))))
    return tuple(found)
