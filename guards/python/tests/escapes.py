"""Ways out, by mechanism (see escaping.py)."""

import os
import sys

from escaping import evil, here, main, outside, read, secret


def _open_the_gate(frame):
    """Looks for the guard in frames and switches it off."""
    while frame is not None:
        for names in (frame.f_locals, frame.f_globals):
            for value in list(names.values()):
                if hasattr(value, "engaged"):
                    value.engaged = False
        frame = frame.f_back


# Objects that run code when they are looked at.


def path_that_walks_frames():
    class Path:
        def __fspath__(self):
            _open_the_gate(sys._getframe())
            return "/dev/null"

    for call in (lambda: os.open(Path(), 0), lambda: open(Path()), lambda: os.mkfifo(Path()), lambda: os.listdir(Path())):
        try:
            call()
        except OSError:
            pass
    return read(secret)


def path_that_walks_frames_of_a_traceback():
    class Path:
        def __fspath__(self):
            try:
                raise ValueError
            except ValueError as error:
                _open_the_gate(error.__traceback__.tb_frame)
            return "/dev/null"

    os.open(Path(), 0)
    return read(secret)


def path_that_changes():
    import io

    class Path:
        count = 0

        def __fspath__(self):
            self.count += 1
            return here + "/work/a" if self.count % 2 else secret

    open(here + "/work/a", "w").close()
    for call in (io.FileIO, lambda path: os.fdopen(os.open(path, 0), "rb"), lambda path: open(path, "rb")):
        path = Path()
        for _ in range(2):
            try:
                if b"SECRET" in call(path).read():
                    return True
            except OSError:
                pass
    return False


class Liar(str):
    """A text that answers what pleases."""

    def _path(self, *args, **kw):
        return here + "/work/a"

    def startswith(self, *args):
        return True

    def __eq__(self, other):
        return True

    def __hash__(self):
        return hash(here + "/work/a")

    __str__ = __fspath__ = encode = partition = rpartition = lower = rstrip = _path


def text_that_lies():
    return read(Liar(secret))


def text_that_fails():
    class Failing(str):
        def _fail(self, *args, **kw):
            raise ValueError

        startswith = split = encode = rpartition = partition = __eq__ = __contains__ = __getitem__ = _fail
        __hash__ = str.__hash__

    return read(Failing(secret))


def class_that_lies():
    class Meta(type):
        def __getattribute__(cls, name):
            raise ValueError if name != "__mro__" else AttributeError

        def __eq__(cls, other):
            return True

        __hash__ = type.__hash__

    class Path(metaclass=Meta):
        def __fspath__(self):
            return secret

    return read(Path())


def arguments_that_lie():
    import subprocess

    class Program(str):
        __hash__ = str.__hash__

        def __eq__(self, other):
            return True

    return subprocess.run([Program("/bin/echo"), Liar("a")], capture_output=True).returncode == 0


def socket_that_lies():
    import socket

    class Socket(socket.socket):
        family = property(lambda self: socket.AF_UNIX)
        fileno = lambda self: 0  # noqa: E731

    Socket(socket.AF_INET).connect(("127.0.0.1", evil))
    return True


def host_that_lies():
    import socket

    class Host(str):
        __hash__ = str.__hash__

        def __eq__(self, other):
            return True

        def lower(self):
            return "127.0.0.1"

    class Port(int):
        def __eq__(self, other):
            return True

        __hash__ = int.__hash__

    socket.socket().connect((Host("127.0.0.1"), Port(evil)))
    return True


# Code that runs in the middle of the guard.


def audit_hook_that_walks_frames():
    sys.addaudithook(lambda event, args: _open_the_gate(sys._getframe()))
    try:
        os.system("true")
    except OSError:
        pass
    return read(secret)


def monitoring():
    if sys.version_info < (3, 12):
        sys.setprofile(lambda frame, event, arg: _open_the_gate(frame))
    else:
        sys.monitoring.use_tool_id(3, "x")
        sys.monitoring.register_callback(3, sys.monitoring.events.PY_START, lambda *args: _open_the_gate(sys._getframe()))
        sys.monitoring.set_events(3, sys.monitoring.events.PY_START)
    try:
        os.system("true")
    except OSError:
        pass
    return read(secret)


