"""Entry points that raise no event, or one that could be answered with other arguments than are used: wrapped.

A gate takes its arguments once, freezes them, asks the rules and calls the original with what was asked about.
"""

import posix
import sys
from _functools import partial, reduce
from _thread import get_ident
from marshal import loads

from . import children, ending, files, hosts, processes
from .arguments import Unclear, plain, text_of
from .paths import absolute, resolve

_most_names = 4096


def install(guard):
    """Wraps what is loaded, and what is loaded later when the import system has made it."""
    table = _table(guard)

    def wrap(module):
        names = module.__dict__ if type(module) is type(sys) else {}
        for name, mark in _marks.items():
            if mark in names and name in table:
                wrap_functions(module, table[name])
        if _marks["_socket"] in names and "socket" in names and guard.socket_type is None:
            guard.socket_type = names["socket"]
            guard.vault.keep(module)
        return module

    def wrap_functions(module, gates):
        made = {}
        for name, make in gates.items():
            original = module.__dict__.get(name)
            if original is not None and id(original) not in wrapped:
                gate = make(original)
                wrapped[id(gate)] = gate
                made[id(original)] = gate
        twins = [sys.modules[other].__dict__ for other in _twins.get(module.__name__, ()) if other in sys.modules]
        for names in (module.__dict__, *twins):
            for key, value in list(names.items()):
                if id(value) in made:
                    names[key] = made[id(value)]

    wrapped = {}
    # Fresh copies of built-in and native modules come from here only.
    table["_imp"] = {
        "create_dynamic": lambda original: gate_of(guard, lambda *args, **kw: (None, wrap(original(*args, **kw)))),
        "create_builtin": lambda original: gate_of(guard, lambda *args, **kw: (None, wrap(original(*args, **kw)))),
        "exec_dynamic": lambda original: gate_of(guard, lambda module: executed(original, module)),
        "exec_builtin": lambda original: gate_of(guard, lambda module: executed(original, module)),
    }

    def executed(original, module):
        result = original(module)
        wrap(module)
        return None, result

    if guard.code is not None:
        table["_imp"]["get_frozen_object"] = lambda original: gate_of(guard, _frozen(guard, original))
        table["_imp"]["_fix_co_filename"] = lambda original: _renaming_gate(guard, original)
    for name in _marks:
        if name in sys.modules:
            wrap(sys.modules[name])


# A name that no other module has tells which module this is, whatever it is called.
_marks = {
    "_posixsubprocess": "fork_exec",
    "posix": "forkpty",
    "_dbm": "library",
    "_gdbm": "open_flags",
    "_posixshmem": "shm_open",
    "readline": "read_history_file",
    "spwd": "getspall",
    "_socket": "getaddrinfo",
    "_interpreters": "is_shareable",
    "_signal": "setitimer",
    "gc": "get_referrers",
    "_imp": "create_dynamic",
    "_codecs": "charmap_build",
}


# Modules that hold the same functions under the same or other names.
_twins = {
    "posix": ("os",),
    "_posixsubprocess": ("subprocess", "multiprocessing.util"),
    "_socket": ("socket",),
    "_signal": ("signal",),
    "_codecs": ("codecs",),
}


def gate_of(guard, ask, sealed=None):
    """`ask(*args, **kw)` returns (error, result). `sealed` takes the arguments of the function first, and freezes them."""

    def call(*args, **kw):
        error, result = ask(*args, **kw)
        if error is not None:
            raise error
        return result

    gate = guard.vault.opaque(call)
    return gate if sealed is None else guard.vault.bare(partial(_sealed(guard.vault, sealed), gate))


def _sealed(vault, function):
    """The sealed copy of one of the functions below; each is made once."""
    if function not in _copies:
        freeze = vault.seal(_freeze, fspath=posix.fspath, type=type, texts=(str, bytes, int, type(None)))
        for one in _path, _program, _child:
            _copies[one] = vault.seal(
                one, freeze=freeze, type=type, list=list, dict=dict, lists=(list, tuple), issubclass=issubclass
            )
    return _copies[function]


_copies = {}


# Sealed: arguments may be objects of the function's, whose methods are called here, once. `call` is the gate.


def _freeze(one):
    fspath = "slot:fspath"
    type = "slot:type"
    texts = "slot:texts"
    return one if type(one) in texts else fspath(one)


def _path(call, /, path=None, *rest, **kw):
    freeze = "slot:freeze"
    return call(freeze(path), *rest, **kw)


