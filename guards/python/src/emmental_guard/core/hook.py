"""The audit hook (PEP 578): events of the interpreter as questions to the rules."""

import posix
import sys
from _thread import get_ident

from . import children, code, files, hosts, own, processes
from .rules import speaks

_writing = posix.O_WRONLY | posix.O_RDWR | posix.O_CREAT | posix.O_TRUNC | posix.O_APPEND
_AF_UNIX, _AF_INET, _AF_INET6 = 1, 2, 10


def install(guard):
    """Adds the hook; it cannot be taken out again."""
    checks = _checks(guard)
    inside = guard.inside
    own_acts = own.acts(guard)

    def judge(event, args):
        if not guard.engaged:
            return None
        me = get_ident()
        if me in inside:
            return own_acts(me, event, args)
        check = checks[event]
        if check is None:
            return None
        inside.add(me)
        try:
            return check(*args)
        except Unclear as error:
            return guard.refuse("code", "(all other)", None, "an argument of type %s" % error, event)
        except Exception as error:
            return guard.broken(event, error)
        finally:
            inside.discard(me)

    sys.addaudithook(guard.vault.seal(_hook, events=frozenset(checks), judge=guard.vault.calm(judge)))


def _hook(event, args):
    events = "slot:events"
    judge = "slot:judge"
    pending = "slot:pending"
    deliver = "slot:deliver"
    if event not in events:
        return
    raised, error = judge(event, args)
    # A handler that had to wait may change what stands in this frame, but no error that is on its way.
    try:
        if raised is not None:
            raise raised
        if error is not None:
            raise error
    finally:
        if pending:
            deliver()


def _checks(guard):
    """Event → check. An event that is not here is not about anything a rule speaks of."""
    checks = {}
    # Where nothing is limited, text of an event may still be an attack.
    proves = guard.inbound is not None
    if guard.files is not None or proves:
        checks.update(_file_checks(guard))
    if guard.processes is not None or proves:
        checks.update(_process_checks(guard))
    if guard.outbound is not None or guard.permissions is not None or proves:
        checks.update(_host_checks(guard))
    if guard.code is not None or guard.guards_itself or proves:
        checks.update(_code_checks(guard, checks))
    if guard.guards_itself:
        checks.update(dict.fromkeys(own.FRAMES))
    return checks


def plain(value):
    """Text, bytes or a number that cannot change any more; anything else as it is. Runs no code of the value's type."""
    kind = type(value)
    if kind is str or kind is bytes or kind is int:
        return value
    if issubclass(kind, str):
        return str.__str__(value)
    if issubclass(kind, bytes):
        return bytes.__getitem__(value, slice(None))
    return int.__int__(value) if issubclass(kind, int) else value


def text_of(value):
    """The text of a path or name that cannot change any more; None when it is a number or nothing."""
    value = plain(value)
    kind = type(value)
    if kind is str:
        return value
    if kind is bytes:
        return value.decode(sys.getfilesystemencoding(), "surrogateescape")
    if value is None or kind is int:
        return None
    raise Unclear(kind)


class Unclear(Exception):
    """An argument whose text is only known when it is used: nothing can be said about it, so nothing is allowed."""

    def __init__(self, kind):
        # The name as C holds it: a class of the function's may answer anything.
        super().__init__(_name_of(kind))


_name_of = type.__dict__["__name__"].__get__


def absolute(path, dir_fd=-1):
    """The path from the root; relative to a folder that is open when `dir_fd` is one."""
    if path.startswith("/"):
        return path
    if type(dir_fd) is int and dir_fd >= 0:
        return posix.readlink("/proc/self/fd/%d" % dir_fd) + "/" + path
    return posix.getcwd() + "/" + path


