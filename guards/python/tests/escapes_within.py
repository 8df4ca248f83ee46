"""Ways into the guard (see escaping.py): code of the function that runs while the guard is at work, bytecode that no compiler made."""

import gc
import os
import sys

from escaping import allowed, connected, here, main, outside, quietly, read, secret, seen, watcher


def bytes_of_a_send():
    class Data:
        def __bytes__(self):
            next(watcher)
            return b"x"

    connection = connected()
    quietly(lambda: connection.send(Data()))
    return any(seen)


def number_of_a_socket():
    import socket

    class Socket(socket.socket):
        def fileno(self):
            next(watcher)
            return super().fileno()

    connection = Socket(socket.AF_INET, socket.SOCK_DGRAM)
    connection.connect(("127.0.0.1", allowed))
    quietly(lambda: connection.send(b"x"))
    return any(seen)


def text_of_a_statement():
    import sqlite3

    class Statement:
        @property
        def __class__(self):
            next(watcher)
            return int

        def as_string(self, cursor):
            next(watcher)
            return "SELECT 1"

    quietly(lambda: sqlite3.connect(":memory:").execute(Statement()))
    return any(seen)


def specification_of_a_module():
    class Specification:
        name = "ssl"

        def __getattribute__(self, name):
            next(watcher)
            return None

    class Finder:
        def find_spec(name, path=None, target=None):
            return Specification() if name == "ssl" else None

    sys.modules.pop("ssl", None)
    sys.meta_path.insert(1, Finder)
    quietly(lambda: __import__("ssl"))
    return any(seen)


def handler_that_is_replaced():
    import codecs

    class Dying:
        def __call__(self, error):
            return "", 0

        def __del__(self):
            next(watcher)

    codecs.register_error("x", Dying())
    codecs.register_error("x", codecs.ignore_errors)
    return any(seen)


def finalizer_that_rewrites_the_question():
    """From 3.13 on the names of a running function can be written to."""

    def rewriting():
        while True:
            frame = mine.f_back
            while frame is not None:
                names = frame.f_locals
                if frame.f_code.co_filename == "<emmental>" and "args" in names:
                    args = names["args"]
                    if args and args[0] == secret:
                        names["args"] = ("/dev/null", "r", 0)
                    elif len(args) == 2 and args[0] == "open":
                        names["args"] = ("open", ("/dev/null", "r", 0))
                frame = frame.f_back
            yield

    rewriter = rewriting()
    mine = rewriter.gi_frame

    class Dying:
        def __del__(self):
            quietly(lambda: next(rewriter))

    gc.set_threshold(1)
    for number in range(400):
        kept = [[] for _ in range(number % 7)]
        made = Dying()
        made.me = made
        del made
        kept = [[] for _ in range(number % 5)], kept
        try:
            if read(secret):
                return True
        except OSError:
            pass
    return False


def loader_of_the_guards_own_modules():
    from importlib.machinery import SourceFileLoader

    names = []
    code = (lambda: 1).__code__

    def get_code(self, name):
        names.append(name)
        return code

    SourceFileLoader.get_code = get_code
    for call in (lambda: open(secret + "=" * 50), lambda: os.system("password=123456789012345"), lambda: __import__("sqlite3")):
        quietly(call)
    return any(name.startswith("emmental_guard") for name in names)


def garbage_that_is_saved():
    gc.set_debug(gc.DEBUG_SAVEALL)
    for call in (lambda: os.system("x"), lambda: open(secret), lambda: os.listdir(here), lambda: __import__("sqlite3")):
        quietly(call)
    gc.collect()
    for item in gc.garbage:
        names = item if type(item) is dict else getattr(item, "__globals__", None)
        if type(names) is dict and str(names.get("__package__")).startswith("emmental_guard"):
            return True
    return False


# Objects whose methods C calls when it takes them for numbers, specifications, names.


class _Number:
    def __index__(self):
        next(watcher)
        return 0


def numbers_of_open():
    quietly(lambda: os.open("/dev/null", 0, _Number()))
    quietly(lambda: os.open("/dev/null", _Number(), 0o777))
    return any(seen)


def number_of_a_pipe():
    quietly(lambda: os.mkfifo(here + "/work/pipe", _Number()))
    return any(seen)


def number_of_a_family():
    import _socket

    quietly(lambda: _socket.getaddrinfo("127.0.0.1", allowed, _Number()))
    return any(seen)


def number_of_the_collector():
    quietly(lambda: gc.set_debug(_Number()))
    return any(seen)


