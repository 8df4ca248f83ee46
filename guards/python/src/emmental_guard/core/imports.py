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

    def find(name, path=None, target=None):
        if name not in actions or name in searching:
            return None
        searching.add(name)
        try:
            spec = None
            for finder in list(sys.meta_path):
                if finder is not ours and hasattr(finder, "find_spec"):
                    spec = finder.find_spec(name, path, target)
                    if spec is not None:
                        break
        finally:
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

    ours = type("Finder", (), {"find_spec": staticmethod(guard.vault.seal(_find, find=guard.vault.opaque(find)))})()
    sys.meta_path.insert(0, ours)


def _find(name, path=None, target=None):
    find = "slot:find"
    return find(name, path, target)


def _exec(module):
    original = "slot:original"
    after = "slot:after"
    original(module)
    after(module)
