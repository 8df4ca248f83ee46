"""Loads the guard's modules where the function's code does not find them, and makes the doors it may see.

In one interpreter there is no wall. What makes it hard to reach in:
- modules of the guard are never in `sys.modules` and see a copy of the builtins, so neither can be patched;
- what the function's code can hold is sealed: C callables without a way back to what they call, and small functions
  with no globals and no cells, so that a frame of theirs in a traceback has nothing to change;
- ways to walk all objects or other frames (gc, settrace, ...) are events that the guard decides about.
"""

import builtins
import sys
from _functools import _lru_cache_wrapper  # type: ignore[attr-defined]
from gc import disable as _rest
from gc import enable as _go_on
from gc import isenabled as _collecting

_package = "emmental_guard.core"
_folder = __file__.rpartition("/")[0]
_loader = __loader__  # noqa: F821
_modules = {}
_Module = type(sys)
_Function = type(lambda: None)


def open_guard(version, late):
    """Starts the guard; the answer is a module that holds its doors and nothing else."""
    guard = load(_package + ".guard")
    doors = guard.start(sys.modules[__name__], version, late)
    module = _Module("emmental_guard.doors")
    module.__dict__.update(doors)
    return module


def load(name):
    """One module of the guard, by full name; its functions see the guard's builtins."""
    known = _modules.get(name)
    if known is not None:
        return known
    folder = _folder + "/" + name[len("emmental_guard.") :].replace(".", "/")
    is_package = _loader_of(name, folder + "/__init__.py", True)
    loader = is_package or _loader_of(name, folder + ".py", False)
    code = loader.get_code(name)
    module = _Module(name)
    module.__file__ = code.co_filename
    module.__package__ = name if is_package else name.rpartition(".")[0]
    module.__builtins__ = _builtins
    _modules[name] = module
    exec(code, module.__dict__)
    return module


def _loader_of(name, path, needs_file):
    if not hasattr(_loader, "archive"):
        if needs_file:
            import posix

            try:
                posix.stat(path)
            except OSError:
                return None
        return type(_loader)(name, path)
    return _loader if _loader.is_package(name) == needs_file else None


def _import(name, globals=None, locals=None, fromlist=(), level=0):
    if level == 0:
        return _real_import(name, globals, locals, fromlist, 0)
    base = globals["__package__"]
    for _ in range(level - 1):
        base = base.rpartition(".")[0]
    if name:
        return load(base + "." + name)
    namespace = _Module(base)
    for one in fromlist:
        setattr(namespace, one, load(base + "." + one))
    return namespace


_real_import = builtins.__import__
_builtins = dict(builtins.__dict__)
_builtins["__import__"] = _import


def own_globals():
    """Ids of the dictionaries that the guard's functions run in: tells its frames from others."""
    return {id(module.__dict__) for module in _modules.values()}


def opaque(function):
    """The same function as a C callable that does not lead back to it.

    The collector rests while it runs: a finalizer of the function's that ran in there would see the guard's frames. It is
    told so in sealed code, because one that is due already may still run right after.
    """
    return bare(seal(_calm, function=bare(function), collecting=_collecting, rest=_rest, go_on=_go_on))


def _calm(*args, **kw):
    function = "slot:function"
    collecting = "slot:collecting"
    rest = "slot:rest"
    go_on = "slot:go_on"
    if not collecting():
        return function(*args, **kw)
    rest()
    try:
        return function(*args, **kw)
    finally:
        go_on()


def bare(function):
    """Opaque, for a function that sees to the collector itself."""
    return _lru_cache_wrapper(function, 0, False, tuple)


def seal(function, /, **slots):
    """A copy of a small function whose `slot:name` constants are the given values; it has no globals and no cells."""
    code = function.__code__
    constants = tuple(
        slots[one[5:]] if type(one) is str and one.startswith("slot:") else one for one in code.co_consts
    )
    sealed = code.replace(co_consts=constants, co_filename="<emmental>")
    return _Function(sealed, {"__builtins__": {}}, function.__name__)
