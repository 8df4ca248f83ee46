"""Entry points that raise no event, or one that could be answered with other arguments than are used: wrapped.

A gate takes its arguments once, freezes them, asks the rules and calls the original with what was asked about.
"""

import posix
import sys
from _thread import get_ident

from . import children, files, hosts, processes
from .hook import Unclear, absolute, text_of

_most_names = 4096


def install(guard):
    """Wraps what is loaded, and what is loaded later when the import system has made it."""
    table = _table(guard)

    def wrap(module):
        for name, make in table.get(getattr(module, "__name__", None), {}).items():
            original = module.__dict__.get(name)
            if original is None or id(original) in wrapped:
                continue
            gate = gate_of(guard, make(original))
            wrapped[id(gate)] = gate
            module.__dict__[name] = gate
            twins = module.__dict__, *(
                sys.modules[other].__dict__ for other in _twins.get(module.__name__, ()) if other in sys.modules
            )
            for names in twins:
                for key, value in list(names.items()):
                    if value is original:
                        names[key] = gate
        return module

    wrapped = {}
    for name in table:
        if name in sys.modules:
            wrap(sys.modules[name])

    # Fresh copies of built-in and native modules come from here only.
    imp = sys.modules["_imp"]
    for name in ("create_builtin", "create_dynamic"):
        original = imp.__dict__[name]
        imp.__dict__[name] = gate_of(guard, lambda *args, call=original, **kw: (None, wrap(call(*args, **kw))))
    for name in ("exec_builtin", "exec_dynamic"):
        original = imp.__dict__[name]

        def executed(module, call=original):
            result = call(module)
            wrap(module)
            return None, result

        imp.__dict__[name] = gate_of(guard, executed)


# Modules that hold the same functions under the same or other names.
_twins = {
    "posix": ("os",),
    "_posixsubprocess": ("subprocess", "multiprocessing.util"),
    "_socket": ("socket",),
    "_signal": ("signal",),
}


def gate_of(guard, ask):
    """`ask(*args, **kw)` returns (error, result); what is raised or returned leaves no frame of the guard behind."""
    def call(args, kw):
        try:
            return ask(*args, **kw)
        except BaseException as error:
            error.__traceback__ = None
            if error.__context__ is not None:
                error.__context__ = None
            return error, None

    # The call rests the collector; the sealed code around it shows nothing.
    return guard.vault.bare(guard.vault.seal(_gate, call=guard.vault.opaque(call)))


def _gate(*args, **kw):
    call = "slot:call"
    error, result = call(args, kw)
    if error is not None:
        raise error
    return result


def method_of(guard):
    """Makes methods that look before they act: `look(self, first argument)` returns an error or None."""

    def make(look, original):
        def question(self, first):
            return quietly(guard, lambda: look(self, first))

        return guard.vault.seal(_method, look=guard.vault.opaque(question), original=original)

    return make


def _method(self, first, *rest, **kw):
    look = "slot:look"
    original = "slot:original"
    error = look(self, first)
    if error is not None:
        raise error
    return original(self, first, *rest, **kw)


def quietly(guard, ask):
    """Runs a question of the guard's; its own failure is told and decides nothing, unless the profile says closed."""
    if not guard.engaged:
        return None
    me = get_ident()
    if me in guard.inside:
        return None
    guard.inside.add(me)
    try:
        return ask()
    except Unclear as error:
        return PermissionError(1, "emmental: an argument of type %s cannot be judged" % error)
    except Exception as error:
        return guard.failed("gate", error)
    finally:
        guard.inside.discard(me)


def _table(guard):
    """Module → function → how its gate asks."""
    table = {}
    if guard.processes is not None or guard.inbound is not None:
        table["_posixsubprocess"] = {"fork_exec": lambda original: _fork_exec(guard, original)}
        table["posix"] = {
            "execv": lambda original: _exec(guard, original),
            "execve": lambda original: _exec(guard, original),
            "posix_spawn": lambda original: _exec(guard, original),
            "posix_spawnp": lambda original: _spawnp(guard, original),
        }
    if guard.files is not None:
        posix_gates = table.setdefault("posix", {})
        posix_gates["open"] = lambda original: _open(guard, original)
        for name in ("mkfifo", "mknod"):
            posix_gates[name] = lambda original: _made(guard, original)
        for name in ("_dbm", "_gdbm"):
            table[name] = {"open": lambda original: _made(guard, original)}
        table["_posixshmem"] = {"shm_open": lambda original: _shared(guard, original)}
    if guard.outbound is not None:
        table["_socket"] = {
            "getaddrinfo": lambda original: _resolved(guard, original, _from_getaddrinfo),
            "gethostbyname": lambda original: _resolved(guard, original, _from_gethostbyname),
            "gethostbyname_ex": lambda original: _resolved(guard, original, _from_gethostbyname_ex),
        }
    if guard.guards_itself:
        handlers = {}
        table["_signal"] = {
            "signal": lambda original: _signal(guard, original, handlers),
            "getsignal": lambda original: _getsignal(original, handlers),
        }
    return table


def _getsignal(original, handlers):
    """What is set, as its caller knows it."""

    def ask(number):
        found = original(number)
        known = handlers.get(int(number))
        return None, known[1] if known is not None and known[0] is found else found

    return ask


