"""Ways past the end (see escaping.py): objects that go when the interpreter has no hooks any more."""

import gc
import os
import sys

from escaping import main, quietly, secret


class Late:
    def __init__(self):
        import posix

        self.tools = posix.open, posix.read, posix.write, posix._exit, secret, BaseException

    def __call__(self, *args):
        return None

    def __del__(self):
        show, take, say, leave, path, anything = self.tools
        try:
            say(1, b"ESCAPED\n" if b"SECRET" in take(show(path, 0), 100) else b"stopped\n")
        except anything:
            say(1, b"stopped\n")
        leave(0)


class First:
    """Ends before, and does something then."""

    def __init__(self, act):
        self.act = act
        self.me = self

    def __del__(self):
        self.act()


def _at_the_end(act):
    import builtins

    builtins.kept = First(act)
    sys.exit()


def late_handler_of_errors():
    import codecs

    codecs.register_error("x", Late())
    sys.exit()


def late_codec():
    import codecs

    codecs.register(Late())
    sys.exit()


def late_handler_of_forks():
    os.register_at_fork(before=Late())
    sys.exit()


def late_filter_of_warnings():
    import warnings

    warnings.filters.append(Late())
    sys.exit()


def late_callback_of_the_collector():
    gc.callbacks.append(Late())
    sys.exit()


def late_garbage():
    gc.garbage.append(Late())
    sys.exit()


def late_module():
    _at_the_end(lambda modules=sys.modules, late=Late(): modules.update(x=late))


def late_name_of_sys():
    _at_the_end(lambda names=sys.__dict__, late=Late(): names.update(x=late))


def late_function_for_the_end():
    import atexit

    _at_the_end(lambda register=atexit.register, late=Late(): register(late))


def late_registry_of_warnings():
    import _warnings

    _warnings._onceregistry["x"] = Late()
    sys.exit()


def _warn_with(**names):
    import warnings

    for name, value in names.items():
        setattr(warnings, name, value)
    quietly(lambda: warnings.warn("x"))
    for name in names:
        delattr(warnings, name)


def late_list_of_filters():
    _warn_with(filters=[("ignore", None, Warning, None, 0), Late()])
    sys.exit()


def late_filters_that_are_no_list():
    _warn_with(filters=Late())
    sys.exit()


def late_list_of_filters_in_a_finalizer():
    import _warnings

    def act(modules=sys.modules, warn=_warnings.warn, make=type(sys), kind=Warning, late=Late()):
        module = modules["warnings"] = make("warnings")
        module.filters = [("ignore", None, kind, None, 0), late]
        warn("x")

    _at_the_end(act)


def late_name_of_a_tool():
    class Name(str):
        __init__ = lambda self, *rest: Late.__init__(self)  # noqa: E731
        __del__ = Late.__del__

    sys.monitoring.use_tool_id(3, Name("x"))
    sys.exit()


def late_name_in_threading():
    """Its functions keep each other, and one of them is kept for forks."""
    import threading

    threading.kept = Late()
    sys.exit()


# Values of threads are dropped after the interpreter has announced its end, and before it drops its hooks.


def late_value_of_a_thread():
    import threading

    global kept
    kept = threading.local()
    kept.late = Late()
    sys.exit()


def late_value_of_a_context():
    import contextvars

    contextvars.ContextVar("x").set(Late())
    sys.exit()


def late_hook_of_generators():
    sys.set_asyncgen_hooks(firstiter=Late())
    sys.exit()


def end_that_is_none():
    """An event that anybody may raise."""
    late = Late()
    sys.audit("cpython.PyInterpreterState_Clear")
    del late


if __name__ == "__main__":
    main(sys.argv[1], globals())
