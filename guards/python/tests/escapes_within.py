"""Ways into the guard and past its end: `python3 escapes_within.py NAME`, `list` names them. As `escapes.py`, one process each.

Code of the function that runs while the guard is at work could find its frames; bytecode that no compiler made reads memory; what
the interpreter drops after its hooks is asked by nobody.
"""

import gc
import os
import sys

here = os.environ.get("HERE", "")
secret = here + "/secret/key.txt"
outside = here + "/outside"
allowed = int(os.environ.get("ALLOWED", "0"))


def read(path):
    with open(path) as file:
        return "SECRET" in file.read()


# A generator's frame, held before, leads outwards from wherever the generator runs, and nobody is asked.


def frames_of_the_guard(frame):
    found = 0
    while frame is not None:
        names = frame.f_globals
        found += "_real_import" in names or str(names.get("__package__")).startswith("emmental_guard")
        frame = frame.f_back
    return found


def watching():
    while True:
        seen.append(frames_of_the_guard(own.f_back))
        yield


seen = []
watcher = watching()
own = watcher.gi_frame


def quietly(call):
    try:
        call()
    except Exception:
        pass


def connected():
    import socket

    one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    one.connect(("127.0.0.1", allowed))
    return one


def bytes_of_a_send():
    class Data:
        def __bytes__(self):
            next(watcher)
            return b"x"

    one = connected()
    quietly(lambda: one.send(Data()))
    return any(seen)


def number_of_a_socket():
    import socket

    class Socket(socket.socket):
        def fileno(self):
            next(watcher)
            return super().fileno()

    one = Socket(socket.AF_INET, socket.SOCK_DGRAM)
    one.connect(("127.0.0.1", allowed))
    quietly(lambda: one.send(b"x"))
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
        one = Dying()
        one.me = one
        del one
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
    for one in gc.garbage:
        names = one if type(one) is dict else getattr(one, "__globals__", None)
        if type(names) is dict and str(names.get("__package__")).startswith("emmental_guard"):
            return True
    return False


# Bytecode, and files that code claims to stand in.


def marshalled():
    import marshal

    return marshal.dumps((lambda: 7).__code__)


def is_code(value):
    return type(value) is type(is_code.__code__)


def bytecode_by_the_loader():
    from importlib import _bootstrap_external

    return is_code(_bootstrap_external._compile_bytecode(marshalled(), "x", os.__file__))


def bytecode_by_the_loader_of_archives():
    import zipimport
    from importlib import _bootstrap_external

    data = _bootstrap_external.MAGIC_NUMBER + b"\1\0\0\0" + b"\0" * 8 + marshalled()
    self = type("Importer", (), {"archive": "/usr/lib/x.zip"})()
    return is_code(zipimport._unmarshal_code(self, "x", "/usr/lib/x.zip/x.pyc", "x", data))


def bytecode_that_is_frozen():
    import _imp

    return is_code(_imp.get_frozen_object("x", marshalled()))


def bytecode_in_a_file():
    from importlib import _bootstrap_external

    with open(here + "/work/mine.pyc", "wb") as file:
        file.write(_bootstrap_external.MAGIC_NUMBER + b"\1\0\0\0" + b"\0" * 8 + marshalled())
    sys.path.insert(0, here + "/work")
    import mine  # noqa: F401

    return True


def code_that_claims_a_file():
    import _imp

    def make():
        return compile("1", "x", "eval")

    _imp._fix_co_filename(make.__code__, "<frozen importlib._bootstrap>")
    return is_code(make())


# What a path means, changed behind the question.


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


# Objects that end when the interpreter has no hooks any more.


class Late:
    def __init__(self):
        import posix

        self.tools = posix.open, posix.read, posix.write, posix._exit, secret, BaseException

    def __call__(self, *args):
        return None

    def __del__(self):
        show, take, say, leave, path, anything = self.tools
        try:
            say(1, b"ESCAPED\n" if b"SECRET" in take(show(path, 0), 100) else b"stopped\n")
        except anything:
            say(1, b"stopped\n")
        leave(0)


class First:
    """Ends before, and does something then."""

    def __init__(self, act):
        self.act = act
        self.me = self

    def __del__(self):
        self.act()


def at_the_end(act):
    import builtins

    builtins.kept = First(act)
    sys.exit()


def late_handler_of_errors():
    import codecs

    codecs.register_error("x", Late())
    sys.exit()


def late_codec():
    import codecs

    codecs.register(Late())
    sys.exit()


def late_handler_of_forks():
    os.register_at_fork(before=Late())
    sys.exit()


def late_filter_of_warnings():
    import warnings

    warnings.filters.append(Late())
    sys.exit()


def late_callback_of_the_collector():
    gc.callbacks.append(Late())
    sys.exit()


def late_garbage():
    gc.garbage.append(Late())
    sys.exit()


def late_module():
    at_the_end(lambda modules=sys.modules, late=Late(): modules.update(x=late))


def late_name_of_sys():
    at_the_end(lambda names=sys.__dict__, late=Late(): names.update(x=late))


def late_function_for_the_end():
    import atexit

    at_the_end(lambda register=atexit.register, late=Late(): register(late))


_tools = ("main", "read", "watching", "frames_of_the_guard", "quietly", "connected", "marshalled", "is_code", "at_the_end")


def main(name):
    ways = [key for key, value in globals().items() if type(value) is type(main) and key not in _tools]
    if name == "list":
        print("\n".join(ways))
        return
    try:
        print("ESCAPED" if globals()[name]() else "stopped", flush=True)
    except SystemExit:
        raise
    except BaseException as error:
        print("stopped", type(error).__name__, str(error)[:80], flush=True)
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1])
