"""Where a path leads, as the kernel would go, and whether it can ever lead elsewhere."""

import posix

# Starts of the paths where somebody could put a link. At the start, before any code of the function runs, there are none.
_changing = ()
# Folder → where it leads; only of those that nobody can change.
_parents = {}


def settle(starts):
    """Says below which starts of paths something may be written: nothing that leads through there is ever remembered."""
    global _changing
    _changing = tuple(starts)
    _parents.clear()


def above(path, up):
    """The folder so many levels above."""
    for _ in range(up):
        path = path.rpartition("/")[0]
    return path


def absolute(path, dir_fd=-1):
    """The path from the root; relative to a folder that is open when `dir_fd` is one."""
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
    """The path without `.`, `..`, double slashes and one at its end, links as they are."""
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
    """Where a relative link leads from each folder, or from as far above it as the link climbs."""
    parts = link.split("/")
    climbs = 0
    while parts and parts[0] in ("..", ".", ""):
        climbs += parts.pop(0) == ".."
    if ".." in parts:
        # It climbs behind a name, which may be a link itself: it can lead anywhere.
        return ("/",)
    rest = "/".join(parts)
    return tuple(dict.fromkeys("%s/%s" % (above(folder, up), rest) for folder in folders for up in range(climbs + 1)))


def resolve(path):
    """The path without links, `.` and `..`; what does not exist stays as it is written."""
    return trace(path)[0]


def trace(path):
    """(the path without links, whether it leads there for good: no step of it is where somebody may write)."""
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
    """`/proc/self` leads to a number; rules say `self`."""
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
        # Links of /proc that are no paths: `pipe:[1]`, `anon_inode:…`, `/memfd:x (deleted)`.
        if target.startswith("/"):
            real = ""
        elif ":[" in target or target.startswith("anon_inode:"):
            real = there
            continue
        rest.extend(reversed(target.split("/")))
    return _own(real or "/"), steady