def _file_checks(guard):
    rules = guard.files
    invocations = guard.invocations
    running = invocations.running
    known = {}
    # Paths that nothing may change, as they are written: where they lead is asked once.
    steady = {}
    changing = files.changing(rules) if rules is not None else ()
    hit = guard.signals.hit

    def check(access, value, api, dir_fd=-1):
        if type(value) is str:
            match = steady.get((access, value))
            if match is not None and dir_fd == -1:
                hit(match)
                if running() and invocations.may_traverse():
                    return invocations.sink("path", value, api)
                return None
        try:
            path = text_of(value)
        except Unclear as error:
            return guard.refuse("files", "(all other)", None, "a path of type %s" % error, api)
        if path is None:
            return None
        if rules is None:
            if running() and invocations.may_traverse():
                return invocations.sink("path", path, api)
            return None
        real = files.resolve(absolute(path, dir_fd))
        if real in files.DEVICES:
            return None
        rule = known.get((access, real))
        if rule is None:
            rule = speaks(rules, access, real)
            if rule is not None and rule.action == "allow":
                if len(known) > 4000:
                    known.clear()
                known[access, real] = rule
                if type(value) is str and value.startswith("/") and not real.startswith(changing) and not value.startswith(changing):
                    if len(steady) > 4000:
                        steady.clear()
                    steady[access, value] = rule.match
        if rule is not None and rule.action == "allow":
            guard.signals.hit(rule.match)
            if running() and invocations.may_traverse():
                return invocations.sink("path", path, api)
            return None
        if rule is None and access == files.READ and not files.exists(real):
            # Programs look for settings in many places; the call itself says that nothing is there.
            return None
        if rule is None and files.is_servers_own(real) and guard.is_servers_own():
            return None
        return guard.judge("files", rules, (access, real), "%s %s" % (access, real), api, path)

    def opened(path, mode, flags):
        if type(path) is int:
            return None
        writes = type(flags) is int and flags & _writing or type(mode) is str and not mode.startswith(("r", "U"))
        if type(mode) is str and "+" in mode:
            writes = True
        if writes:
            # What is opened to write and read is judged as both only where it exists already.
            return check(files.WRITE, path, "open")
        return check(files.READ, path, "open")

    def listed(path=None, *rest):
        return check(files.READ, "." if path is None else path, "os.listdir")

    def changed(api, at_dir=None):
        def one(path, *rest):
            dir_fd = rest[at_dir] if at_dir is not None and len(rest) > at_dir else -1
            return check(files.WRITE, path, api, dir_fd)

        return one

    def renamed(source, target, source_fd=-1, target_fd=-1):
        files.forget_links()
        return check(files.WRITE, source, "os.rename", source_fd) or check(
            files.WRITE, target, "os.rename", target_fd
        )

    def linked(source, target, source_fd=-1, target_fd=-1):
        return (
            check(files.READ, source, "os.link", source_fd)
            or check(files.WRITE, source, "os.link", source_fd)
            or check(files.WRITE, target, "os.link", target_fd)
        )

    def symlinked(source, target, target_fd=-1):
        error = check(files.WRITE, target, "os.symlink", target_fd)
        if error is not None:
            return error
        files.forget_links()
        place = text_of(source)
        if place is not None and not place.startswith("/"):
            place = files.posix_folder(absolute(text_of(target), target_fd), 1) + "/" + place
        # A link to where nothing may be read is only good for a race.
        return check(files.READ, place, "os.symlink")

    def removed(path, *rest):
        files.forget_links()
        return check(files.WRITE, path, "os.remove", rest[0] if rest else -1)

    def database(name, *rest):
        path = text_of(name)
        if path is None or path in ("", ":memory:") or path.startswith(("file::memory:", "file:?")):
            return None
        access = files.WRITE
        if path.startswith("file:"):
            path, _, query = path[5:].partition("?")
            if "mode=memory" in query:
                return None
            if "mode=ro" in query or "immutable=1" in query:
                access = files.READ
            path = _unquoted(path)
            if path.startswith("//"):
                path = "/" + path[2:].partition("/")[2]
        return check(access, path, "sqlite3.connect")

    def opened_database(connection):
        """A connection that is none of the guard's class could open other files by its statements."""
        if rules is None or (guard.database is not None and isinstance(connection, guard.database)):
            return None
        return guard.refuse("files", "(all other)", None, "a database of type %s" % type(connection).__name__, "sqlite3")

    guard.check_file = check
    return {
        "open": opened,
        "os.listdir": listed,
        "os.scandir": listed,
        "os.mkdir": changed("os.mkdir", 1),
        "os.rmdir": removed,
        "os.remove": removed,
        "os.truncate": changed("os.truncate"),
        "os.chmod": changed("os.chmod", 1),
        "os.chown": changed("os.chown", 2),
        "os.utime": changed("os.utime", 2),
        "os.setxattr": changed("os.setxattr"),
        "os.removexattr": changed("os.removexattr"),
        "os.rename": renamed,
        "os.link": linked,
        "os.symlink": symlinked,
        "sqlite3.connect": database,
        "sqlite3.connect/handle": opened_database,
    }


