"""Resolves a path as the kernel would, and decides if it can lead elsewhere later."""

import posix

# Prefixes of the paths where somebody could put a link; none before `settle` is called.
_changing = ()
# Maps a folder to the real folder; only for folders whose path nobody can change.
_parents = {}


def settle(starts):
    """Sets the prefixes of the paths below which somebody may write. Targets of paths through such a place are not
    remembered.
    """
    global _changing
    _changing = tuple(starts)
    _parents.clear()


def above(path, up):
    """Returns the folder `up` levels above the path."""
    for _ in range(up):
        path = path.rpartition("/")[0]
    return path


def absolute(path, dir_fd=-1):
    """Returns the absolute path. A relative path starts at the open folder `dir_fd`, else at the working folder."""
    if path.startswith("/"):
        return path
    if type(dir_fd) is int and dir_fd >= 0:
        return posix.readlink("/proc/self/fd/%d" % dir_fd) + "/" + path
    return posix.getcwd() + "/" + path


def exists(path):
    try:
        posix.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def normal(path):
    """Returns the path without `.`, `..`, double slashes and a final slash; keeps links as they are."""
    if "/." not in path and "//" not in path:
        return path.rstrip("/") or "/"
    parts = []
    for part in path.split("/"):
        if part == "..":
            if parts[1:]:
                parts.pop()
        elif part not in ("", ".") or not parts:
            parts.append(part)
    return "/".join(parts) or "/"


def placed(link, folders):
    """Returns the paths that a relative link could lead to when it lies in one of the folders, or in a folder above
    within the number of its `..`.
    """
    parts = link.split("/")
    climbs = 0
    while parts and parts[0] in ("..", ".", ""):
        climbs += parts.pop(0) == ".."
    if ".." in parts:
        # A `..` follows a name, and the name may be a link itself: the target can be anywhere.
        return ("/",)
    rest = "/".join(parts)
    return tuple(dict.fromkeys("%s/%s" % (above(folder, up), rest) for folder in folders for up in range(climbs + 1)))


def resolve(path):
    """Returns the path without links, `.` and `..`; keeps the part that does not exist as it is written."""
    return trace(path)[0]


def trace(path):
    """Returns (the path without links, True when the result cannot change later, because nobody may write at any step
    of the path).
    """
    if "/./" in path or "//" in path or "/../" in path or path.endswith(("/", "/.", "/..")):
        return _walk(path)
    folder, _, name = path.rpartition("/")
    parent = _parents.get(folder)
    if parent is None:
        parent, steady = _walk(folder) if folder else ("", True)
        if not steady:
            return _walk(path)
        if len(_parents) > 2000:
            _parents.clear()
        _parents[folder] = parent
    try:
        posix.readlink(path)
    except OSError:
        real = (parent if parent != "/" else "") + "/" + name
        return _own(real), not (real + "/").startswith(_changing)
    return _walk(path)


def _own(path):
    """Replaces the number of this process, to which `/proc/self` leads, with `self`, as rules write it."""
    if not path.startswith("/proc/"):
        return path
    own = "/proc/%d" % posix.getpid()
    return "/proc/self" + path[len(own) :] if (path + "/").startswith(own + "/") else path


def _walk(path):
    rest = path.split("/")
    rest.reverse()
    real = ""
    steady = True
    links = 0
    while rest:
        part = rest.pop()
        if part in ("", "."):
            continue
        if part == "..":
            real = real.rpartition("/")[0]
            continue
        there = real + "/" + part
        steady = steady and not (there + "/").startswith(_changing)
        try:
            target = posix.readlink(there)
        except OSError:
            real = there
            continue
        links += 1
        if links > 40:
            return "/(too many links)" + there, False
        # The target of a link in /proc can be a text that is not a path: `pipe:[1]`, `anon_inode:…`, `/memfd:x
        # (deleted)`.
        if target.startswith("/"):
            real = ""
        elif ":[" in target or target.startswith("anon_inode:"):
            real = there
            continue
        rest.extend(reversed(target.split("/")))
    return _own(real or "/"), steady
