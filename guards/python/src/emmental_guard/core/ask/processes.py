"""Checks events about programs that are started."""

import posix

from .. import children, paths, processes
from ..arguments import Unclear, plain, text_of, unclear
from ..rules import speaks


_FSIZE = 1


def checks(guard):
    rules = guard.processes

    def started(path, called, arguments, api, folder=None):
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
            speaks(rules, path, called, arguments, folder) is None
            or guard.may_write(path)
            or any(rule.action == "deny" and rule.test(real, called, arguments, folder) for rule in rules)
        ):
            path = real
        return guard.judge("processes", rules, (path, called, arguments, folder), what, api)

    def texts(values):
        if type(values) not in (list, tuple):
            raise unclear(type(values))
        return [text_of(value) or "" for value in values]

    def run(path, arguments, api):
        try:
            name = text_of(path)
            given = texts(arguments)
            if name is None:
                # The caller names an open program by its file number.
                name = "/proc/self/fd/%d" % plain(path)
        except Unclear as error:
            return guard.refuse("processes", "(all other)", None, "arguments of type %s" % error, api)
        return started(name, name, given[1:], api)

    def system(command):
        return started("/bin/sh", "/bin/sh", ["-c", text_of(command) or ""], "os.system")

    def forked(*rest):
        if rules is None or guard.is_servers_own():
            return None
        program = processes.itself()
        return guard.judge("processes", rules, (program, program, (), "/"), "fork", "os.fork")

    def signalled(number, api="os.kill"):
        """Checks a signal to a process that this one did not start: the runtime, a server, an extension."""
        number = plain(number)
        if rules is None or type(number) is not int:
            return None
        # 0 means the group of this process, whose number is that of its first process; -1 means all processes.
        target = abs(number) if number else posix.getpgrp()
        is_group = number <= 0 or api == "os.killpg"
        if processes.is_of_this(target, guard.vault.content_of, is_group) or guard.is_servers_own():
            return None
        what = "signal to process %d" % number
        return guard.refuse("processes", "(all other)", None, what, api)

    def touched(number, api):
        """Checks other operations on a process; 0 means this one."""
        return signalled(number, api) if plain(number) != 0 else None

    def limited(number, which, limits):
        if limits is None:
            return None
        return touched(number, "resource.prlimit") or lowered(which, limits)

    def lowered(which, limits):
        """Checks a limit on the size of files: with a low limit the guard could not write its signals any more."""
        tells_files = guard.environ.get("EMMENTAL_SIGNALS", "").startswith("file:")
        return guard.check_inspector("limits of files") if which == _FSIZE and tells_files and guard.guards_itself else None

    def owned(api, commands):
        """Checks who gets the signals of a file: the number of a process or, below zero, of a group."""

        def one(descriptor, command, argument=0, *rest):
            if command not in commands:
                return None
            number = plain(argument)
            if type(number) is bytes:
                number = int.from_bytes(number[-4:], "little", signed=True)
            if type(number) is not int:
                raise unclear(type(argument))
            return touched(number, api)

        return one

    def interpreter(path, arguments):
        """Refuses a child interpreter that would start without the guard; returns None when it starts with it."""
        if rules is None or not processes.is_interpreter(path) or not children.leaves_out_preloads(arguments):
            return None
        what = processes.shown(path, arguments)
        return guard.refuse("processes", "(all other)", None, what, "subprocess", extra={"message": "it would run without the guard"})

    guard.check_interpreter = interpreter
    guard.check_process = started
    guard.check_fork = forked
    guard.check_other = touched
    return {
        "os.system": system,
        "os.exec": lambda path, args, env: run(path, args, "os.exec"),
        "os.posix_spawn": lambda path, args, env: run(path, args, "os.posix_spawn"),
        "os.spawn": lambda mode, path, args, env: run(path, args, "os.spawn"),
        # Signal 0 only asks if the process exists.
        "os.kill": lambda number, signal: signalled(number) if signal != 0 else None,
        "os.killpg": lambda number, signal: signalled(number, "os.killpg") if signal != 0 else None,
        "resource.setrlimit": lowered,
        "resource.prlimit": limited,
        # F_SETOWN, F_SETOWN_EX; FIOSETOWN, SIOCSPGRP.
        "fcntl.fcntl": owned("fcntl.fcntl", (8, 15)),
        "fcntl.ioctl": owned("fcntl.ioctl", (0x8901, 0x8902)),
        "os.fork": forked,
        "os.forkpty": forked,
    }
