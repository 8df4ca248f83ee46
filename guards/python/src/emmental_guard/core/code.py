"""Code that does not come from the function's own files: which use a call is, and whether rules allow it."""

import posix
import sys

# Modules of the interpreter that reach past Python: raw memory, raw pointers, other interpreters.
native_modules = {
    "_ctypes": "addon",
    "_cffi_backend": "addon",
    "_ctypes_test": "addon",
    "_remote_debugging": "addon",
    # What tests of the interpreter itself bring.
    **dict.fromkeys(
        ("_testcapi", "_testinternalcapi", "_testlimitedcapi", "_testexternalinspection", "_testbuffer", "_testmultiphase",
         "_testsinglephase", "_testimportmultiple", "_testclinic", "_testclinic_limited", "_xxtestfuzz"), "addon",
    ),
    # Tcl opens files, connects and starts programs by itself; NIS connects.
    "_tkinter": "addon",
    "nis": "addon",
}

# Modules of the standard library that compile what others give them; any other of it compiles its own.
TEXTS, ANNOTATIONS, SETTINGS, SITE, FILES = "texts", "annotations", "settings", "site", "files"
_given = {
    **dict.fromkeys(("code.py", "codeop.py", "timeit.py", "pdb.py", "bdb.py", "doctest.py", "trace.py"), TEXTS),
    **dict.fromkeys(("profile.py", "cProfile.py"), TEXTS),
    **dict.fromkeys(("typing.py", "inspect.py", "annotationlib.py", "functools.py"), ANNOTATIONS),
    # Arguments of handlers in a file of settings are expressions.
    "logging/config.py": SETTINGS,
    # Lines of `.pth` files.
    "site.py": SITE,
    **dict.fromkeys(("runpy.py", "importlib/abc.py", "importlib/_abc.py", "importlib/util.py", "pkgutil.py", "imp.py"), FILES),
}

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


def library_module(frame, library):
    """The file of the standard library that runs in a frame, from its folder on (`importlib/abc.py`); else None."""
    file = frame.f_code.co_filename
    if file.startswith("<frozen "):
        return file[8:-1].replace(".", "/") + ".py"
    if not file.startswith(library) or "/site-packages/" in file or "/dist-packages/" in file:
        return None
    return file[len(library) :]


def given(module, frame):
    """Which texts of others a module of the standard library compiles; None for one that builds its own, as namedtuple does.

    A function that names nothing that compiles was given `eval` and calls it, as threads and executors do.
    """
    if _compiling.isdisjoint(frame.f_code.co_names):
        return TEXTS
    return TEXTS if module.startswith("idlelib/") else _given.get(module)


_compiling = frozenset(("compile", "eval", "exec"))


def is_annotation(text):
    """Whether a text names types, as annotations do: it makes no function and names nothing with two underscores."""
    return "__" not in text and "lambda" not in text


def is_archive_loader(frame):
    """`_compile_source` of zipimport, which its own loader called."""
    file = "<frozen zipimport>"
    return frame.f_code.co_filename == file and frame.f_back is not None and frame.f_back.f_code.co_filename == file


def archive_of(path):
    """`/opt/a.zip/b/c.py` → `/opt/a.zip`: the part that is a file; `/` when none is."""
    while path:
        try:
            if posix.stat(path).st_mode & 0o170000 == 0o100000:
                return path
        except OSError:
            pass
        path = path.rpartition("/")[0]
    return "/"


def library_folder():
    """Where the standard library is, with a slash at the end."""
    return sys.modules["os"].__file__.rpartition("/")[0] + "/"
