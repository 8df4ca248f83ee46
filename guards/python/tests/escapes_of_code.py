"""Ways out into the guard, by code that texts become, and by names, by parts of the interpreter that the other scripts do not use (see escaping.py)."""

import os
import sys

from escaping import allowed, evil, here, main, outside, quietly, secret, seen, watcher, work

# Into the guard.


def referents_of_a_class():
    import gc
    import socket

    return any(gc.get_referents(socket.socket.__base__.send))


def hook_of_audit():
    sys.addaudithook(lambda event, args: watcher.send(None) if event == "open" else None)
    quietly(lambda: open(work + "/x"))
    return any(seen)


def events_of_another():
    """An event that is raised by the function itself, with objects of its own."""

    class Text(str):
        def startswith(self, *args):
            next(watcher)
            return True

        __eq__ = __hash__ = lambda self, *args: next(watcher) or 1

    for event in ("open", "socket.getaddrinfo", "socket.connect", "import", "socket.__new__", "os.listdir"):
        for args in ((Text("/x"), Text("r"), 0), (Text("/x"),), (b"x", Text("1"), 0, 0, 0), (None, (Text("h"), 1)), (Text("h"), Text("p"), 1, 2, 3)):
            quietly(lambda: sys.audit(event, *args))
    return any(seen)


def tool_of_monitoring():
    tool = sys.monitoring
    tool.use_tool_id(4, "x")
    tool.register_callback(4, tool.events.PY_START, lambda *args: next(watcher))
    tool.set_events(4, tool.events.PY_START)
    quietly(lambda: open(work + "/x"))
    quietly(lambda: open(secret))
    return any(seen)


def trace_of_all_threads():
    import threading

    threading.setprofile(lambda *args: None)
    getattr(threading, "settrace_all_threads", lambda call: None)(lambda *args: None)
    getattr(threading, "setprofile_all_threads", lambda call: None)(lambda *args: next(watcher))
    quietly(lambda: open(secret))
    return any(seen)


def frames_of_all_threads():
    return sys._current_frames() is not None


def weak_reference_that_calls():
    import weakref

    class One:
        pass

    def called(reference):
        next(watcher)

    made = One()
    weakref.ref(made, called)
    held = weakref.finalize(made, lambda: next(watcher))
    parts = [made]
    del made
    quietly(lambda: os.listdir(parts.pop() and secret))
    held()
    return sum(seen) > 0


def another_interpreter_of_today():
    from concurrent import interpreters

    interpreters.create().exec("open(%r, 'w').close()" % outside)
    return os.path.exists(outside)


def interpreter_by_its_module():
    import _interpreters

    made = _interpreters.create()
    _interpreters.run_string(made, "open(%r, 'w').close()" % outside)
    return os.path.exists(outside)


def interpreter_by_its_older_module():
    import _xxsubinterpreters

    made = _xxsubinterpreters.create()
    _xxsubinterpreters.run_string(made, "open(%r, 'w').close()" % outside)
    return os.path.exists(outside)


def pool_of_interpreters():
    from concurrent.futures import InterpreterPoolExecutor

    with InterpreterPoolExecutor(1) as pool:
        pool.submit(exec, "open(%r, 'w').close()" % outside).result()
    return os.path.exists(outside)


# Code.


def module_for_the_next_start():
    with open(here + "/app/sitecustomize.py", "w") as file:
        file.write("pass")
    return True


def module_of_an_archive():
    import zipfile

    with zipfile.ZipFile(work + "/a.zip", "w") as made:
        made.writestr("evil_module.py", "GOT = 1")
    sys.path.insert(0, work + "/a.zip")
    import evil_module

    return evil_module.GOT == 1


def finder_of_the_functions():
    import importlib.abc
    import importlib.machinery

    class Finder(importlib.abc.MetaPathFinder, importlib.abc.SourceLoader):
        def find_spec(self, name, path, target=None):
            return importlib.machinery.ModuleSpec(name, self, origin="x") if name == "evil_module" else None

        def get_filename(self, name):
            return "x"

        def get_data(self, path):
            return b"GOT = 1"

    sys.meta_path.insert(0, Finder())
    import evil_module

    return evil_module.GOT == 1


def code_replaced():
    def item():
        return 1

    item.__code__ = item.__code__.replace(co_code=item.__code__.co_code, co_consts=(None, 2))
    return item() == 2


def code_of_types():
    import types

    made = types.CodeType(*_code_parts())
    return types.FunctionType(made, {})() == 1


