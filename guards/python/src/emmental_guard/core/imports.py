"""Things to do when a module has been loaded; the import system itself stays as it is."""

import sys


def install(guard, actions):
    """`actions`: name of a module → what to do with it, once."""

    def done(name):
        def after(module):
            action = actions.pop(name, None)
            if action is not None:
                try:
                    action(module)
                except Exception as error:
                    guard.failed("wrapping " + name, error)

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

    def found(name, spec):
        searching.discard(name)
        loader = spec.loader if spec is not None else None
        if loader is None or not hasattr(loader, "exec_module"):
            return None
        try:
            # One loader object belongs to one module: the wrapping is gone with it.
            loader.exec_module = guard.vault.seal(
                _exec, original=loader.exec_module, after=guard.vault.opaque(done(name))
            )
        except AttributeError:
            return None
        return spec

    find = guard.vault.seal(
        _find, wanted=guard.vault.opaque(wanted), found=guard.vault.opaque(found), finders=sys.meta_path, tuple=tuple
    )
    sys.meta_path.insert(0, type("Finder", (), {"find_spec": staticmethod(find)})())


# Sealed: other finders may be the function's own.


def _find(name, path=None, target=None):
    wanted = "slot:wanted"
    found = "slot:found"
    finders = "slot:finders"
    tuple = "slot:tuple"
    if not wanted(name):
        return None
    spec = None
    try:
        for finder in tuple(finders):
            spec = finder.find_spec(name, path, target)
            if spec is not None:
                break
    finally:
        spec = found(name, spec)
    return spec


def _exec(module):
    original = "slot:original"
    after = "slot:after"
    original(module)
    after(module)