def profiler_with_a_clock():
    import _lsprof

    def clock():
        _open_the_gate(sys._getframe())
        return 1

    _lsprof.Profiler(clock).enable()
    try:
        os.system("true")
    except OSError:
        pass
    return read(secret)


def interrupts():
    """Python's own handler raises wherever it comes."""
    import signal

    signal.signal(signal.SIGALRM, signal.default_int_handler)
    for number in range(1500):
        _interrupted(lambda number=number: signal.setitimer(signal.ITIMER_REAL, 0.00001 * (1 + number % 40)))
    _interrupted(lambda: signal.setitimer(signal.ITIMER_REAL, 0))
    return read(secret)


def interrupt_of_the_main_thread():
    import _thread
    import threading

    def interrupt():
        for _ in range(300):
            _thread.interrupt_main()
            event.wait(0.001)

    event = threading.Event()
    thread = threading.Thread(target=interrupt, daemon=True)
    thread.start()
    while thread.is_alive():
        _interrupted(lambda: None)
    return read(secret)


def _interrupted(act):
    try:
        try:
            act()
            for _ in range(4):
                try:
                    open(secret)
                except OSError:
                    pass
        except KeyboardInterrupt as error:
            trace = error.__traceback__
            while trace is not None:
                _open_the_gate(trace.tb_frame)
                trace = trace.tb_next
    except KeyboardInterrupt:
        pass


def finalizers_of_two_threads():
    """The collector is switched on in one thread while the guard is at work in another."""
    import functools
    import gc
    import threading

    class Dying:
        pass

    Dying.__del__ = functools.partial(os.mkdir, outside)
    done = []

    def switch():
        while not done:
            gc.enable()
            try:
                open(secret)
            except OSError:
                pass

    sys.setswitchinterval(0.000001)
    gc.set_threshold(1)
    thread = threading.Thread(target=switch, daemon=True)
    thread.start()
    for _ in range(1500):
        made = Dying()
        made.self = made
        del made
        try:
            open(secret)
        except OSError:
            pass
    done.append(1)
    thread.join()
    return os.path.isdir(outside)


def finalizer_at_the_end():
    class Dying:
        def __init__(self):
            self.tools = open, print, os._exit

        def __del__(self):
            show, say, leave = self.tools
            try:
                say("ESCAPED" if "SECRET" in show(secret).read() else "stopped", flush=True)
            except OSError as error:
                say("stopped", type(error).__name__, flush=True)
            leave(0)

    import builtins

    builtins.kept = Dying()
    builtins.kept.self = builtins.kept
    sys.exit()


def errors_lead_back():
    try:
        try:
            open(secret)
        except OSError:
            os.system("true")
    except OSError as error:
        for item in (error, error.__context__, error.__cause__):
            trace = item and item.__traceback__
            while trace is not None:
                _open_the_gate(trace.tb_frame)
                trace = trace.tb_next
    return read(secret)


# Modules and built-ins that are changed.


def functions_of_posix_changed():
    import posix
    import time

    def walk(*args, **kw):
        _open_the_gate(sys._getframe())
        return here + "/work"

    posix.getcwd = os.getcwd = posix.readlink = time.time = time.gmtime = posix.urandom = walk
    os.chdir(here + "/secret")
    with open("key.txt") as file:
        return "SECRET" in file.read()


def builtins_changed():
    import builtins

    kept = dict(builtins.__dict__)
    builtins.isinstance = builtins.type = builtins.len = builtins.id = lambda *args: _open_the_gate(sys._getframe())
    builtins.PermissionError = builtins.ImportError = None
    original = builtins.__import__
    builtins.__import__ = lambda *args, **kw: _open_the_gate(sys._getframe()) or original(*args, **kw)
    try:
        open(secret)
    except OSError:
        pass
    builtins.__dict__.update(kept)
    return read(secret)


def loaders_changed():
    import importlib
    import importlib.machinery

    class Finder:
        def find_spec(name, path=None, target=None):
            _open_the_gate(sys._getframe())

    for cls in (importlib.machinery.SourceFileLoader, importlib._bootstrap_external.SourceLoader):
        cls.get_code = lambda self, name: compile("import sys", "x", "exec")
    sys.meta_path.insert(0, Finder)
    sys.path_hooks.insert(0, lambda path: _open_the_gate(sys._getframe()))
    for name in [name for name in sys.modules if name.partition(".")[0] in ("re", "json", "unicodedata", "enum")]:
        del sys.modules[name]
    try:
        open(secret + "=" * 50)
        os.system("password=12345678901234")
    except OSError:
        pass
    return read(secret)