def _program(call, /, path, argv, *rest, **kw):
    """Of exec and posix_spawn: the environment is the first of the rest, or named."""
    freeze = "slot:freeze"
    type = "slot:type"
    list = "slot:list"
    dict = "slot:dict"
    lists = "slot:lists"
    issubclass = "slot:issubclass"
    texts = argv
    if issubclass(type(argv), lists):
        texts = []
        for one in list(argv):
            texts.append(freeze(one))
    given = rest[0] if rest else kw.pop("env", None)
    environ = given
    if given is not None:
        environ = {}
        for name, value in dict(given).items():
            environ[freeze(name)] = freeze(value)
    return call(freeze(path), texts, environ, *rest[1:], **kw)


def _child(call, /, args, candidates, close_fds, pass_fds, cwd, environ, *rest):
    """Of fork_exec."""
    freeze = "slot:freeze"
    list = "slot:list"
    frozen = []
    for texts in args, candidates, environ:
        found = None
        if texts is not None:
            found = []
            for one in list(texts):
                found.append(freeze(one))
        frozen.append(found)
    return call(frozen[0], frozen[1], close_fds, pass_fds, freeze(cwd), frozen[2], *rest)


def method_of(guard):
    """Makes methods that look before they act: `sealed` takes what it needs of its arguments and asks `look` about that."""

    def make(sealed, look, original, **slots):
        def question(*taken):
            return quietly(guard, lambda: look(*taken))

        return guard.vault.seal(sealed, look=guard.vault.opaque(question), original=original, **slots)

    return make


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
        return guard.broken("gate", error)
    finally:
        guard.inside.discard(me)


def _table(guard):
    """Module → function → what makes its gate of the original."""

    def gated(ask, sealed=None):
        return lambda original: gate_of(guard, ask(guard, original), sealed)

    table = {}
    if guard.processes is not None or guard.inbound is not None:
        table["_posixsubprocess"] = {"fork_exec": gated(_fork_exec, _child)}
    posix_gates = {}
    if guard.processes is not None or guard.inbound is not None:
        for name in ("posix_spawn", "execv", "execve"):
            posix_gates[name] = gated(_exec, _program)
        posix_gates["posix_spawnp"] = gated(_spawnp, _program)
    if guard.files is not None:
        posix_gates["mkfifo"] = posix_gates["mknod"] = gated(_made, _path)
        posix_gates["open"] = lambda original: _open_gate(guard, original)
        table["_dbm"] = {"open": gated(_made, _path)}
        table["_gdbm"] = {"open": gated(_made, _path)}
        table["_posixshmem"] = {"shm_open": gated(_shared, _path)}
        table["readline"] = {
            name: gated(_history(access), _path)
            for name, access in (
                ("read_history_file", files.READ), ("read_init_file", files.READ), ("write_history_file", files.WRITE),
                ("append_history_file", files.WRITE),
            )
        }  # fmt: skip
        table["spwd"] = {"getspall": gated(_shadow), "getspnam": gated(_shadow)}
        for name in ("chroot", "unshare", "setns"):
            posix_gates[name] = gated(_refused)
    if guard.guards_itself:
        table.update(ending.gates(guard, lambda ask: gate_of(guard, ask)))
        posix_gates.update(table["posix"])
    if posix_gates:
        table["posix"] = posix_gates
    if guard.outbound is not None:
        table["_socket"] = {
            "getaddrinfo": gated(_resolved(_from_getaddrinfo)),
            "gethostbyname": gated(_resolved(_from_gethostbyname)),
            "gethostbyname_ex": gated(_resolved(_from_gethostbyname_ex)),
        }
    if guard.code is not None:
        table["_interpreters"] = {"create": gated(_interpreter)}
    if guard.guards_itself:
        handlers = {}
        table["_signal"] = {
            "signal": gated(_signal(handlers)),
            "getsignal": gated(_getsignal(handlers)),
        }
        table["gc"] = {name: lambda original, gate=gate: gate for name, gate in guard.vault.collector.items()}
        table["gc"]["set_debug"] = gated(_set_debug)
    return table


def _set_debug(guard, original):
    """DEBUG_SAVEALL keeps what nobody holds any more, of the guard's too, where everybody finds it."""

    def ask(flags):
        flags = plain(flags)
        if type(flags) is int and flags & 32:
            error = quietly(guard, lambda: guard.check_inspector("gc.DEBUG_SAVEALL"))
            if error is not None:
                return error, None
        return None, original(flags)

    return ask


def _number(value):
    """The number of a signal; what is none stays for the original to refuse, outside of the guard's frames."""
    value = plain(value)
    if type(value) is not int:
        raise TypeError("the number of a signal is an integer")
    return value