def _unquoted(text):
    parts = text.split("%")
    return parts[0] + "".join(
        chr(int(part[:2], 16)) + part[2:] if len(part) > 1 and _is_hex(part[:2]) else "%" + part for part in parts[1:]
    )


def _is_hex(text):
    return len(text) == 2 and all(letter in "0123456789abcdefABCDEF" for letter in text)


def _process_checks(guard):
    rules = guard.processes

    def started(path, called, arguments, api):
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
        # A rule may name a link; but the program that runs is where it leads, and the function may have put it there.
        real = files.resolve(absolute(path)) if "/" in path else path
        path = files.normal(path)
        if real != path and (
            speaks(rules, path, called, arguments) is None
            or guard.may_write(path)
            or any(rule.action == "deny" and rule.test(real, called, arguments) for rule in rules)
        ):
            path = real
        return guard.judge("processes", rules, (path, called, arguments), what, api)

    def texts(values):
        if type(values) not in (list, tuple):
            raise Unclear(type(values))
        return [text_of(value) or "" for value in values]

    def run(path, arguments, api):
        try:
            name = text_of(path)
            given = texts(arguments)
            if name is None:
                # A program that is open already, by its number.
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
        return guard.judge("processes", rules, (program, program, ()), "fork", "os.fork")

    def interpreter(path, arguments):
        """A child that would start without the guard; None when it starts with it."""
        if rules is None or not processes.is_interpreter(path) or not children.leaves_out_preloads(arguments):
            return None
        what = processes.shown(path, arguments)
        return guard.refuse("processes", "(all other)", None, what, "subprocess", extra={"message": "it would run without the guard"})

    guard.check_interpreter = interpreter
    guard.check_process = started
    guard.check_fork = forked
    return {
        "os.system": system,
        "os.exec": lambda path, args, env: run(path, args, "os.exec"),
        "os.posix_spawn": lambda path, args, env: run(path, args, "os.posix_spawn"),
        "os.spawn": lambda mode, path, args, env: run(path, args, "os.spawn"),
        "os.fork": forked,
        "os.forkpty": forked,
    }