def fresh_modules():
    """A copy of the module that makes modules makes one without gates."""
    from importlib.machinery import BuiltinImporter

    sys.modules.pop("_imp")
    spec = BuiltinImporter.find_spec("_imp")
    imp = sys.modules["importlib._bootstrap"]._imp.create_builtin(spec)
    sys.modules["importlib._bootstrap"]._imp.exec_builtin(imp)
    import importlib.util

    spec = importlib.util.find_spec("_posixsubprocess")
    make, run = (imp.create_builtin, imp.exec_builtin) if spec.origin == "built-in" else (imp.create_dynamic, imp.exec_dynamic)
    module = make(spec)
    run(module)
    return _fork_exec(module)


def modules_by_another_name():
    import importlib.util

    spec = importlib.util.find_spec("_posixsubprocess")
    if spec.origin != "built-in":
        spec = importlib.util.spec_from_file_location("other._posixsubprocess", spec.origin)
    module = importlib.util.module_from_spec(spec)
    module.__name__ = "other"
    spec.loader.exec_module(module)
    return _fork_exec(module)


def _fork_exec(module):
    first, second = os.pipe()
    # Process group; group, groups, user, mask; preexec_fn; and whether vfork may be used.
    version = sys.version_info[:2]
    tail = (*((-1,) if version > (3, 10) else ()), None, None, None, -1, None, *((False,) if (3, 10) < version < (3, 14) else ()))
    pid = module.fork_exec(
        [b"/bin/true"], [b"/bin/true"], True, (second,), None, None, -1, -1, -1, -1, -1, -1, first, second, False, False, *tail
    )
    return os.waitpid(pid, 0)[1] == 0


def another_interpreter():
    try:
        import _interpreters as made
    except ImportError:
        import _xxsubinterpreters as made
    number = made.create()
    made.run_string(number, "open(%r, 'w').close()" % outside)
    return os.path.exists(outside)


def bytecode():
    code = (lambda: 1).__code__
    return type(lambda: 1)(code.replace(co_consts=(None, 7)), {})() in (1, 7, None)


def starved_of_descriptors():
    import resource

    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))
    return os.system("true") == 0


def starved_of_depth():
    def down(depth):
        try:
            return down(depth + 1)
        except RecursionError:
            return os.system("true") == 0

    sys.setrecursionlimit(150)
    return down(0)


# Files that C opens, and other ways to a file.


def history_of_readline():
    import readline

    readline.read_history_file(secret)
    return any("SECRET" in readline.get_history_item(at) for at in range(1, readline.get_current_history_length() + 1))


def history_written():
    import readline

    readline.add_history("x")
    readline.write_history_file(outside)
    return os.path.exists(outside)


def attached_database():
    import sqlite3

    database = sqlite3.connect(":memory:")
    database.execute("-- x\nATTACH/**/DATABASE/* x */'%s' AS a" % outside)
    database.execute("CREATE TABLE a.b (c)")
    return os.path.exists(outside)


def attached_database_by_parameter():
    import sqlite3

    database = sqlite3.connect(":memory:")
    database.execute("ATTACH ? AS a", (outside,))
    database.execute("CREATE TABLE a.b (c)")
    return os.path.exists(outside)


def vacuum_into():
    import sqlite3

    database = sqlite3.connect(":memory:")
    database.executescript("CREATE TABLE b (c); VACUUM/**/INTO\n'%s'" % outside)
    return os.path.exists(outside)


def extension_of_sqlite():
    import sqlite3

    sqlite3.connect(":memory:").enable_load_extension(True)
    return True


def keys_of_tls():
    import ssl

    ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).keylog_filename = outside
    return os.path.exists(outside)


def database_of_dbm():
    import dbm

    dbm.open(outside, "c").close()
    return any(name.startswith("outside") for name in os.listdir(here))


def folder_by_descriptor():
    folder = os.open(here, os.O_PATH | os.O_DIRECTORY)
    with os.fdopen(os.open("secret/key.txt", os.O_RDONLY, dir_fd=folder)) as file:
        return "SECRET" in file.read()


