"""Recognises uses of foreign code: code that does not come from the function's own files."""

import posix
import sys

# Modules of the interpreter that give access to raw memory, raw pointers or other interpreters.
native_modules = {
    "_ctypes": "addon",
    "_cffi_backend": "addon",
    "_ctypes_test": "addon",
    "_remote_debugging": "addon",
    # Modules that the interpreter's own tests use.
    **dict.fromkeys(
        ("_testcapi", "_testinternalcapi", "_testlimitedcapi", "_testexternalinspection", "_testbuffer", "_testmultiphase",
         "_testsinglephase", "_testimportmultiple", "_testclinic", "_testclinic_limited", "_xxtestfuzz"), "addon",
    ),
    # Tcl opens files, connects and starts programs by itself; NIS connects.
    "_tkinter": "addon",
    "nis": "addon",
}

# Modules of the standard library that compile code from their callers; every other module compiles only its own.
TEXTS, ANNOTATIONS, SETTINGS, SITE, FILES = "texts", "annotations", "settings", "site", "files"
_compiled_kinds = {
    **dict.fromkeys(("code.py", "codeop.py", "timeit.py", "pdb.py", "bdb.py", "doctest.py", "trace.py"), TEXTS),
    **dict.fromkeys(("profile.py", "cProfile.py"), TEXTS),
    **dict.fromkeys(("typing.py", "inspect.py", "annotationlib.py", "functools.py"), ANNOTATIONS),
    # A file of settings contains the arguments of log handlers as expressions.
    "logging/config.py": SETTINGS,
    # The module runs lines of `.pth` files.
    "site.py": SITE,
    **dict.fromkeys(("runpy.py", "importlib/abc.py", "importlib/_abc.py", "importlib/util.py", "pkgutil.py", "imp.py"), FILES),
}

# Globals that no honest pickle uses. The guard also judges the calls that they make; this list stops them earlier.
_pickled = {
    "os": None, "posix": None, "nt": None, "subprocess": None, "sys": None, "importlib": None, "runpy": None, "pty": None,
    "ctypes": None, "_posixsubprocess": None, "socket": None, "shutil": None, "code": None, "timeit": None, "webbrowser": None,
    "builtins": ("eval", "exec", "compile", "__import__", "open", "getattr", "setattr", "globals", "breakpoint", "input"),
    "operator": ("attrgetter", "methodcaller", "itemgetter"), "marshal": None, "types": ("FunctionType", "CodeType"),
}  # fmt: skip


def test_of(rule):
    uses = frozenset(rule["use"])
    return lambda use: use in uses


def is_honest_pickle(module, name):
    if type(module) is not str or type(name) is not str:
        return False
    module = module.replace("__builtin__", "builtins")
    names = _pickled.get(module, ())
    return names is not None and name.partition(".")[0] not in names


def is_loader(frame):
    """Returns True for a frame of the import system, which compiles and loads the function's files."""
    return frame.f_code.co_filename.startswith("<frozen importlib") or frame.f_code.co_filename == "<frozen zipimport>"


def library_module(frame, library):
    """Returns the file of the standard library that a frame runs, relative to its folder (`importlib/abc.py`), else
    None.
    """
    file = frame.f_code.co_filename
    if file.startswith("<frozen "):
        return file[8:-1].replace(".", "/") + ".py"
    if not file.startswith(library) or "/site-packages/" in file or "/dist-packages/" in file:
        return None
    return file[len(library) :]


def compiled_kind(module, frame):
    """Returns the kind of foreign text that a module of the standard library compiles; None for a module that compiles
    only its own code, as namedtuple does.

    A frame whose code does not name `compile`, `eval` or `exec` got `eval` from its caller, as threads and executors
    do.
    """
    if _compiling.isdisjoint(frame.f_code.co_names):
        return TEXTS
    return TEXTS if module.startswith("idlelib/") else _compiled_kinds.get(module)


_compiling = frozenset(("compile", "eval", "exec"))


def is_annotation(text):
    """Returns True for a text that can only name types, as annotations do: it contains no `lambda` and no two
    underscores.
    """
    return "__" not in text and "lambda" not in text


def is_archive_loader(frame):
    """Returns True for `_compile_source` of zipimport when zipimport's own loader called it."""
    file = "<frozen zipimport>"
    return frame.f_code.co_filename == file and frame.f_back is not None and frame.f_back.f_code.co_filename == file


def archive_of(path):
    """Returns the part of a path that is a file: `/opt/a.zip/b/c.py` → `/opt/a.zip`; `/` when no part is."""
    while path:
        try:
            if posix.stat(path).st_mode & 0o170000 == 0o100000:
                return path
        except OSError:
            pass
        path = path.rpartition("/")[0]
    return "/"


def library_folder():
    """Returns the folder of the standard library, with a slash at the end."""
    return sys.modules["os"].__file__.rpartition("/")[0] + "/"


_everywhere = ("inbound", "outbound", "files", "processes", "code", "permissions")
# The sections whose rules do not hold for code of a kind; `weakenedBy` of packages/model/compiled-profile.ts is the same.
_weakened = {"worker": ("inbound", "files"), "addon": _everywhere, "wasm": ("files",), "inspector": _everywhere}


def weakened_in(rules):
    """Returns (section, use, name of the rule) for each limited section that a rule of `code` weakens."""
    found = []
    denied = {use for rule in rules["code"] or () if rule["action"] == "deny" for use in rule["use"]}
    for section in _everywhere:
        if rules[section] is None:
            continue
        for rule in rules["code"] or ():
            uses = [use for use in rule["use"] if section in _weakened.get(use, ()) and use not in denied]
            if rule["action"] != "deny" and uses:
                found.append((section, uses[0], rule["name"]))
                break
    return found