def _signal(guard, original, handlers):
    """A handler gets the frame that was interrupted: never one of the guard's; then it waits until the guard is done."""

    def defer(number, frame):
        own = guard.own_globals
        while type(frame) is frames:
            if id(frame.f_globals) in own:
                if number not in guard.pending_signals:
                    guard.pending_signals.append(number)
                return True
            frame = frame.f_back
        return False

    frames = type(sys._getframe())
    opaque = guard.vault.opaque(defer)

    def ask(number, handler):
        given = handler
        # C functions, as Python's own for Ctrl-C, see no frame.
        if callable(handler) and type(handler) is not type(len) and type(handler).__module__ != "signal":
            given = guard.vault.seal(_handler, defer=opaque, user=handler)
        before = original(number, given)
        known = handlers.get(int(number))
        handlers[int(number)] = (given, handler)
        # What was set before is what its caller knows.
        return None, known[1] if known is not None and known[0] is before else before

    return ask


def _handler(number, frame):
    defer = "slot:defer"
    user = "slot:user"
    if not defer(number, frame):
        user(number, frame)


def _fork_exec(guard, original):
    def ask(args, candidates, close_fds, pass_fds, cwd, environ, *rest):
        frozen = [_plain(one) for one in args]
        programs = tuple([_plain(one) for one in candidates])

        def question():
            paths = [text_of(one) for one in programs]
            path = processes.program(paths)
            given = [text_of(one) for one in frozen[1:]]
            called = paths[0].rpartition("/")[2] if len(paths) > 1 else path
            error = guard.check_process(path, called, given, "subprocess")
            return error or guard.check_interpreter(path, given)

        error = quietly(guard, question)
        if error is not None:
            return error, None
        if guard.engaged and any(processes.is_interpreter(text_of(one)) for one in programs):
            variables = environ if environ is not None else [b"%s=%s" % one for one in _variables().items()]
            environ = children.environment(guard, dict(one.split(b"=", 1) for one in variables if b"=" in one))
            environ = [b"%s=%s" % one for one in environ.items()]
        return None, original(frozen, programs, close_fds, pass_fds, cwd, environ, *rest)

    return ask


def _exec(guard, original):
    """execv, execve, posix_spawn: their event asks; the gate makes sure that nothing changes after it."""

    def ask(path, args, *rest, **kw):
        path, args = _plain(path), [_plain(one) for one in args]
        if guard.engaged and processes.is_interpreter(text_of(path)):
            error = quietly(guard, lambda: guard.check_interpreter(text_of(path), [text_of(one) for one in args[1:]]))
            if error is not None:
                return error, None
            known = rest[0] if rest else kw.pop("env", None)
            known = _variables() if known is None else {_bytes(key): _bytes(value) for key, value in dict(known).items()}
            known = children.environment(guard, known)
            if original.__name__ == "execv":
                return None, execve(path, args, known)
            return None, original(path, args, known, *rest[1:], **kw)
        return None, original(path, args, *rest, **kw)

    execve = posix.execve
    return ask


def _bytes(value):
    return value if type(value) is bytes else sys.modules["os"].fsencode(value)


def _variables():
    """The environment as a child would inherit it."""
    return {_bytes(key): _bytes(value) for key, value in sys.modules["os"].environ.items()}


def _spawnp(guard, original):
    def ask(path, args, *rest, **kw):
        path = _plain(path)
        frozen = [_plain(one) for one in args]

        def question():
            name = text_of(path)
            return guard.check_process(
                processes.program(processes.in_path(name, guard.environ)), name, [text_of(one) for one in frozen[1:]], "os.posix_spawnp"
            )

        error = quietly(guard, question)
        if error is not None:
            return error, None
        # The event of the original would judge the bare name once more.
        guard.inside.add(get_ident())
        try:
            return None, original(path, frozen, *rest, **kw)
        finally:
            guard.inside.discard(get_ident())

    return ask


def _plain(value):
    """Text or bytes that cannot change any more; what is neither stays for the original to refuse."""
    return value if type(value) in (str, bytes) else posix.fspath(value) if hasattr(value, "__fspath__") else value


def _open(guard, original):
    """os.open tells its event nothing about `dir_fd`, and asks a path object for its text a second time."""

    def ask(path, flags, mode=0o777, *, dir_fd=None):
        path = _plain(path)
        if dir_fd is not None:
            path = absolute(text_of(path), dir_fd)
        return None, original(path, flags, mode)

    return ask


def _made(guard, original):
    def ask(path, *rest, **kw):
        path = _plain(path)
        target = path
        if kw.get("dir_fd") is not None:
            target = absolute(text_of(path), kw["dir_fd"])
        error = quietly(guard, lambda: guard.check_file(files.WRITE, target, original.__name__))
        return (error, None) if error is not None else (None, original(path, *rest, **kw))

    return ask


def _shared(guard, original):
    def ask(path, *rest, **kw):
        error = quietly(guard, lambda: guard.check_file(files.WRITE, "/dev/shm/" + text_of(path).lstrip("/"), "shm_open"))
        return (error, None) if error is not None else (None, original(path, *rest, **kw))

    return ask


def _resolved(guard, original, addresses_of):
    """Remembers which names led to an address, so that a connection to it is judged by the name."""

    def ask(host, *rest, **kw):
        result = original(host, *rest, **kw)
        if type(host) in (str, bytes) and host:
            name = text_of(host).lower().rstrip(".")
            names = guard.names
            for address in addresses_of(result):
                packed = hosts.packed_address(address)
                if packed is None:
                    continue
                known = names.get(packed, ())
                if name not in known:
                    if len(names) >= _most_names:
                        names.clear()
                    names[packed] = (name, *known[:15])
                    guard.steady_hosts.clear()
        return None, result

    return ask


def _from_getaddrinfo(result):
    return {one[4][0] for one in result}


def _from_gethostbyname(result):
    return (result,)


def _from_gethostbyname_ex(result):
    return result[2]
