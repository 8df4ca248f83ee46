"""Runs actions after certain modules were loaded, by a finder that stands first in `sys.meta_path`."""

import sys
from _thread import get_ident


def install(guard, actions):
    """Takes `actions`: name of a module → function that gets the module each time it was loaded."""

    def done(name):
        def after(module):
            # Ignore objects that are not this module; the same module may come again.
            if type(module) is not type(sys) or module.__dict__.get("__name__") != name:
                return
            # The action may load a part of the guard, which is an act of the guard itself.
            me = get_ident()
            was_inside = me in guard.inside
            guard.inside.add(me)
            try:
                actions[name](module)
            except Exception as error:
                guard.failed("wrapping " + name, error)
            finally:
                if not was_inside:
                    guard.inside.discard(me)

        return after

    for name in list(actions):
        if name in sys.modules:
            done(name)(sys.modules[name])
    searching = set()

    def wanted(name):
        if name not in actions or name in searching:
            return False
        searching.add(name)
        return True

    def found(name):
        searching.discard(name)

    def wrapped(name, original):
        """Returns the wrapped `exec_module` of a loader. Each module has its own loader object, so the wrapper ends
        with it.
        """
        return vault.seal(_exec, original=original, after=vault.opaque(done(name)))

    vault = guard.vault
    loaders = sys.modules["_frozen_importlib_external"]
    find = vault.seal(
        _find, wanted=vault.opaque(wanted), found=vault.opaque(found), wrapped=vault.opaque(wrapped), finders=sys.meta_path,
        tuple=tuple, type=type, str=str, spec_type=sys.modules["_frozen_importlib"].ModuleSpec,
        loaders=(loaders.SourceFileLoader, loaders.SourcelessFileLoader, loaders.ExtensionFileLoader), library=guard.library,
        standard=frozenset(("sqlite3", "inspect")),
    )  # fmt: skip
    sys.meta_path.insert(0, type("Finder", (), {"find_spec": staticmethod(find)})())


# Sealed (`vault.seal`): other finders, and the specifications that they return, may be objects of the function's code.


def _find(name, path=None, target=None):
    wanted = "slot:wanted"
    found = "slot:found"
    wrapped = "slot:wrapped"
    finders = "slot:finders"
    tuple = "slot:tuple"
    type = "slot:type"
    str = "slot:str"
    spec_type = "slot:spec_type"
    loaders = "slot:loaders"
    library = "slot:library"
    standard = "slot:standard"
    if type(name) is not str or not wanted(name):
        return None
    spec = None
    try:
        for finder in tuple(finders):
            spec = finder.find_spec(name, path, target)
            if spec is not None:
                break
    finally:
        found(name)
    # Only wrap a module that is really the module of this name.
    if type(spec) is spec_type and type(spec.loader) in loaders:
        if name not in standard or type(spec.origin) is str and spec.origin.startswith(library):
            spec.loader.exec_module = wrapped(name, spec.loader.exec_module)
    return spec


def _exec(module):
    original = "slot:original"
    after = "slot:after"
    original(module)
    after(module)
