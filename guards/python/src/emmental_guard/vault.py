"""Loads the guard's modules where the function's code does not find them, and makes the doors: the C callables of the
guard that the function's code may hold.

Inside one interpreter nothing separates the guard from the function. These measures make it hard to change the guard:
- modules of the guard are never in `sys.modules` and see a copy of the builtins, so neither can be patched;
- the function's code can get only two kinds of objects: C callables without a way back to the functions that they call
  (`opaque`, `bare`), and sealed functions (`seal`), which have no globals and no cells, so that code that finds their
  frame in a traceback can change nothing;
- frames of the guard are hidden (`unseen.py`);
- calls that walk all objects or other frames (gc, settrace, ...) raise events, and the guard judges them.
"""

import builtins
import gc
import marshal
import posix
import sys
from _functools import _lru_cache_wrapper, partial  # type: ignore[attr-defined]
from _signal import raise_signal
from _thread import RLock, get_ident

from .unseen import HIDES, hide, unseen

_package = "emmental_guard.core"
_folder = __file__.rpartition("/")[0]
_loader = __loader__  # noqa: F821
_modules, _begun = {}, {}
_lock = RLock()
_Module = type(sys)
_Function = type(lambda: None)


def open_guard(version, late):
    """Starts the guard; returns a module that holds its doors and nothing else. `late`: names of modules that were
    loaded before the guard.
    """
    is_on = not _off
    # A collection during the start would take a quarter of its time, and free nothing: the objects stay as long as the
    # process.
    _collect(False)
    gc.disable()
    try:
        guard = load(_package + ".guard")
        doors = guard.start(sys.modules[__name__], version, late)
        module = _Module("emmental_guard.doors")
        module.__dict__.update(doors)
        return module
    finally:
        gc.freeze()
        if is_on:
            _collect(True)
            gc.enable()


def load(name):
    """Returns a module of the guard by its full name; loads it when needed. Its functions use the guard's copy of the
    builtins.
    """
    return _modules.get(name) or _loaded(name)


def _loaded(name):
    """Loads a module, or waits for the thread that loads it: no thread sees a partly loaded module.

    Two threads can wait for each other, when one of them also loads a module of the library: after five seconds this
    one gives up. Raises ImportError then.
    """
    lock = _lock
    if not lock.acquire(True, 5):
        raise ImportError("%s: loaded in another thread" % name)
    try:
        # When two modules import each other, return the one that has begun to load.
        known = _modules.get(name) or _begun.get(name)
        if known is None:
            try:
                known = _modules[name] = _make(name)
            finally:
                _begun.pop(name, None)
        return known
    finally:
        lock.release()


def _make(name):
    path = _folder + "/" + name[len("emmental_guard.") :].replace(".", "/") + ".py"
    code = _code_of(name, path)
    module = _Module(name)
    module.__file__ = path
    module.__package__ = name.rpartition(".")[0]
    module.__builtins__ = _builtins
    _begun[name] = module
    _own.add(id(module.__dict__))
    exec(code, module.__dict__)
    return module


def use_compiled(parts):
    """Takes the modules that were compiled ahead for the start; the other compiled modules are read when one is needed.
    """
    if parts:
        _parts.update(parts)
        _rest.append("%s/compiled/%s.bin" % (_folder, _tag))


def forget_methods():
    """Clears the interpreter's cache of methods, which is out of date after a change to the dictionary of a class."""
    (getattr(sys, "_clear_internal_caches", None) or sys._clear_type_cache)()


# Maps the name of each precompiled module that is not loaded yet to its marshalled code.
_parts = {}
# The path of the file with the other precompiled modules, until it is read.
_rest = []


def _code_of(name, path):
    """Returns the code of a module, with hidden frames (`unseen.py`): precompiled code is hidden already.

    After the start only functions written in C read the code: by then the function may have changed the loaders.
    """
    if name not in _parts and _rest:
        content = content_of(_rest.pop())
        if content is not None and content[:4] == _magic:
            _parts.update(marshal.loads(content[16:]))
    if name in _parts:
        return marshal.loads(_parts.pop(name))
    return unseen(_compiled(name, path))