def _getsignal(handlers):
    """What is set, as its caller knows it."""

    def made(guard, original):
        def ask(number):
            number = _number(number)
            found = original(number)
            known = handlers.get(number)
            return None, known[1] if known is not None and known[0] is found else found

        return ask

    return made


def _signal(handlers):
    """A handler gets the frame that was interrupted: never one of the guard's; then it waits until the guard is done."""

    def made(guard, original):
        defer = guard.vault.opaque(guard.vault.must_wait)

        def ask(number, handler):
            number = _number(number)
            given = handler
            # SIG_DFL and SIG_IGN are numbers.
            if handler is not None and not issubclass(type(handler), int) and callable(handler):
                given = guard.vault.seal(_handler, defer=defer, user=handler)
            if given is handler and number in guard.vault.pending:
                # Nobody is left to take it.
                guard.vault.pending.remove(number)
            before = original(number, given)
            known = handlers.get(number)
            handlers[number] = (given, handler)
            # What was set before is what its caller knows.
            return None, known[1] if known is not None and known[0] is before else before

        # Python's own for Ctrl-C raises wherever it comes; anything can send it.
        interrupt = sys.modules["_signal"].__dict__
        if interrupt["getsignal"](2) is interrupt["default_int_handler"]:
            try:
                ask(2, interrupt["default_int_handler"])
            except ValueError:
                # Not the main thread.
                pass
        return ask

    return made


def _handler(number, frame):
    defer = "slot:defer"
    user = "slot:user"
    if not defer(number, frame):
        user(number, frame)


def _fork_exec(guard, original):
    def ask(args, candidates, close_fds, pass_fds, cwd, environ, *rest):
        args = [plain(one) for one in args]
        programs = [plain(one) for one in candidates]

        def question():
            paths = [text_of(one) or "" for one in programs]
            path = processes.program(paths)
            given = [text_of(one) or "" for one in args[1:]]
            called = paths[0].rpartition("/")[2] if len(paths) > 1 else path
            error = guard.check_process(path, called, given, "subprocess") or guard.check_interpreter(path, given)
            return error or (environ is not None and children.check_loaders(guard, pairs()) or None)

        def pairs():
            return dict(one.split(b"=", 1) for one in environ if type(one) is bytes and b"=" in one)

        error = quietly(guard, question)
        if error is not None:
            return error, None
        if guard.engaged and any(processes.is_interpreter(text_of(one) or "") for one in programs):
            variables = children.environment(guard, pairs() if environ is not None else _variables())
            environ = [b"%s=%s" % one for one in variables.items()]
        return None, original(args, tuple(programs), close_fds, pass_fds, cwd, environ, *rest)

    return ask


def _exec(guard, original):
    """execv, execve, posix_spawn: their event asks; the gate makes sure that nothing changes after it."""

    def ask(path, args, environ, *rest, **kw):
        path = plain(path)
        if type(args) is not list:
            raise TypeError("arguments of a program are a list or tuple")
        args = [plain(one) for one in args]
        name = text_of(path) or ""
        with_environ = original.__name__ != "execv"

        def question():
            error = guard.check_interpreter(name, [text_of(one) or "" for one in args[1:]])
            return error or (environ is not None and children.check_loaders(guard, _octets(environ)) or None)

        error = quietly(guard, question)
        if error is not None:
            return error, None
        if guard.engaged and processes.is_interpreter(name):
            environ = children.environment(guard, _octets(environ) if environ is not None else _variables())
            if not with_environ:
                return None, execve(path, args, environ)
        return None, original(path, args, environ, *rest, **kw) if with_environ else original(path, args)

    execve = posix.execve
    return ask


def _octets(variables):
    return {_bytes(name): _bytes(value) for name, value in variables.items()}


def _bytes(value):
    value = plain(value)
    return value if type(value) is bytes else str(value).encode(sys.getfilesystemencoding(), "surrogateescape")


def _variables():
    """The environment as a child would inherit it."""
    return dict(sys.modules["os"].environ._data)


def _spawnp(guard, original):
    spawn = _exec(guard, posix.posix_spawn)

    def ask(path, args, environ, *rest, **kw):
        name = text_of(path) or ""
        # The event judges the program that is found.
        return spawn(processes.program(processes.in_path(name, guard.environ)), args, environ, *rest, **kw)

    return ask


