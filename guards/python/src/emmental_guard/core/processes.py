"""Which program a call starts, and whether rules allow it."""

import posix
import sys

from .rules import path_glob, text_glob, with_env


def test_of(environ, is_writable):
    """How a rule becomes a test of (path of the program, name as it was called, arguments)."""

    def make(source):
        run = with_env(source["run"], environ)
        by_path = path_glob(run) if "/" in run else None
        arguments = source["args"]
        globs = None if arguments is None else [text_glob(with_env(one, environ)) for one in arguments]

        def test(path, called, given):
            if by_path is not None:
                if not by_path(path):
                    return False
            elif path.rpartition("/")[2] != run or is_writable(path):
                # A bare name is what PATH finds, but never what the function could have put there.
                return False
            if globs is None:
                return True
            return given is not None and len(given) == len(globs) and all(map(_matches, globs, given))

        return test

    return make


def _matches(glob, text):
    return glob(text)


def program(candidates):
    """The first candidate that can be run, as the kernel tries them; the last one when none can."""
    for path in candidates:
        if "/" in path and posix.access(path, posix.X_OK):
            return path
    return candidates[-1] if candidates else ""


def in_path(name, environ):
    """Where a bare name is looked up."""
    if "/" in name:
        return [name]
    return [(folder or ".") + "/" + name for folder in environ.get("PATH", "/bin:/usr/bin").split(":")]


def command_of(path, arguments):
    """The script when a shell is given one (`sh -c script`), else None."""
    name = path.rpartition("/")[2]
    if name not in ("sh", "bash", "dash", "ash", "zsh", "ksh", "busybox"):
        return None
    for at, one in enumerate(arguments):
        if one.startswith("-") and not one.startswith("--") and "c" in one and at + 1 < len(arguments):
            return arguments[at + 1]
    return None


def is_interpreter(path):
    """Another Python: it gets the guard too."""
    name = path.rpartition("/")[2]
    return name.startswith("python") and not name.startswith("python2") or path == sys.executable


def is_probe(path, arguments):
    """What the standard library's own `platform` runs to name the processor: it tells nothing and changes nothing."""
    return path in ("/bin/uname", "/usr/bin/uname") and arguments == ["-p"]


def itself():
    """The program of this process: what a fork runs."""
    return sys.executable or "python3"


def shown(path, arguments):
    return " ".join([path, *(arguments or ())])