def codec_of_names():
    import encodings.idna
    import socket

    def encode(self, *rest):
        next(watcher)
        return b"127.0.0.1", 9

    encodings.idna.Codec.encode = encode
    quietly(lambda: socket.getaddrinfo("127.0.0.1", allowed))
    return any(seen)


def specification_for_the_loader():
    import _imp

    class Specification:
        def __getattribute__(self, name):
            next(watcher)
            raise AttributeError(name)

    quietly(lambda: _imp.create_dynamic(Specification()))
    quietly(lambda: _imp.create_builtin(Specification()))
    return any(seen)


def names_in_a_module():
    import _imp
    import types

    for name in ("fork_exec", "forkpty", "getaddrinfo", "setitimer", "SQLITE_DENY"):

        class Name(str):
            __hash__ = lambda self, name=name: hash(name)  # noqa: E731

            def __eq__(self, other):
                next(watcher)
                return False

        module = types.ModuleType("x")
        module.__dict__[Name("x")] = 1
        quietly(lambda module=module: _imp.exec_builtin(module))
    return any(seen)


# Objects of the guard that code can find, called with unexpected arguments.


class _Seeing:
    """Looks at the frames whenever one of its methods is called."""

    def __getattr__(self, name):
        next(watcher)
        raise AttributeError(name)

    def __len__(self):
        next(watcher)
        return 9

    def __iter__(self):
        next(watcher)
        return iter(())

    def items(self):
        next(watcher)
        return []

    keys = items


def _callables_of(function):
    return [text for text in function.__code__.co_consts if callable(text)]


def finder_that_is_taken_apart():
    for text in _callables_of(sys.meta_path[0].find_spec):
        for name in ("sqlite3", "ssl", "socket", "psycopg", "functions_framework"):
            made = quietly(lambda text=text, name=name: text(name, lambda module: None))
            for other in _callables_of(made) if hasattr(made, "__code__") else ():
                quietly(lambda other=other: other(_Seeing()))
    return any(seen)


def gates_in_a_traceback():
    values = []
    for act in (lambda: os.posix_spawn("/bin/true", ["x"], {}), lambda: os.mkfifo(outside), lambda: os.open("x", 0, dir_fd=99), lambda: open(secret)):
        try:
            act()
        except OSError as error:
            trace = error.__traceback__
            while trace is not None:
                frame = trace.tb_frame
                if frame.f_code.co_filename == "<emmental>":
                    values += [*frame.f_locals.values(), *frame.f_code.co_consts]
                trace = trace.tb_next
    for item in values:
        for arguments in ((b"/bin/true", ["x"], _Seeing()), ("x", _Seeing(), _Seeing()), (_Seeing(),), ("open", (_Seeing(), _Seeing(), 0)), ("open", _Seeing())):
            if callable(item):
                quietly(lambda item=item, arguments=arguments: item(*arguments))
    return any(seen)


# Classes, the guard's own and those of the interpreter.


def classes_of_the_guard():
    found = []
    waiting = [object]
    while waiting:
        item = waiting.pop()
        for other in type.__subclasses__(item):
            if other not in found:
                found.append(other)
                waiting.append(other)
    for item in found:
        if str(item.__module__).startswith("emmental_guard."):
            for name in list(vars(item)):
                if callable(getattr(item, name)) and name[:2] != "__":
                    setattr(item, name, lambda *args, **kw: None)
    return read(secret)


def functions_of_errors():
    """The functions in the class of an error lead to the module that made the error."""
    import _socket

    for act in (
        lambda: os.open(["x"], 0, dir_fd=3), lambda: os.mkfifo(("x",), dir_fd=3), lambda: os.posix_spawn(["x"], ["x"], {}), lambda: os.chdir(["x"]),
        lambda: os.posix_spawnp(["x"], ["x"], {}), lambda: os.execv(["x"], ["x"]), lambda: _socket.getaddrinfo(["x"], 1), lambda: open(["x"]),
    ):  # fmt: skip
        try:
            act()
        except Exception as error:
            for cls in type(error).__mro__:
                if any("_real_import" in names or str(names.get("__package__")).startswith("emmental_guard") for names in (getattr(item, "__globals__", {}) for item in vars(cls).values())):
                    return True
    return False


class _Taker:
    """Gets the real dictionary of a class: a view hands it to an object that it is compared or joined with."""

    def __eq__(self, other):
        self.found = other
        return True

    def __ror__(self, other):
        self.found = other
        return {}

    __hash__ = None


def _changed(cls, name, make, take):
    taker = _Taker()
    take(vars(cls), taker)
    taker.found[name] = make(taker.found[name])
    (getattr(sys, "_clear_internal_caches", None) or sys._clear_type_cache)()


