"""Hides the guard's classes, and the dictionaries of classes that C made.

`object.__subclasses__()` would list the guard's own classes, and a class can be changed. `__dict__` of a class that C
made becomes a copy: `str.__dict__ == x` would hand the real dictionary to `x`, and code that puts another `startswith`
there would change the method by which the guard compares. The interpreter has no event for either.
"""

from types import MappingProxyType


def install(guard):
    """Changes `__dict__` and `__subclasses__` of `type`, the class of all classes."""
    vault = guard.vault
    contents = dictionary_of(type)
    listed = contents["__subclasses__"]
    flags = contents["__flags__"].__get__
    shown = vault.seal(_shown, real=_real, flags=flags, type=type, issubclass=issubclass, proxy=MappingProxyType, dict=dict)
    contents["__dict__"] = guard.shown = property(vault.bare(shown))
    contents["__subclasses__"] = vault.opaque(vault.seal(_listed, listed=listed, module=contents["__module__"].__get__, type=type, str=str))
    vault.forget_methods()


def when_loaded(guard, gate):
    """Returns the action that adapts `inspect` when it is loaded: it checks if a class hides its `__dict__`, and must
    not take the guard's replacement for that.
    """

    def inspect(module):
        names = module.__dict__
        names["_shadowed_dict"] = guard.vault.seal(
            _shadowed, original=names["_shadowed_dict"], shown=guard.shown, nothing=names["_sentinel"]
        )

    return {"inspect": inspect}


def dictionary_of(cls):
    """Returns the real dictionary of a class: its proxy hands the dictionary to any object that it is compared with."""
    # A class that was never read has no dictionary yet (`_socket.socket` before 3.12).
    type.__getattribute__(cls, "__flags__")
    taker = _Taker()
    return taker.found if _real(cls) == taker else None


# The original getter of `__dict__`.
_real = type.__dict__["__dict__"].__get__


class _Taker:
    def __eq__(self, other):
        self.found = other
        return True


# Sealed (`vault.seal`). Py_TPFLAGS_HEAPTYPE is 1 << 9, Py_TPFLAGS_IMMUTABLETYPE 1 << 8.


def _shown(cls):
    real = "slot:real"
    flags = "slot:flags"
    type = "slot:type"
    issubclass = "slot:issubclass"
    proxy = "slot:proxy"
    dict = "slot:dict"
    if not issubclass(type(cls), type):
        return None
    return real(cls) if flags(cls) & 0x300 == 0x200 else proxy(dict(real(cls)))


def _listed(cls):
    listed = "slot:listed"
    module = "slot:module"
    type = "slot:type"
    str = "slot:str"
    found = []
    for subclass in listed(cls):
        name = module(subclass)
        if type(name) is not str or not name.startswith("emmental_guard."):
            found.append(subclass)
    return found


def _shadowed(klass):
    original = "slot:original"
    shown = "slot:shown"
    nothing = "slot:nothing"
    found = original(klass)
    return nothing if found is shown else found