def _host_checks(guard):
    rules = guard.outbound
    names = guard.names = {}
    # Addresses that were allowed, until another name is resolved.
    steady = guard.steady_hosts = {}

    def reach(name, address, port, api):
        """One connection: by address where it is known, with the names that led to it."""
        given = (name, port)
        if name is not None:
            name = name.lower().rstrip(".")
            address = hosts.packed_address(name) or address
        if address is not None:
            # A name that is allowed does not open an address that is denied.
            for rule in rules:
                if rule.action == "deny" and rule.test(None, address, port):
                    return guard.refuse("outbound", rule.name, rule.match, hosts.shown(given[0], address, port), api)
            if name is None or hosts.packed_address(name) is not None:
                for known in names.get(address, ()):
                    rule = speaks(rules, known, address, port)
                    if rule is not None and rule.action != "deny":
                        return allowed_or(rule, given, (known, address, port), api)
                name = None
        return allowed_or(speaks(rules, name, address, port), given, (name, address, port), api)

    def allowed_or(rule, given, subject, api):
        if rule is not None and rule.action == "allow":
            if subject[1] is not None and len(steady) < 1000:
                # Until another name is found to lead there; what a name leads to is asked each time.
                steady[given] = rule.match
            guard.signals.hit(rule.match)
            return None
        return guard.judge("outbound", rules, subject, hosts.shown(given[0], *subject[1:]), api)

    def connect(socket, address, api="socket.connect"):
        if type(address) is not tuple or len(address) < 2:
            return None if rules is None else judged(socket, address, api)
        # Whatever else an address holds is for the system alone.
        address = (plain(address[0]), plain(address[1]))
        if type(address[0]) not in (str, bytes) or type(address[1]) is not int:
            return None if rules is None else guard.refuse("outbound", "(all other)", None, "an address that is no text", api)
        match = steady.get(address)
        if match is not None:
            guard.signals.hit(match)
        elif rules is not None:
            error = judged(socket, address, api)
            if error is not None:
                return error
        if guard.wire is not None:
            known = names.get(hosts.packed_address(text_of(address[0]))) if names else None
            guard.wire.connected(guard.socket_type.fileno(socket), known[0] if known else text_of(address[0]), address[1])
        return None

    def judged(socket, address, api):
        if type(address) is tuple and guard.is_runtime_client(address):
            return None
        # As C holds it: a class of the function's may answer anything.
        family = int.__int__(guard.socket_type.__dict__["family"].__get__(socket))
        if family == _AF_UNIX:
            path = text_of(address)
            return guard.judge("outbound", rules, (path, None, None), "unix:%s" % (path,), api)
        if family not in (_AF_INET, _AF_INET6) or type(address) is not tuple or len(address) < 2:
            return guard.refuse("outbound", "(all other)", None, "a socket of family %d" % family, api)
        host, port = address[0], address[1]
        name = host if type(host) is str else host.decode("latin-1")
        return reach(name or "0.0.0.0", None, port, api)

    def sent(socket, address):
        return None if address is None else connect(socket, address, "socket.sendto")

    def made(socket, family, kind, protocol):
        if int(family) in (_AF_UNIX, _AF_INET, _AF_INET6) and int(kind) & 0xF in (1, 2):
            return None
        if int(family) == -1:
            return None
        return guard.refuse(
            "outbound", "(all other)", None, "a socket of family %d, type %d" % (family, kind & 0xF), "socket.socket"
        )

    def looked_up(host, port=None, *rest, asks=False):
        """Names are questions that leave the function too."""
        host, port = plain(host), plain(port)
        if type(host) not in (str, bytes):
            return None
        name = (host if type(host) is str else host.decode("latin-1")).lower().rstrip(".")
        if name == "" or name == "localhost" or not asks and hosts.packed_address(name) is not None:
            return None
        number = port if type(port) is int else int(port) if type(port) is str and port.isdigit() else None
        if number:
            return reach(name, None, number, "socket.getaddrinfo")
        # No port yet: any port that rules open for the name will do; the connection is judged again.
        if any(rule.action != "deny" and _speaks_of(rule, name) for rule in rules):
            return None
        address = hosts.packed_address(name)
        if address is not None and (hosts.is_here(address) or address in names or any(_opens(rule, address) for rule in rules)):
            return None
        return guard.refuse("outbound", "(all other)", None, "look up %s" % name, "socket.getaddrinfo")

    def asked_back(host):
        """Which name an address has: whoever answers for the address is told."""
        if type(host) is tuple and host:
            host = host[0]
        return looked_up(host, asks=True)

    def _opens(rule, address):
        return rule.action != "deny" and any(rule.test(None, address, port) for port in _ports_of(rule))

    def _speaks_of(rule, name):
        return any(rule.test(name, None, port) for port in _ports_of(rule))

    if rules is None:
        return {"socket.connect": connect}
    return {
        "socket.connect": connect,
        "socket.sendto": sent,
        "socket.sendmsg": sent,
        "socket.__new__": made,
        "socket.getaddrinfo": looked_up,
        "socket.gethostbyname": looked_up,
        "socket.gethostbyaddr": asked_back,
        "socket.getnameinfo": asked_back,
    }


def _ports_of(rule):
    ports = {443, 80}
    for target in rule.source["to"]:
        port = target.rpartition(":")[2]
        if port.isdigit():
            ports.add(int(port))
    return ports


