"""Ways out by what C does without an event (see escaping.py): SQLite, Tcl, files of a program that is started, other copies."""

import os
import sys

from escaping import allowed, here, main, outside, quietly, read, work


# The functions themselves, which `os` keeps in sets.


def _raw(name):
    return next(item for item in os.supports_dir_fd if getattr(item, "__name__", "") == name)


def pipe_by_the_function_itself():
    try:
        _raw("mkfifo")(outside)
    except StopIteration:
        os.mkfifo(outside)
    return os.path.exists(outside)


def file_by_the_function_itself():
    os.makedirs(work + "/a/b")
    folder = os.open(work, os.O_RDONLY)
    os.chdir(work + "/a/b")
    try:
        opened = _raw("open")("../secret/key.txt", os.O_RDONLY, dir_fd=folder)
    except StopIteration:
        opened = os.open("../secret/key.txt", os.O_RDONLY, dir_fd=folder)
    with os.fdopen(opened) as file:
        return "SECRET" in file.read()


# SQLite.


def _attach(database):
    database.execute("ATTACH '%s' AS a" % outside)
    database.execute("CREATE TABLE a.b (c)")
    return os.path.exists(outside)


def method_of_the_base_class():
    import sqlite3

    class Base:
        def __init__(self, database, base):
            self.execute = lambda sql: base.execute(database, sql)

    database = sqlite3.connect(":memory:")
    return any([quietly(lambda base=base: _attach(Base(database, base))) for base in type(database).__mro__ if hasattr(base, "execute")])


def cursor_of_the_base_class():
    import _sqlite3
    import sqlite3

    return _attach(sqlite3.connect(":memory:").cursor(_sqlite3.Cursor))


def class_of_the_functions():
    import sqlite3

    class Connection(sqlite3.Connection):
        pass

    return _attach(Connection(":memory:"))


def module_below():
    import _sqlite3

    return _attach(_sqlite3.connect(":memory:"))


def class_that_c_made():
    import _sqlite3

    return _attach(next(database for database in _sqlite3.Connection.__mro__ if database.__flags__ & 1 << 8)(":memory:"))


def authorizer_of_the_functions():
    import sqlite3

    database = sqlite3.connect(":memory:")
    for base in type(database).__mro__[:-1]:
        for callback in (lambda *args: 0, None):
            quietly(lambda base=base, callback=callback: base.set_authorizer(database, callback))
    return _attach(database)


def fresh_module_of_sqlite():
    import importlib

    sys.modules.pop("_sqlite3", None)
    return _attach(importlib.import_module("_sqlite3").connect(":memory:"))


def _script(text, **how):
    import sqlite3

    sqlite3.connect(":memory:", **how).executescript(text)
    return os.path.exists(outside)


_then = "ATTACH '%s' AS a; CREATE TABLE a.b (c); --'" % outside


def statement_behind_a_mark_of_order():
    return _script("\ufeff" + _then)


def statement_behind_brackets():
    return _script("SELECT 1 AS [']; " + _then)


def statement_behind_backticks():
    return _script("SELECT 1 AS `'`; " + _then)


def statement_behind_a_variable():
    return _script("SELECT $a('); " + _then)


def statement_with_an_escaped_path():
    return _script("ATTACH 'file:%s/%%2e%%2e/outside' AS a; CREATE TABLE a.b (c)" % work, uri=True)


def _named(name, **how):
    import sqlite3

    os.chdir(work)
    sqlite3.connect(name, **how).execute("CREATE TABLE a (b)")
    return os.path.exists(outside)


def fragment_of_an_address():
    return _named("file:%s#?mode=memory" % outside, uri=True)


def option_of_another_name():
    return _named("file:%s?xmode=memory" % outside, uri=True)


def option_that_is_given_twice():
    return _named("file:%s?mode=memory&mode=rwc" % outside, uri=True)


def name_that_looks_like_an_address():
    return _named("file::memory:/../../outside")


# Connections.


_request = (
    b"DELETE /orders HTTP/1.1\r\nHost: bucket.s3.eu-west-1.amazonaws.com\r\n"
    b"Authorization: AWS4-HMAC-SHA256 Credential=A/20261126/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=0\r\n\r\n"
)


def request_by_the_base_class():
    import socket

    base = socket.socket.__mro__[1]
    connection = base(socket.AF_INET, socket.SOCK_STREAM)
    connection.connect(("127.0.0.1", allowed))
    return base.send(connection, _request) > 0


def request_by_a_fresh_module():
    import importlib
    import socket  # noqa: F401

    sys.modules.pop("_socket")
    connection = importlib.import_module("_socket").socket(2, 1)
    connection.connect(("127.0.0.1", allowed))
    return connection.sendmsg([_request[:9], _request[9:]]) > 0


def request_by_the_original():
    import socket

    connection = socket.socket()
    connection.connect(("127.0.0.1", allowed))
    for send in (socket.socket.send, socket.socket.sendall):
        for inner in getattr(getattr(send, "__code__", None), "co_consts", ()):
            if callable(inner) and getattr(inner, "__name__", "").startswith("send"):
                inner(connection, _request)
                return True
    return connection.send(_request) > 0


# Others.


def interpreter_of_tcl():
    import _tkinter

    _tkinter.create(None, "x", "Tk", False, 1, False, False, None).eval("close [open %s w]" % outside)
    return os.path.exists(outside)


def file_of_a_profiler():
    sys.activate_stack_trampoline("perf")
    return os.path.exists("/tmp/perf-%d.map" % os.getpid())


def file_of_a_program_that_is_started():
    actions = [(os.POSIX_SPAWN_OPEN, 1, outside, os.O_CREAT | os.O_WRONLY, 0o600)]
    os.posix_spawn("/bin/true", ["true"], {}, file_actions=actions)
    return os.path.exists(outside)


def program_from_where_it_starts():
    import subprocess

    return subprocess.run(["./true"], cwd="/bin").returncode == 0


def signal_to_the_parent():
    import signal

    os.kill(os.getppid(), signal.SIGCONT)
    return True


def handle_on_the_parent():
    return os.pidfd_open(os.getppid()) > 0


def folder_that_changes():
    """Between question and use: a short path is asked about in one folder and opened in the other."""
    import threading

    open(work + "/key.txt", "w").close()
    done = []

    def move():
        while not done:
            quietly(lambda: os.chdir(here + "/secret"))
            quietly(lambda: os.chdir(work))

    sys.setswitchinterval(0.000001)
    threading.Thread(target=move, daemon=True).start()
    for _ in range(5000):
        try:
            if read("key.txt"):
                return True
        except OSError:
            pass
    done.append(1)
    return False


def folder_by_its_number():
    os.fchdir(os.open(here + "/secret", os.O_PATH))
    return read("key.txt")


if __name__ == "__main__":
    main(sys.argv[1], globals())
