"""Code that does not come from the function's own files: which use a call is, and whether rules allow it."""

import sys

# Modules of the interpreter that reach past Python: raw memory, raw pointers, other interpreters.
native_modules = {
    "_ctypes": "addon",
    "_cffi_backend": "addon",
    "_testcapi": "addon",
    "_testinternalcapi": "addon",
    "_testlimitedcapi": "addon",
    "_ctypes_test": "addon",
    "_remote_debugging": "addon",
    "_testexternalinspection": "addon",
    # Tcl opens files, connects and starts programs by itself.
    "_tkinter": "addon",
}

# Modules of the standard library that compile texts for their callers; any other of it compiles its own.
_for_callers = ("code.py", "codeop.py", "timeit.py", "runpy.py", "pdb.py", "bdb.py", "doctest.py", "trace.py", "profile.py",
                "cProfile.py", "pickle.py", "xmlrpc", "logging/config.py", "idlelib")  # fmt: skip

# Globals that a pickle has no honest use for. What they do is judged where they do it; here it is told earlier.
_pickled = {
    "os": None, "posix": None, "nt": None, "subprocess": None, "sys": None, "importlib": None, "runpy": None, "pty": None,
    "ctypes": None, "_posixsubprocess": None, "socket": None, "shutil": None, "code": None, "timeit": None, "webbrowser": None,
    "builtins": ("eval", "exec", "compile", "__import__", "open", "getattr", "setattr", "globals", "breakpoint", "input"),
    "operator": ("attrgetter", "methodcaller", "itemgetter"), "marshal": None, "types": ("FunctionType", "CodeType"),
}  # fmt: skip


def test_of(source):
    uses = frozenset(source["use"])
    return lambda use: use in uses


def is_honest_pickle(module, name):
    if type(module) is not str or type(name) is not str:
        return False
    module = module.replace("__builtin__", "builtins")
    names = _pickled.get(module, ())
    return names is not None and name.partition(".")[0] not in names


def is_loader(frame):
    """The import system compiles and loads the function's files."""
    return frame.f_code.co_filename.startswith("<frozen importlib") or frame.f_code.co_filename == "<frozen zipimport>"


def compiles_its_own(frame, library):
    """A module of the standard library that builds code for itself: namedtuple, dataclasses, ast.parse."""
    file = frame.f_code.co_filename
    if not file.startswith(library) or "/site-packages/" in file or "/dist-packages/" in file:
        return file.startswith("<frozen ")
    return not file[len(library) :].startswith(_for_callers)


def library_folder():
    """Where the standard library is, with a slash at the end."""
    return sys.modules["os"].__file__.rpartition("/")[0] + "/"
