"""Handles the end of the interpreter. It drops the audit hooks first and its other objects later; finalizers of the
function's objects could then do anything. So the guard drops these objects before the hooks.

Source: CPython's `interpreter_clear` and `finalize_interp_clear` (Python/pystate.c, Python/pylifecycle.c). They drop
these late: codecs, handlers of errors and forks, filters of warnings, values put into the dictionaries of modules, into
`sys` and the builtins after those were emptied, lists of the collector, functions for the end.
"""

import gc
import sys
from _codecs import lookup_error, register_error, unregister
from _functools import partial
from _imp import create_builtin, exec_builtin
from atexit import _clear as forget_exits
from posix import _exit

from .arguments import plain
from .gates.gate import gate_of

# Exists from 3.12 on.
free_tool = sys.monitoring.free_tool_id if hasattr(sys, "monitoring") else None
EVENT = "cpython.PyInterpreterState_Clear"


def gates(guard):
    """Returns a table from module to function to the maker of its gate: the gates note the objects that the function
    hands to the interpreter.
    """
    if not guard.guards_itself:
        return {}
    held = guard.held = Held()
    vault = guard.vault

    def exited(original):
        def ask(status):
            status = plain(status)
            if type(status) is int:
                # `_exit` is meant to end the process at once: wait only a moment.
                guard.close(0.2)
            return None, original(status)

        return gate_of(guard, ask)

    def registered(original):
        def ask(search):
            result = original(search)
            held.codecs.append(search)
            return None, result

        return gate_of(guard, ask)

    def handled(original):
        def ask(name, handler):
            if type(name) is str:
                try:
                    # Keep the replaced handler: dropped here, its finalizer would run inside the guard.
                    held.boxes.append([lookup_error(name)])
                except LookupError:
                    pass
                held.errors.add(name)
            return None, original(name, handler)

        return gate_of(guard, ask)

    def forked(original):
        forwarded = vault.seal(_forwarded)

        def ask(**callbacks):
            for when, function in callbacks.items():
                if callable(function):
                    held.boxes.append([function])
                    callbacks[when] = vault.bare(partial(forwarded, held.boxes[-1]))
            return None, original(**callbacks)

        return gate_of(guard, ask)

    guard.let_go = partial(vault.seal(_let_go), vault.calm(held.left), BaseException, range(100))
    return {
        "_codecs": {"register": registered, "register_error": handled},
        "posix": {"register_at_fork": forked, "_exit": exited},
    }


class Held:
    """Keeps track of the function's objects that the interpreter holds until after its hooks."""

    def __init__(self):
        self.codecs = []
        self.errors = set()
        self.boxes = []
        self.begun = False
        self.warnings = create_builtin(type(sys.implementation)(name="_warnings", origin=None))
        # Containers whose content the interpreter drops late.
        real = sys.modules
        self.containers = [real["gc"].callbacks, real["gc"].garbage, real]
        self.containers += [real[name].__dict__ for name in ("sys", "builtins")]
        self.strict = lookup_error("strict")

    def left(self):
        """Returns functions that release the objects; an empty list when no object is left. Each must be called once,
        from code without a frame of the guard.
        """
        acts = [partial(unregister, search) for search in self.codecs]
        acts += [partial(register_error, name, self.strict) for name in self.errors]
        acts += [box.clear for box in self.boxes]
        self.codecs, self.errors, self.boxes = [], set(), []
        acts += [search.clear for search in self.containers if search]
        if acts or not self.begun:
            self.begun = True
            acts.append(forget_exits)
            # The names of monitoring tools can be objects of the function.
            acts += [partial(free_tool, search) for search in range(6)] if free_tool is not None else []
            acts += _of_warnings(self.warnings)
            # Modules and their functions refer to each other: only the collector frees them.
            acts.append(gc.collect)
        return acts


def _of_warnings(module):
    """Returns the functions that release the objects of the C part of `warnings`. It holds the objects that it found in
    the Python module at the last warning; a new module object shows them.

    The finalizer of a value other than the expected list, dictionary or text would run without a hook: then the only
    function ends the process at once.
    """
    exec_builtin(module)
    kinds = {"filters": list, "_onceregistry": dict, "_defaultaction": str}
    held = [module.__dict__[name] for name in kinds]
    if [type(value) for value in held] != list(kinds.values()):
        return [partial(_exit, 70)]
    return [value.clear for value in held if type(value) is not str and value]


# Sealed.


def _forwarded(box):
    for function in box:
        function()


def _let_go(left, failure, rounds):
    for _ in rounds:
        error, acts = left()
        if not acts:
            break
        # The last act runs first.
        acts.reverse()
        while acts:
            try:
                acts.pop()()
            except failure:
                pass