def _saying_yes(original):
    return lambda self, *args: True if "key.txt" in self else original(self, *args)


def methods_of_text_by_comparison():
    _changed(str, "startswith", _saying_yes, lambda view, taker: view == taker)
    return read(secret)


def methods_of_text_by_union():
    _changed(str, "startswith", _saying_yes, lambda view, taker: view | taker)
    return read(secret)


def methods_of_dictionaries():
    class Rule:
        action, match, name = "allow", "x", "x"

    def answering(original):
        return lambda self, key, *args: Rule if type(key) is tuple and str(key[-1]).endswith("key.txt") else original(self, key, *args)

    _changed(dict, "get", answering, lambda view, taker: view == taker)
    return read(secret)


def dictionary_of_classes_itself():
    taker = _Taker()
    quietly(lambda: type.__dict__["__dict__"].__get__(type) == taker)
    quietly(lambda: type.__dict__.keys().mapping == taker)
    names = getattr(taker, "found", {})
    names["__subclasses__"] = None
    (getattr(sys, "_clear_internal_caches", None) or sys._clear_type_cache)()
    return type.__subclasses__ is None


# Bytecode, and files that code claims to stand in.


def _marshalled():
    import marshal

    return marshal.dumps((lambda: 7).__code__)


def _is_code(value):
    return type(value) is type(_is_code.__code__)


def bytecode_by_the_loader():
    from importlib import _bootstrap_external

    return _is_code(_bootstrap_external._compile_bytecode(_marshalled(), "x", os.__file__))


def bytecode_by_the_loader_of_archives():
    import zipimport
    from importlib import _bootstrap_external

    data = _bootstrap_external.MAGIC_NUMBER + b"\1\0\0\0" + b"\0" * 8 + _marshalled()
    self = type("Importer", (), {"archive": "/usr/lib/x.zip"})()
    return _is_code(zipimport._unmarshal_code(self, "x", "/usr/lib/x.zip/x.pyc", "x", data))


def bytecode_that_is_frozen():
    import _imp

    return _is_code(_imp.get_frozen_object("x", _marshalled()))


def bytecode_in_a_file():
    from importlib import _bootstrap_external

    with open(here + "/work/mine.pyc", "wb") as file:
        file.write(_bootstrap_external.MAGIC_NUMBER + b"\1\0\0\0" + b"\0" * 8 + _marshalled())
    sys.path.insert(0, here + "/work")
    import mine  # noqa: F401

    return True


def code_that_claims_a_file():
    import _imp

    def make():
        return compile("1", "x", "eval")

    _imp._fix_co_filename(make.__code__, "<frozen importlib._bootstrap>")
    return _is_code(make())


# Changes of what a path means, after the guard has judged the path.


def root_that_changes():
    os.chroot(here)
    return True


def link_by_a_second_name():
    os.makedirs(here + "/work/a/b")
    quietly(lambda: open(here + "/work/a/link/key.txt"))
    os.symlink("../../secret", here + "/work/a/b/link")
    os.link(here + "/work/a/b/link", here + "/work/a/link", follow_symlinks=False)
    return read(here + "/work/a/link/key.txt")


def folder_that_becomes_a_link():
    os.makedirs(here + "/work/a/b/c")
    os.makedirs(here + "/work/a/link")
    path = here + "/app/../work/a/link/key.txt"
    open(here + "/work/a/link/key.txt", "w").close()
    open(path).close()
    os.symlink("../../secret", here + "/work/a/b/link")
    os.rename(here + "/work/a/link", here + "/work/a/other")
    os.rename(here + "/work/a/b/link", here + "/work/a/link")
    return read(path)


def race_of_two_links():
    import threading

    os.makedirs(here + "/work/a/b")
    os.symlink("../../secret/key.txt", here + "/work/a/b/link")
    done = []

    def move():
        while not done:
            quietly(lambda: os.rename(here + "/work/a/b/link", here + "/work/a/link"))
            quietly(lambda: os.rename(here + "/work/a/link", here + "/work/a/b/link"))

    sys.setswitchinterval(0.000001)
    threading.Thread(target=move, daemon=True).start()
    for _ in range(3000):
        try:
            if read(here + "/work/a/link"):
                return True
        except OSError:
            pass
    done.append(1)
    return False


def file_of_a_socket():
    import socket

    socket.socket(socket.AF_UNIX).bind(outside)
    return os.path.exists(outside)


if __name__ == "__main__":
    main(sys.argv[1], globals())
