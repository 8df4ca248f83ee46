"""Finds the program that a call starts, and tests it by the rules about processes."""

import posix
import sys

from .expansion import stands_for_itself
from .paths import resolve
from .rules import argument_glob, line_glob, path_glob, text_glob


def test_of(is_writable, names_in):
    """Returns a function that turns a rule into a test of (path of the program, name as it was called, arguments,
    folder that it starts in).
    """

    def make(source):
        run = source["run"]
        by_path = path_glob(run) if "/" in run or run == "**" else None
        if source["action"] == "deny" and run.startswith("/") and "*" not in run:
            # The rule names a path; the program may be called by another path to the same file.
            by_path = frozenset((run, resolve(run))).__contains__
        by_name = text_glob(run)
        wanted = source["args"]
        globs = None if wanted is None else [argument_glob(pattern) for pattern in wanted]
        # In a deny, `*` is any text, also in a line for a shell.
        lines = None if wanted is None or source["action"] == "deny" else [line_glob(pattern) for pattern in wanted]

        def test(path, called, arguments, folder):
            if by_path is not None:
                if not by_path(path):
                    return False
            elif not by_name(path.rpartition("/")[2]):
                return False
            elif source["action"] != "deny" and is_writable(path):
                # A bare name matches the program that PATH finds, but never one that the function could have put there.
                return False
            if globs is None:
                return True
            if arguments is None or len(arguments) != len(globs):
                return False
            line = line_in(path, arguments)
            if line < 0:
                line = line_in(called, arguments)
            if lines is None or line < 0:
                return all(matches(text) for matches, text in zip(globs, arguments))
            if not all(matches(text) for at, (matches, text) in enumerate(zip(globs, arguments)) if at != line):
                return False
            return lines[line](arguments[line], _known(lambda at: stands_for_itself(arguments[line], at, folder, names_in)))

        return test

    return make


def _known(ask):
    """Returns a function that remembers the answers of `ask`. It asks about at most 16 positions of a line and answers
    False for more: a file name rarely contains so many pattern characters.
    """
    answers = {}

    def answer(at):
        if at not in answers:
            answers[at] = len(answers) < 16 and ask(at)
        return answers[at]

    return answer


def program(candidates):
    """Returns the first candidate that can be run, as the kernel tries them; the last one when none can."""
    for path in candidates:
        if "/" in path and posix.access(path, posix.X_OK):
            return path
    return candidates[-1] if candidates else ""


def in_path(name, environ):
    """Returns the paths at which a bare name is looked up."""
    if "/" in name:
        return [name]
    return [(folder or ".") + "/" + name for folder in environ.get("PATH", "/bin:/usr/bin").split(":")]


_shells = frozenset(("sh", "bash", "rbash", "dash", "ash", "zsh", "ksh", "mksh", "csh", "tcsh", "fish"))


def line_in(path, arguments):
    """Returns the index of the argument that a shell reads as its line; -1 when none does.

    The shell is the program itself or a later word (`env sh -c`, `busybox sh -c`). Its line is the first word after its
    options, if one of the options has a `c` (POSIX.1-2017, sh).
    """
    at = 0
    if not _is_shell(path):
        at = next((at + 1 for at, word in enumerate(arguments) if _is_shell(word)), -1)
        if at < 0:
            return -1
    reads = False
    while at < len(arguments):
        option = arguments[at]
        if option in ("--", "-"):
            at += 1
            break
        if not option.startswith(("-", "+")):
            break
        letters = option[1:]
        before, c, _ = letters.partition("c")
        if option[0] == "-" and c and (not before or before.isalpha()):
            reads = True
        # These options take the next word.
        if option in ("--rcfile", "--init-file") or letters[-1:] in ("o", "O") and letters.isalpha():
            at += 1
        at += 1
    return at if reads and at < len(arguments) else -1


def _is_shell(word):
    return word.rpartition("/")[2] in _shells


def is_interpreter(path):
    """Returns True for a Python interpreter: the guard also starts there."""
    name = path.rpartition("/")[2]
    return name.startswith("python") and not name.startswith("python2") or path == sys.executable


def is_probe(path, arguments):
    """Returns True for `uname -p`, which the standard library's `platform` runs: it needs no rule, because it reveals
    and changes nothing.
    """
    return path in ("/bin/uname", "/usr/bin/uname") and arguments == ["-p"]


def itself():
    """Returns the program of this process, which a fork runs."""
    return sys.executable or "python3"


def is_of_this(number, content_of, is_group=False):
    """Returns True when a process is the current one or a descendant of it, or does not exist. `content_of` reads a
    file.
    """
    own = posix.getpid()
    for step in range(32):
        if number in (0, own):
            return True
        if number <= 1:
            return False
        # Source: proc_pid_stat(5): number (name) state parent …
        state = content_of("/proc/%d/stat" % number)
        if state is None:
            # The process does not exist, and the call itself reports that; a group may have other members.
            return step == 0 and not is_group
        number = int(state.rpartition(b")")[2].split()[1])
    return False


def shown(path, arguments):
    """Returns the command line for people."""
    return " ".join([path, *(arguments or ())])