def _compiled(name, path):
    if hasattr(_loader, "archive"):
        return _loader.get_code(name)
    state = posix.stat(path)
    folder, _, file = path.rpartition("/")
    cached = "%s/__pycache__/%s.%s.pyc" % (folder, file[:-3], _tag)
    data = content_of(cached)
    # Source: importlib/_bootstrap_external.py, "pyc files": magic, flags, time and size of the source.
    if data is not None and data[:4] == _magic and data[4:8] in (b"\0\0\0\0", b"\1\0\0\0"):
        mark = (int(state.st_mtime) & 0xFFFFFFFF).to_bytes(4, "little") + (state.st_size & 0xFFFFFFFF).to_bytes(4, "little")
        # Flag 1: a digest of the source replaces time and size, and need not be checked.
        if data[4] == 1 or data[8:16] == mark:
            return marshal.loads(data[16:])
    if started:
        return compile(content_of(path), path, "exec", dont_inherit=True)
    return type(_loader)(name, path).get_code(name)


def content_of(path):
    """Returns the bytes of a file; None when it cannot be opened."""
    try:
        fd = posix.open(path, posix.O_RDONLY | posix.O_CLOEXEC)
    except OSError:
        return None
    parts = []
    try:
        while part := posix.read(fd, 1 << 20):
            parts.append(part)
    finally:
        posix.close(fd)
    return b"".join(parts)


# The guard uses copies of these modules, made at its start: the function's code may change their members later.
_kept = frozenset(("posix", "sys", "time", "gc", "marshal", "_thread", "_signal", "_socket"))


def keep(module):
    """Returns the guard's own copy of a module that is written in C."""
    copy = _copies.get(module.__name__)
    if copy is None:
        copy = _copies[module.__name__] = _Module(module.__name__)
        copy.__dict__.update(module.__dict__)
    return copy


_copies = {}


def _import(name, globals=None, locals=None, fromlist=(), level=0):
    if level == 0:
        module = _real_import(name, globals, locals, fromlist, 0)
        return keep(module) if name in _kept else module
    base = globals["__package__"]
    for _ in range(level - 1):
        base = base.rpartition(".")[0]
    if name:
        return load(base + "." + name)
    namespace = _Module(base)
    for part in fromlist:
        setattr(namespace, part, load(base + "." + part))
    return namespace


_real_import = builtins.__import__
_builtins = dict(builtins.__dict__)
_builtins["__import__"] = _import
gc, marshal, posix = keep(gc), keep(marshal), keep(posix)
_magic = sys.modules["_frozen_importlib_external"].MAGIC_NUMBER
_tag = sys.implementation.cache_tag
# Not empty after the start: from then on Python's own loaders may have been changed by the function's code.
started = []


def own_globals():
    """Returns the ids of the global dictionaries of the guard's modules, which distinguish its frames from others."""
    return _own


_own = {id(globals())}


# Holds the number of each thread that is at work in the guard, once for each nested entry.
_at_work = []
# Not empty when the function itself switched the collector off: then `_at_work` has one entry for that, and for no
# thread.
_off = []
# Numbers of the threads that are inside the guard: their acts are the guard's own.
inside = set()
# Numbers of signals that came while the guard was at work, and that wait for their handler.
pending = []
# Numbers of the threads in which the guard itself looks at frames, or lists a folder.
looking = set()
_main = get_ident()


def look():
    """Returns a frame, or None when there is none: the innermost frame that is not the guard's where the guard's frames
    are hidden, else the frame that called the caller of this function.

    The event of `sys._getframe` counts as the guard's own act.
    """
    me = get_ident()
    looking.add(me)
    try:
        return sys._getframe(1 if HIDES else 2)
    except ValueError:
        return None
    finally:
        looking.discard(me)


def must_wait(number, frame):
    """Returns True, and notes the signal, when its handler has to wait: it would run in the middle of the guard's work,
    and could see its frames or change the values there.
    """
    # One entry of `_at_work` belongs to this question itself.
    if _at_work.count(_main) < 2:
        return False
    if number not in pending:
        pending.append(number)
    return True


def _waiting():
    """Returns the number of a waiting signal when the guard is no longer at work in this thread, else 0."""
    me = get_ident()
    return pending.pop() if pending and me == _main and _at_work.count(me) == 1 else 0


