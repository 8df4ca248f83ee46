"""Guards a Python function from inside: checks incoming events and outgoing calls against the function's profile.

The preload (`preload/sitecustomize.py`, or the wheel's `.pth`) imports this package, or the function imports it first.
The rules come from the compiled profile that EMMENTAL_PROFILE names. Without a profile nothing is limited, and the
guard reports that.
"""

__version__ = "0.1.0"


def _start():
    import marshal
    import sys

    def compiled():
        """Returns the modules that a start needs, compiled ahead for this version of Python (build/compile_ahead.py):
        name → bytes; empty when they are missing.
        """
        path = "%s/compiled/%s.start.bin" % (__file__.rpartition("/")[0], sys.implementation.cache_tag)
        try:
            with open(path, "rb", 0) as file:
                content = file.read()
        except OSError:
            return {}
        magic = sys.modules["_frozen_importlib_external"].MAGIC_NUMBER
        return marshal.loads(memoryview(content)[16:]) if content[:4] == magic else {}

    def load(name):
        """Returns a module of this package by its short name; the import system loads a module that was not compiled
        ahead.
        """
        full = __name__ + "." + name
        code = parts.pop(full, None)
        if code is None:
            __import__(full)
            return sys.modules[full]
        module = sys.modules[full] = type(sys)(full)
        module.__dict__.update(
            __package__=__name__, __loader__=__loader__, __file__="%s/%s.py" % (__file__.rpartition("/")[0], name)
        )
        exec(marshal.loads(code), module.__dict__)
        return module

    parts = compiled()
    load("start").start(__version__, load, parts)


_start()
del _start