def _code_parts():
    code = (lambda: 1).__code__
    names = ["co_argcount", "co_posonlyargcount", "co_kwonlyargcount", "co_nlocals", "co_stacksize", "co_flags", "co_code", "co_consts", "co_names", "co_varnames", "co_filename", "co_name"]
    if sys.version_info >= (3, 11):
        names += ["co_qualname", "co_firstlineno", "co_linetable", "co_exceptiontable"]
    else:
        names += ["co_firstlineno", "co_linetable"]
    return [getattr(code, name) for name in names]


def code_of_a_pickle():
    import pickle

    return pickle.loads(b"cbuiltins\neval\n(V1+1\ntR.") == 2


def code_of_a_pickle_by_its_class():
    import pickle

    class Unpickler(pickle._Unpickler):
        def find_class(self, module, name):
            return getattr(sys.modules[module], name)

    import io

    return Unpickler(io.BytesIO(b"cbuiltins\neval\n(V1+1\ntR.")).load() == 2


def code_of_an_object_that_is_copied():
    import copy

    class One:
        def __reduce__(self):
            return eval, ("1+1",)

    return copy.copy(One()) == 2


def code_by_a_thread():
    import threading

    thread = threading.Thread(target=exec, args=("import sys; sys.modules['__main__'].seen.append('RAN')",))
    thread.start()
    thread.join()
    return "RAN" in seen


def code_by_an_executor():
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(eval, "1+1").result() == 2


def code_by_a_loop():
    import asyncio

    async def run():
        return await asyncio.get_running_loop().run_in_executor(None, eval, "1+1")

    return asyncio.run(run()) == 2


def code_by_a_key():
    import heapq

    return heapq.nsmallest(1, ["1+1", "1"], key=eval) == ["1"]


def code_by_the_console():
    import code

    made = code.InteractiveInterpreter()
    made.runsource("import sys; sys.modules['__main__'].seen.append('RAN')")
    return "RAN" in seen


def code_of_a_command():
    import codeop

    made = codeop.compile_command("1+1", symbol="eval")
    return eval(made) == 2


def code_of_a_tree():
    import ast

    return eval(compile(ast.parse("1+1", mode="eval"), "x", "eval")) == 2


def reference_that_moves():
    import typing

    return typing.ForwardRef("__import__('os')")._evaluate({}, {}, frozenset()) is os


def hints_of_today():
    import annotationlib

    return annotationlib.ForwardRef("__import__('os')").evaluate() is os


def help_of_a_path():
    import pydoc

    with open(work + "/evil_module.py", "w") as file:
        file.write("GOT = 1\n")
    return pydoc.importfile(work + "/evil_module.py").GOT == 1


def tests_in_a_text():
    import doctest

    doctest.run_docstring_examples(">>> __import__('sys').modules['__main__'].seen.append('RAN')\n", {})
    return "RAN" in seen


# Names and connections.


def rings_of_the_kernel():
    import ctypes

    return ctypes.CDLL(None).syscall(425, 4, bytes(120)) >= 0


def socket_of_the_machine():
    import socket

    return socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0).send(b"x") > 0


def socket_of_packets():
    import socket

    return socket.socket(socket.AF_PACKET, socket.SOCK_RAW) is not None


def socket_for_virtual_machines():
    import socket

    return socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM) is not None


def connected_by_the_loop():
    import asyncio
    import socket

    async def connect():
        connection = socket.socket()
        connection.setblocking(False)
        await asyncio.get_running_loop().sock_connect(connection, ("127.0.0.1", evil))
        return True

    return asyncio.run(connect())


def connected_without_an_error():
    import socket

    return socket.socket().connect_ex(("127.0.0.1", evil)) == 0


def connected_by_another_spelling():
    import socket

    return socket.create_connection(("0x7f.1", evil)) is not None


def connected_in_ipv6():
    import socket

    connection = socket.socket(socket.AF_INET6)
    connection.connect(("::ffff:127.0.0.1", evil))
    return True


def from_an_address_of_its_own():
    import socket

    return socket.create_connection(("127.0.0.1", evil), source_address=("127.0.0.1", 0)) is not None


def name_in_a_file_of_hosts():
    os.environ["RES_OPTIONS"] = "debug"
    os.environ["HOSTALIASES"] = work + "/hosts"
    with open(work + "/hosts", "w") as file:
        file.write("allowed.example 127.0.0.1\n")
    import socket

    return bool(socket.getaddrinfo("localhost", allowed))


if __name__ == "__main__":
    main(sys.argv[1], globals())
