"""Targets of S3 that ask for one action, each on its object: which it is, the query alone says. As guards/node/core/aws/objects.ts."""

_arn = "arn:aws:s3:::"


def paths_like(request, target, patterns_of):
    """What paths begin and end with, and how many bytes they have at least, that may stand in the place of this target's: ((begin, end, least), …),
    each without its slash.

    `patterns_of(action, resource)`: what the rule is on that allows it, where that is the first that speaks of the action; else None. Paths with
    `%`, `?`, `=` or `#` are others.
    """
    path = target[1:].partition("?")[0]
    # Of one that begins with a second slash nobody may know which bucket it names.
    if request.service != "s3" or request.counters is None or len(request.needs) != 1 or path[:1] in ("", "/"):
        return ()
    action, resources = request.needs[0]
    if resources is None or len(resources) != 1 or not resources[0].endswith(path):
        return ()
    # The bucket and a slash, where it is in the host.
    bucket = resources[0][len(_arn) : -len(path)]
    if not bucket and not path.partition("/")[2]:
        # It asks about the bucket, and what follows one would ask about an object.
        return ()
    patterns = () if bucket and bucket[-1] != "/" else patterns_of(action, resources[0]) or ()
    found = []
    for pattern in patterns:
        # Where more of it means any sign, only paths fit that have that sign.
        begin, star, end = pattern.partition("*")
        if begin.startswith(bucket):
            begin = begin[len(bucket) :]
        elif star and not end and bucket.startswith(begin):
            begin = ""
        else:
            continue
        # Where the bucket is the first part of the path an object follows.
        slash = 0 if bucket else begin.find("/") + 2
        if star and (bucket or slash > 2) and pattern.isascii():
            found.append((begin.encode(), end.encode(), max(1, slash, len(begin) + len(end))))
    return tuple(found)