def _open_gate(guard, original):
    """os.open tells its event nothing about `dir_fd`, and asks a path object for its text a second time.

    A text without a `dir_fd` needs neither: its event says all. What opens it takes a path and flags and nothing else.
    """

    def ask(path, flags, mode=0o777, *, dir_fd=None):
        if dir_fd is not None:
            path = absolute(text_of(path), plain(dir_fd))
        return None, original(plain(path), plain(flags), plain(mode))

    vault = guard.vault
    plainly = vault.bare(partial(reduce, original))
    return vault.bare(vault.seal(_open, slowly=gate_of(guard, ask, _path), plainly=plainly, type=type, str=str))


def _open(*args, **kw):
    slowly = "slot:slowly"
    plainly = "slot:plainly"
    type = "slot:type"
    str = "slot:str"
    if not kw and args[1:] and not args[2:] and type(args[0]) is str:
        return plainly(args)
    return slowly(*args, **kw)


def _refused(guard, original):
    """Afterwards all paths would mean something else."""

    def ask(*args, **kw):
        error = quietly(guard, lambda: guard.refuse("files", "(all other)", None, original.__name__, original.__name__))
        return (error, None) if error is not None else (None, original(*args, **kw))

    return ask


def _frozen(guard, original):
    """Code that is part of the interpreter, by its name; with `data` it would be any bytecode."""

    def ask(name, data=None):
        if data is not None:
            error = quietly(guard, guard.check_bytecode)
            return (error, None) if error is not None else (None, original(name, data))
        me = get_ident()
        outer = me in guard.inside
        guard.inside.add(me)
        try:
            return None, original(text_of(name))
        finally:
            if not outer:
                guard.inside.discard(me)

    return ask


def _renaming_gate(guard, original):
    """Says which file a code stands in, as the import system does for bytecode that was moved; others keep what they have.

    What only the runtime may do is told by the file.
    """

    def ask(code, path):
        quietly(guard, lambda: is_moved(code, path) and original(code, path))
        return None, None

    def is_moved(code, path):
        cached = guard.bytecode.get(get_ident(), "")
        folder, _, name = cached.rpartition("/__pycache__/")
        if not folder or type(path) is not str or resolve(absolute(path)) != "%s/%s.py" % (folder, name.partition(".")[0]):
            return False
        content = guard.vault.content_of(cached)
        return content is not None and loads(content[16:]) == code

    vault = guard.vault
    slowly = gate_of(guard, ask)
    return vault.bare(vault.seal(_renamed, slowly=slowly, type=type, code_type=type(ask.__code__), str=str))


def _renamed(code, path):
    slowly = "slot:slowly"
    type = "slot:type"
    code_type = "slot:code_type"
    str = "slot:str"
    if type(code) is code_type and type(path) is str and code.co_filename != path:
        slowly(code, path)


def _made(guard, original):
    def ask(path, *rest, **kw):
        target = path = plain(path)
        if kw.get("dir_fd") is not None:
            target = absolute(text_of(path), plain(kw["dir_fd"]))
        error = quietly(guard, lambda: guard.check_file(files.WRITE, target, original.__name__))
        return (error, None) if error is not None else (None, original(path, *rest, **kw))

    return ask


def _shared(guard, original):
    def ask(path, *rest, **kw):
        path = plain(path)
        error = quietly(guard, lambda: guard.check_file(files.WRITE, "/dev/shm/" + text_of(path).lstrip("/"), "shm_open"))
        return (error, None) if error is not None else (None, original(path, *rest, **kw))

    return ask


def _history(access):
    """readline reads and writes files in C."""

    def made(guard, original):
        def ask(*args):
            # append_history_file(number, path)
            path = plain(args[-1]) if args else None
            target = path if type(path) in (str, bytes) else guard.environ.get("HOME", "/") + "/.history"
            error = quietly(guard, lambda: guard.check_file(access, target, "readline"))
            return (error, None) if error is not None else (None, original(*args[:-1], *([path] if args else [])))

        return ask

    return made


def _shadow(guard, original):
    def ask(*args):
        error = quietly(guard, lambda: guard.check_file(files.READ, "/etc/shadow", "spwd"))
        return (error, None) if error is not None else (None, original(*args))

    return ask


def _interpreter(guard, original):
    """Another interpreter has no hooks."""

    def ask(*args, **kw):
        error = quietly(guard, guard.check_interpreter_made)
        return (error, None) if error is not None else (None, original(*args, **kw))

    return ask


def _resolved(addresses_of):
    """Remembers which names led to an address, so that a connection to it is judged by the name."""

    def made(guard, original):
        def ask(host, *rest, **kw):
            host = plain(host)
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

    return made


def _from_getaddrinfo(result):
    return {one[4][0] for one in result}


def _from_gethostbyname(result):
    return (result,)


def _from_gethostbyname_ex(result):
    return result[2]
