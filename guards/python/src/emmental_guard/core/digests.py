"""Compares the guard's own files and the rules with the digests that `protect` wrote: a list of the SHA-256 of each file
(`digests`, in the layer), and EMMENTAL_DIGEST, the SHA-256 of that list and of the rules, in the configuration of the
function. Who exchanges the layer cannot change the configuration.
"""

import posix
import sys

_home = __file__.rpartition("/python/emmental_guard/core/")[0]
_package = "python/emmental_guard"


def difference_in(environ, content_of):
    """Returns a sentence about the first difference; None when there is none, or when the configuration has no digest.

    `content_of(path)` returns the bytes of a file, or None.
    """
    wanted = environ.get("EMMENTAL_DIGEST")
    if not wanted:
        return None
    digests = content_of(_home + "/digests")
    if digests is None:
        return "a file of the guard cannot be read: digests"
    digest_of = _digest()
    rules = content_of(environ.get("EMMENTAL_PROFILE") or "") or b""
    if digest_of(digests + b"\0" + rules) != wanted:
        return "the rules or the guard are not those that protect wrote: EMMENTAL_DIGEST differs"
    for name in _own(digests):
        if name.endswith("/__pycache__"):
            return "a folder of the guard is not one that protect wrote: " + name
        content = content_of("%s/%s" % (_home, name))
        if content is None:
            return "a file of the guard cannot be read: " + name
        if b"\n%s  %s\n" % (digest_of(content).encode(), name.encode()) not in digests:
            return "a file of the guard is not the one that protect wrote: " + name
    return None


def _own(digests):
    """Returns the names of the files that this interpreter runs: what was compiled for it, else all sources; and what
    would be run in their place.
    """
    names = [line.partition(b"  ")[2].decode() for line in digests.split(b"\n")]
    names = [name for name in names if name.startswith(_package + "/")]
    tag = "%s/compiled/%s" % (_package, sys.implementation.cache_tag)
    compiled = [name for name in (tag + ".start.bin", tag + ".bin") if _is_there(name)]
    sources = _imported if len(compiled) == 2 else [name for name in names if name.endswith(".py")]
    data = [name for name in names if name.endswith(".json")]
    folders = {name.rpartition("/")[0] + "/__pycache__" for name in sources}
    return ["wrapper", *sources, *compiled, *data, *filter(_is_there, folders)]


# The import system loads these, and no other file of the guard.
_imported = ["%s/%s" % (_package, name) for name in ("__init__.py", "handler.py", "preload/sitecustomize.py")]


def _is_there(name):
    return posix.access("%s/%s" % (_home, name), posix.F_OK)


def _digest():
    """Returns a function that makes the SHA-256 of bytes as hexadecimal digits. `hashlib` would load OpenSSL."""
    try:
        from _sha2 import sha256  # Python 3.12 and later
    except ImportError:
        from _sha256 import sha256
    return lambda content: sha256(content).hexdigest()
