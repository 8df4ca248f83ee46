"""Gates the start of programs: the call gets the arguments that were judged, and a Python interpreter starts with the
guard.
"""

import posix
import sys

from .. import children, files, processes
from ..arguments import plain, text_of
from ..paths import absolute, exists, resolve
from .gate import aimed, child, gated, placed, program, quietly, refusing, taken


def gates(guard):
    """Returns a table from module to function to the maker of its gate."""
    if guard.processes is None and guard.inbound is None:
        return {}
    spawns = {name: gated(guard, _exec, program) for name in ("posix_spawn", "execv", "execve")}
    spawns["posix_spawnp"] = gated(guard, _spawnp, program)
    if guard.processes is not None:
        spawns["pidfd_open"] = gated(guard, _other(0, "pid"), taken)
        # These set the processors of another process, and its priority.
        spawns["sched_setaffinity"] = gated(guard, _other(0, "pid"), placed)
        spawns["sched_setscheduler"] = gated(guard, _other(0, "pid"), aimed)
        spawns["sched_setparam"] = gated(guard, _other(0, "pid"), aimed)
        spawns["setpriority"] = gated(guard, _other(1, "who"), taken)
        spawns.update(dict.fromkeys(_identity, gated(guard, refusing("processes"))))
    clock = dict.fromkeys(("clock_settime", "clock_settime_ns"), gated(guard, refusing("processes")))
    return {
        "posix": spawns,
        "_posixsubprocess": {"fork_exec": gated(guard, _fork_exec, child)},
        # The clock of the machine also dates the signals.
        **({"time": clock} if guard.processes is not None else {}),
    }


# These change the user and the groups of the process.
_identity = (
    "setuid", "seteuid", "setreuid", "setresuid", "setgid", "setegid", "setregid", "setresgid", "setgroups", "initgroups",
)  # fmt: skip


def _fork_exec(guard, original):
    def ask(args, candidates, close_fds, pass_fds, cwd, environ, *rest):
        # The sealed part of the gate has turned each into a list.
        args = [plain(word) for word in _list(args)]
        programs = [plain(word) for word in _list(candidates)]
        cwd = plain(cwd)
        environ = None if environ is None else [plain(word) for word in _list(environ)]

        def question():
            paths = [text_of(word) or "" for word in programs]
            folder = absolute(text_of(cwd)) if type(cwd) in (str, bytes) else absolute("")
            if not any(_can_be(guard, word if word.startswith("/") else folder + "/" + word) for word in paths):
                # Libraries look for programs such as `git`: the call itself reports a missing program. But the call
                # forks, and a `preexec_fn` would run in the child.
                return guard.check_fork() if any(map(callable, rest)) else None
            path = processes.program(paths)
            arguments = [text_of(word) or "" for word in args[1:]]
            called = paths[0].rpartition("/")[2] if len(paths) > 1 else path
            error = guard.check_process(path, called, arguments, "subprocess", folder) or guard.check_interpreter(path, arguments)
            if error is None and environ is not None:
                error = children.check_loaders(guard, pairs())
            return error or children.check_path(guard, pairs() if environ is not None else guard.exported)

        def pairs():
            return dict(word.split(b"=", 1) for word in environ if type(word) is bytes and b"=" in word)

        error = quietly(guard, question)
        if error is not None:
            return error, None
        if guard.engaged and any(processes.is_interpreter(text_of(word) or "") for word in programs):
            variables = children.environment(guard, pairs() if environ is not None else _variables())
            environ = [b"%s=%s" % word for word in variables.items()]
        return None, original(args, tuple(programs), close_fds, pass_fds, cwd, environ, *rest)

    return ask


def _exec(guard, original):
    """Gates execv, execve and posix_spawn. Their event asks the rules; the gate freezes the arguments, and checks the
    environment.
    """

    def ask(path, args, environ, *rest, **kw):
        path = plain(path)
        args = [plain(word) for word in _list(args)]
        name = text_of(path) or ""
        with_environ = original.__name__ != "execv"
        variables = None if environ is None else _octets(environ)

        def question():
            error = guard.check_interpreter(name, [text_of(word) or "" for word in args[1:]])
            error = error or (variables is not None and children.check_loaders(guard, variables) or None)
            error = error or children.check_path(guard, variables if variables is not None else guard.exported)
            return error or _opened(guard, kw.get("file_actions"))

        error = quietly(guard, question)
        if error is not None:
            return error, None
        if guard.engaged and processes.is_interpreter(name):
            variables = children.environment(guard, variables if variables is not None else _variables())
            if not with_environ:
                return None, execve(path, args, variables)
        return None, original(path, args, variables, *rest, **kw) if with_environ else original(path, args)

    execve = posix.execve
    return ask


def _opened(guard, actions):
    """Checks the files that the child opens before it becomes the program: (POSIX_SPAWN_OPEN, number, path, flags,
    mode).
    """
    if guard.files is None or type(actions) is not tuple:
        return None
    for action in actions:
        if type(action) is tuple and len(action) > 3 and action[0] == posix.POSIX_SPAWN_OPEN:
            access = files.WRITE if files.writes(action[3]) else files.READ
            error = guard.check_file(access, action[2], "os.posix_spawn")
            if error is not None:
                return error
    return None


def _can_be(guard, path):
    """Returns True when there is such a program, or the function could put it there."""
    return exists(path) or guard.may_write(path) or guard.may_write(resolve(path))


def _list(values):
    if type(values) is not list:
        raise TypeError("arguments of a program are a list or tuple")
    return values


def _octets(variables):
    if type(variables) is not dict:
        raise TypeError("the environment of a program is a mapping")
    return {_bytes(name): _bytes(value) for name, value in variables.items()}


def _bytes(value):
    value = plain(value)
    if type(value) is str:
        return value.encode(sys.getfilesystemencoding(), "surrogateescape")
    if type(value) is not bytes:
        raise TypeError("names and values of an environment are text")
    return value


def _variables():
    """Returns the environment as a child would inherit it."""
    return dict(sys.modules["os"].environ._data)


def _spawnp(guard, original):
    spawn = _exec(guard, posix.posix_spawn)

    def ask(path, args, environ, *rest, **kw):
        name = text_of(path) or ""
        # The event of posix_spawn judges the program that is found.
        return spawn(processes.program(processes.in_path(name, guard.environ)), args, environ, *rest, **kw)

    return ask


def _other(at, name):
    """Gates an operation on a process. Its number is the argument at position `at` or of the name `name`; 0 is this
    process.
    """

    def made(guard, original):
        def ask(*args, **kw):
            number = args[at] if len(args) > at else kw.get(name)
            error = quietly(guard, lambda: guard.check_other(number, "os." + original.__name__))
            return (error, None) if error is not None else (None, original(*args, **kw))

        return ask

    return made
