"""Resolves a path as the kernel would, and tells if it can ever lead elsewhere."""

import posix

# Prefixes of the paths where somebody could put a link. At the start, before any code of the function runs, there are
# none.
_changing = ()
# Maps a folder to its target; holds only folders that nobody can change.
_parents = {}


def settle(starts):
    """Takes prefixes of the paths below which somebody may write: no target that leads through there is ever
    remembered.
    """
    global _changing
    _changing = tuple(starts)
    _parents.clear()


def above(path, up):
    """Returns the folder so many levels above."""
    for _ in range(up):
        path = path.rpartition("/")[0]
    return path


def absolute(path, dir_fd=-1):
    """Returns the path from the root; relative to an open folder when `dir_fd` is one."""
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
    """Returns the targets of a relative link from each folder, or from as far above it as the link climbs."""
    parts = link.split("/")
    climbs = 0
    while parts and parts[0] in ("..", ".", ""):
        climbs += parts.pop(0) == ".."
    if ".." in parts:
        # The link climbs behind a name, which may be a link itself: it can lead anywhere.
        return ("/",)
    rest = "/".join(parts)
    return tuple(dict.fromkeys("%s/%s" % (above(folder, up), rest) for folder in folders for up in range(climbs + 1)))


def resolve(path):
    """Returns the path without links, `.` and `..`; the part that does not exist stays as it is written."""
    return trace(path)[0]


def trace(path):
    """Returns (the path without links, True when it leads there for good: no step of it is where somebody may write).
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
        # Links of /proc may be no paths: `pipe:[1]`, `anon_inode:…`, `/memfd:x (deleted)`.
        if target.startswith("/"):
            real = ""
        elif ":[" in target or target.startswith("anon_inode:"):
            real = there
            continue
        rest.extend(reversed(target.split("/")))
    return _own(real or "/"), steady
