"""Finds the file that SQLite opens by a name, and checks it. Source: https://www.sqlite.org/uri.html, sqlite3ParseUri
in main.c.
"""

from . import files, paths


def check(guard, name, api, is_address):
    """Returns an error when rules forbid the file of a name, else None. `is_address`: SQLite certainly reads the name
    as a URI; otherwise both readings are checked.
    """
    if name in ("", ":memory:"):
        return None
    if not name.startswith("file:"):
        return guard.check_file(files.WRITE, name, api)
    path, options = _parsed(name)
    mode = options.get("mode")
    if mode != "memory" and path not in ("", ":memory:"):
        reads = mode == "ro" or options.get("immutable") in ("1", "yes", "true", "on") and paths.exists(paths.resolve(paths.absolute(path)))
        error = guard.check_file(files.READ if reads else files.WRITE, path, api)
        if error is not None:
            return error
    if is_address:
        return None
    plainly = paths.resolve(paths.absolute(name))
    # As a plain name the text is a path, which can only be opened when its folder exists.
    return guard.check_file(files.WRITE, plainly, api) if paths.exists(paths.above(plainly, 1)) else None


def _parsed(uri):
    """Returns (path, option → its last value)."""
    path, _, query = uri[len("file:") :].partition("#")[0].partition("?")
    if path.startswith("//"):
        path = "/" + path[2:].partition("/")[2]
    options = {}
    for pair in query.split("&"):
        key, _, value = pair.partition("=")
        options[_decoded(key)] = _decoded(value)
    return _decoded(path), options


def _decoded(text):
    """Returns the decoded text up to the first zero character, as SQLite reads it."""
    parts = text.split("%")
    octets = parts[0].encode("utf-8", "surrogateescape")
    for part in parts[1:]:
        code = _hex.find(part[0].lower()) * 16 + _hex.find(part[1].lower()) if len(part) > 1 and _is_hex(part[:2]) else None
        octets += b"%" if code is None else bytes((code,))
        octets += (part if code is None else part[2:]).encode("utf-8", "surrogateescape")
    return octets.partition(b"\0")[0].decode("utf-8", "surrogateescape")


_hex = "0123456789abcdef"


def _is_hex(text):
    return all(letter in _hex for letter in text.lower())