def _code_checks(guard, others):
    rules = guard.code if guard.code is not None else ()
    library = code.library_folder()
    limited = guard.code is not None

    def use(kind, what, api, error=None):
        rule = speaks(rules, kind)
        if rule is not None and rule.action == "allow":
            guard.signals.hit(rule.match)
            return None
        if kind == "addon" and guard.is_servers_own():
            return None
        if rule is None and error is not None:
            return guard.refuse("code", "(all other)", None, what, api, error=error)
        return guard.judge("code", rules, (kind,), what, api)

    def inspects(name):
        return lambda *args: use("inspector", "inspector " + name, name)

    def compiled(source, filename):
        if source is None:
            return None
        frame = guard.caller()
        if frame is None or code.is_loader(frame) or code.compiles_its_own(frame, library):
            return None
        text = source if type(source) is str else source.decode("utf-8", "replace") if type(source) is bytes else ""
        if text:
            error = guard.invocations.sink("code", text, "compile")
            if error is not None:
                return error
        if not limited or "/site-packages/" in frame.f_code.co_filename or guard.is_runtime(frame.f_code.co_filename):
            # Packages that compile their own templates and expressions are code of the function.
            return None
        return use("eval", "eval %s" % text, "compile")

    def unmarshalled(*rest):
        frame = guard.caller()
        if frame is None or code.is_loader(frame) or not limited:
            return None
        if guard.is_runtime(frame.f_code.co_filename):
            return None
        return use("eval", "eval marshal", "marshal.loads")

    def unpickled(module, name):
        if not limited or code.is_honest_pickle(module, name):
            return None
        return use("eval", "eval pickle %s.%s" % (module, name), "pickle.find_class")

    def imported(name, filename, *rest):
        if filename is None:
            kind = code.native_modules.get(name.rpartition(".")[2])
            if kind is not None and limited:
                return use(kind, "%s %s" % (kind, name), "import", _import_error)
            return None
        if not limited:
            return None
        path = files.resolve(absolute(text_of(filename)))
        kind = code.native_modules.get(path.rpartition("/")[2].partition(".")[0])
        if kind is not None:
            return use(kind, "%s %s" % (kind, name), "import", _import_error)
        if guard.may_write(path) or not guard.is_own(path):
            return use("addon", "addon %s" % path, "import", _import_error)
        return None

    def made_of_bytes(*rest):
        """Bytecode that no compiler made reads and writes memory as it likes."""
        frame = guard.caller()
        if frame is None or code.is_loader(frame) or guard.is_runtime(frame.f_code.co_filename):
            return None
        return use("eval", "eval bytecode", "types.CodeType")

    def extends(connection, enabled):
        return use("addon", "addon of sqlite3", "sqlite3.enable_load_extension") if enabled is True else None

    def extended(connection, path):
        return use("addon", "addon %s" % text_of(path), "sqlite3.load_extension")

    def exported(name, value):
        """What children inherit."""
        return children.check_loaders(guard, {name: value}) if type(name) is bytes and type(value) is bytes else None

    guard.check_addon = lambda what: use("addon", "addon " + what, "environment")
    guard.check_interpreter_made = lambda: use("worker", "worker interpreter", "interpreters")

    if not limited and not guard.guards_itself:
        return {"compile": compiled}
    checks = {
        "gc.get_objects": inspects("gc.get_objects"),
        "gc.get_referrers": inspects("gc.get_referrers"),
        "gc.get_referents": inspects("gc.get_referents"),
        "sys.settrace": inspects("sys.settrace"),
        "sys.setprofile": inspects("sys.setprofile"),
        "sys._current_frames": inspects("sys._current_frames"),
        # Hooks and callbacks that run in the middle of the guard.
        "sys.addaudithook": inspects("sys.addaudithook"),
        "sys.monitoring.register_callback": inspects("sys.monitoring"),
        "sys.remote_exec": inspects("sys.remote_exec"),
        "cpython.remote_debugger_script": inspects("cpython.remote_debugger_script"),
        "sys._current_exceptions": inspects("sys._current_exceptions"),
        "import": imported,
        "os.putenv": exported,
        "code.__new__": made_of_bytes,
        "sqlite3.enable_load_extension": extends,
        "sqlite3.load_extension": extended,
        "compile": compiled,
        "marshal.loads": unmarshalled,
        "marshal.load": unmarshalled,
        "pickle.find_class": unpickled,
    }
    if not limited:
        # Nothing limits code; what would show or change the guard itself is stopped all the same.
        return {event: check for event, check in checks.items() if event.startswith(("gc.", "sys.")) or event == "compile"}
    for name in ("dlopen", "dlsym", "dlsym/handle", "call_function", "cdata", "cdata/buffer", "addressof", "string_at",
                 "wstring_at", "PyObj_FromPtr"):  # fmt: skip
        checks["ctypes." + name] = lambda *args, name=name: use("addon", "addon ctypes.%s" % name, "ctypes.%s" % name)
    return checks


def _import_error(text, path=None):
    return ImportError(text)