def folder_above_by_descriptor():
    folder = os.open(here + "/work", os.O_RDONLY)
    with os.fdopen(os.open("../secret/key.txt", os.O_RDONLY, dir_fd=folder)) as file:
        return "SECRET" in file.read()


def folder_of_the_process():
    os.chdir(here + "/secret")
    return read("/proc/self/cwd/key.txt") or read("/proc/thread-self/cwd/key.txt")


def memory_of_the_process():
    with open("/proc/thread-self/mem", "rb", buffering=0):
        return True


def environment_of_the_parent():
    with open("/proc/%d/environ" % os.getppid(), "rb") as file:
        return bool(file.read())


def link_that_moves():
    os.makedirs(here + "/work/a/b")
    os.symlink("../../secret/key.txt", here + "/work/a/b/link")
    os.rename(here + "/work/a/b/link", here + "/work/a/link")
    return read(here + "/work/a/link")


def second_name_of_a_file():
    os.link(secret, here + "/work/key")
    return read(here + "/work/key")


def archive_with_links():
    import io
    import tarfile

    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as archive:
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, here + "/secret"
        archive.addfile(link)
    data.seek(0)
    more = {"filter": "fully_trusted"} if hasattr(tarfile, "fully_trusted_filter") else {}
    tarfile.open(fileobj=data).extractall(here + "/work", **more)
    return read(here + "/work/link/key.txt")


def address_of_a_file():
    import urllib.request

    return b"SECRET" in urllib.request.urlopen("file://" + secret).read()


# Programs.


def spawned_by_multiprocessing():
    import multiprocessing

    process = multiprocessing.get_context("forkserver").Process(target=os.getpid)
    process.start()
    process.join(5)
    return process.exitcode == 0


def program_in_memory():
    number = os.memfd_create("x")
    with open("/bin/true", "rb") as file:
        os.write(number, file.read())
    return os.waitpid(os.posix_spawn("/proc/self/fd/%d" % number, ["x"], {}), 0)[1] == 0


def program_by_descriptor():
    os.execve(os.open("/bin/true", os.O_RDONLY), ["true"], {})


def program_of_asyncio():
    import asyncio

    async def run():
        return await (await asyncio.create_subprocess_exec("/bin/true")).wait()

    return asyncio.run(run()) == 0


def browser():
    import webbrowser

    return webbrowser.GenericBrowser(["/bin/true"]).open("x")


def terminal():
    import pty

    return pty.spawn(["/bin/true"]) == 0


def pickled_call():
    import pickle

    class Call:
        def __reduce__(self):
            return os.mkdir, (outside,)

    pickle.loads(pickle.dumps(Call()))
    return os.path.isdir(outside)


# Hosts.


def address_in_another():
    import socket

    socket.socket(socket.AF_INET6).connect(("::ffff:127.0.0.1", evil))
    return True


def address_as_a_number():
    import socket

    socket.create_connection(("2130706433", evil), 2)
    return True


def address_of_nothing():
    import socket

    socket.create_connection(("0", evil), 2)
    return True


def loop_of_asyncio():
    import asyncio
    import socket

    async def run():
        connection = socket.socket()
        connection.setblocking(False)
        await asyncio.get_running_loop().sock_connect(connection, ("127.0.0.1", evil))

    asyncio.run(run())
    return True


def datagram():
    import socket

    connection = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    return connection.sendmsg([b"x"], [], 0, ("127.0.0.1", evil)) == 1


def redirect():
    import urllib.request

    return urllib.request.urlopen("http://127.0.0.1:%s/to-evil" % os.environ["ALLOWED"], timeout=5).read() == b"evil"


def raw_socket_class():
    import _socket

    _socket.socket(2, 1).connect(("127.0.0.1", evil))
    return True


def fresh_socket_module():
    import importlib.util

    spec = importlib.util.find_spec("_socket")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.socket(2, 1).connect(("127.0.0.1", evil))
    return True


def name_of_an_address():
    import socket

    try:
        socket.getnameinfo(("203.0.113.9", 80), 0)
    except socket.gaierror:
        pass
    return True


if __name__ == "__main__":
    main(sys.argv[1], globals())