def _collect(wished):
    """Notes that the function wishes the collector to run, or not to run."""
    if wished and _off:
        _at_work.remove(_off.pop())
    elif not wished and not _off:
        _off.append(1)
        _at_work.append(1)


def _forked():
    """Resets the state in a forked child, which has a single thread, outside the guard."""
    global _main, _lock
    _main, _lock = get_ident(), RLock()
    _at_work[:] = _off
    inside.clear()
    looking.clear()


def opaque(function):
    """Returns a C callable that calls the function and does not lead back to it; its errors do not show the guard's
    frames.
    """
    return bare(partial(_opened, calm(function)))


def calm(function):
    """Returns a C callable that returns (error or None, result) of the function, while the collector rests.

    A finalizer of the function's code that ran meanwhile would see the guard's frames, and its acts would count as the
    guard's own.
    """
    return bare(partial(_calmed, bare(function)))


def bare(function):
    """Returns a C callable that does not lead back to the function; the collector goes on."""
    return _lru_cache_wrapper(function, 0, False, tuple)


def seal(function, /, **slots):
    """Returns a copy of a small function, without globals and cells. Each constant `"slot:name"` in its code is
    replaced by the value passed as `name`. Raises LookupError for a slot that has no value.
    """
    code = function.__code__
    constants = tuple(
        _slot(constant[5:], slots, function) if type(constant) is str and constant.startswith("slot:") else constant for constant in code.co_consts
    )
    # `code.replace` raises an event, which counts as the guard's own act.
    me = get_ident()
    outer = me in inside
    inside.add(me)
    try:
        sealed = code.replace(co_consts=constants, co_filename="<emmental>")
    finally:
        if not outer:
            inside.discard(me)
    return _Function(sealed, {"__builtins__": {}}, function.__name__)


def _slot(name, slots, function):
    if name in slots:
        return slots[name]
    if name in _slots:
        return _slots[name]
    raise LookupError("%s names the slot %s, which has no value" % (function.__name__, name))


# Sealed.


def _open(calm, /, *args, **kw):
    pending = "slot:pending"
    deliver = "slot:deliver"
    error, result = calm(*args, **kw)
    try:
        if error is not None:
            raise error
        return result
    finally:
        if pending:
            deliver()


def _deliver():
    waiting = "slot:waiting"
    raise_signal = "slot:raise_signal"
    error, number = waiting()
    if number:
        raise_signal(number)


def _calm(function, /, *args, **kw):
    get_ident = "slot:get_ident"
    begin = "slot:begin"
    rest = "slot:rest"
    end = "slot:end"
    at_work = "slot:at_work"
    go_on = "slot:go_on"
    anything = "slot:anything"
    me = get_ident()
    error = result = None
    begin(me)
    try:
        rest()
        result = function(*args, **kw)
    except anything as raised:
        raised.__traceback__ = raised.__context__ = None
        error = raised
    end(me)
    # The loop takes one step of an iterator that is all C: between the answer and `go_on` no other thread can run, as
    # it could after a call of a Python function. When a signal handler of the function raises just before, the
    # collector stays off until the next call of the guard.
    for others in at_work:
        break
    if not others:
        go_on()
    return error, result


_slots = {
    "get_ident": get_ident,
    "begin": bare(_at_work.append),
    "rest": gc.disable,
    "end": bare(_at_work.remove),
    "at_work": iter(bare(_at_work.__len__), -1),
    "go_on": gc.enable,
    "anything": BaseException,
    "pending": pending,
    "raise_signal": raise_signal,
}
hide(globals())
_calmed = seal(_calm)
_slots["waiting"] = calm(_waiting)
_slots["deliver"] = seal(_deliver)
_opened = seal(_open)
# These replace the functions of `gc` for the function's code: they set the state for the time when the guard is not at
# work.
collector = {
    "enable": opaque(lambda: _collect(True)),
    "disable": opaque(lambda: _collect(False)),
    "isenabled": opaque(lambda: not _off),
}
if not gc.isenabled():
    _collect(False)
posix.register_at_fork(after_in_child=bare(_forked))
