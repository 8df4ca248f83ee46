"""Checks events about programs that are started."""

import posix

from .. import children, paths, processes
from ..arguments import Unclear, plain, text_of, unclear
from ..rules import deciding_rule

# RLIMIT_FSIZE, the limit on the size of files.
_FSIZE = 1


def checks(guard):
    """Returns a table from event to check, and gives the guard the checks that its gates call."""
    start = guard.check_process = _start_check(guard)
    signal = _signal_check(guard)

    def touched(number, api):
        """Checks other operations on a process; 0 means the current process."""
        return signal(number, api) if plain(number) != 0 else None

    guard.check_other = touched
    guard.check_interpreter = _interpreter_check(guard)
    return {**_starting(guard, start), **_forking(guard), **_signalling(signal, touched), **_limiting(guard, touched), **_naming(guard)}


def _start_check(guard):
    """Returns the check of a program that is started: it returns an error to raise, or None.

    `called`: the name that the caller gives the program; `arguments` follow the name; `folder`: the program starts
    there.
    """
    rules = guard.processes

    def start(path, called, arguments, api, folder=None):
        if processes.is_probe(path, arguments):
            return None
        what = processes.shown(called or path, arguments)
        line = processes.line_in(path, arguments or ())
        if line >= 0:
            error = guard.invocations.sink("shell", arguments[line], api, what=what)
            if error is not None:
                return error
        if rules is None:
            return None
        folder = folder or posix.getcwd()
        # A rule may name a link; but the program that runs is the link's target, and the function may have made the
        # link.
        real = paths.resolve(paths.absolute(path)) if "/" in path else path
        path = paths.normal(path)
        if real != path and (
            deciding_rule(rules, path, called, arguments, folder) is None
            or guard.may_write(path)
            or any(rule.action == "deny" and rule.test(real, called, arguments, folder) for rule in rules)
        ):
            path = real
        return guard.judge("processes", rules, (path, called, arguments, folder), what, api, target=path)

    return start


def _starting(guard, start):
    """Returns the checks of calls that start a program or replace this one."""

    def run(path, arguments, api):
        try:
            name = text_of(path)
            words = _texts(arguments)
            if name is None:
                # The caller names an open program by its file number.
                name = "/proc/self/fd/%d" % plain(path)
        except Unclear as error:
            return guard.refuse("processes", "(all other)", None, "arguments of type %s" % error, api)
        return start(name, name, words[1:], api)

    def system(command):
        return start("/bin/sh", "/bin/sh", ["-c", text_of(command) or ""], "os.system")

    return {
        "os.system": system,
        "os.exec": lambda path, args, env: run(path, args, "os.exec"),
        "os.posix_spawn": lambda path, args, env: run(path, args, "os.posix_spawn"),
        "os.spawn": lambda mode, path, args, env: run(path, args, "os.spawn"),
    }


def _texts(values):
    if type(values) not in (list, tuple):
        raise unclear(type(values))
    return [text_of(value) or "" for value in values]


def _naming(guard):
    """Returns the check of a new name for the machine."""

    def named(name):
        return guard.refuse("processes", "(all other)", None, "name of the machine", "socket.sethostname")

    return {"socket.sethostname": named} if guard.processes is not None else {}


def _forking(guard):
    """Returns the checks of forks, and gives the guard the check of a fork, `check_fork`."""
    rules = guard.processes

    def forked(*rest):
        if rules is None or guard.is_servers_own():
            return None
        program = processes.itself()
        return guard.judge("processes", rules, (program, program, (), "/"), "fork", "os.fork")

    guard.check_fork = forked
    return {"os.fork": forked, "os.forkpty": forked}


def _signal_check(guard):
    """Returns the check of a signal to a process that this process did not start: the runtime, a server, an extension.
    """

    def signal(number, api="os.kill"):
        number = plain(number)
        if guard.processes is None or type(number) is not int:
            return None
        # 0 means the group of this process, whose number is that of its first process; -1 means all processes.
        target = abs(number) if number else posix.getpgrp()
        is_group = number <= 0 or api == "os.killpg"
        if processes.is_of_this(target, guard.vault.content_of, is_group) or guard.is_servers_own():
            return None
        what = "signal to process %d" % number
        return guard.refuse("processes", "(all other)", None, what, api)

    return signal


def _signalling(signal, touched):
    """Returns the checks of calls that send signals, or choose who gets the signals of a file."""

    def owned(api, commands):
        """Checks the new owner of a file's signals: the number of a process or, below zero, of a group."""

        def check(descriptor, command, argument=0, *rest):
            if command not in commands:
                return None
            number = plain(argument)
            if type(number) is bytes:
                number = int.from_bytes(number[-4:], "little", signed=True)
            if type(number) is not int:
                raise unclear(type(argument))
            return touched(number, api)

        return check

    return {
        # Signal 0 only asks if the process exists.
        "os.kill": lambda number, kind: signal(number) if kind != 0 else None,
        "os.killpg": lambda number, kind: signal(number, "os.killpg") if kind != 0 else None,
        # F_SETOWN, F_SETOWN_EX; FIOSETOWN, SIOCSPGRP.
        "fcntl.fcntl": owned("fcntl.fcntl", (8, 15)),
        "fcntl.ioctl": owned("fcntl.ioctl", (0x8901, 0x8902)),
    }


def _limiting(guard, touched):
    """Returns the checks of limits on the resources of a process."""

    def lowered(which, limits):
        """Checks a limit on the size of files: with a low limit the guard could not write its signals any more."""
        signals_to_file = guard.environ.get("EMMENTAL_SIGNALS", "").startswith("file:")
        return guard.check_inspector("limits of files") if which == _FSIZE and signals_to_file and guard.guards_itself else None

    def limited(number, which, limits):
        if limits is None:
            return None
        return touched(number, "resource.prlimit") or lowered(which, limits)

    return {"resource.setrlimit": lowered, "resource.prlimit": limited}


def _interpreter_check(guard):
    """Returns the check of a child interpreter: an error where it would start without the guard, else None."""

    def interpreter(path, arguments):
        if guard.processes is None or not processes.is_interpreter(path) or not children.leaves_out_preloads(arguments):
            return None
        what = processes.shown(path, arguments)
        return guard.refuse(
            "processes", "(all other)", None, what, "subprocess", extra={"message": "it would run without the guard"}
        )

    return interpreter
