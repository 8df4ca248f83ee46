"""The end of the interpreter: it drops its hooks first, then what else it holds. What of that is the function's goes before.

Objects whose finalizers run when no hook is left could do anything. Source: CPython's `interpreter_clear` and `finalize_interp_clear`
(Python/pystate.c, Python/pylifecycle.c): codecs, handlers of errors and forks, filters of warnings, what was put into the
dictionaries of modules, `sys` and the builtins after those were emptied, lists of the collector, functions for the end.
"""

import sys
from _codecs import lookup_error, register_error, unregister
from _functools import partial
from atexit import _clear as forget_exits

EVENT = "cpython.PyInterpreterState_Clear"


def gates(guard, made):
    """Module → function → what makes its gate: what the interpreter is given is known here. `made(ask)` makes a gate."""
    held = guard.held = Held()
    vault = guard.vault

    def registered(original):
        def ask(search):
            result = original(search)
            held.codecs.append(search)
            return None, result

        return made(ask)

    def handled(original):
        def ask(name, handler):
            if type(name) is str:
                try:
                    # What is replaced ends later: its finalizer would run in here.
                    held.boxes.append([lookup_error(name)])
                except LookupError:
                    pass
                held.errors.add(name)
            return None, original(name, handler)

        return made(ask)

    def forked(original):
        forwarded = vault.seal(_forwarded)

        def ask(**callbacks):
            for when, function in callbacks.items():
                if callable(function):
                    held.boxes.append([function])
                    callbacks[when] = vault.bare(partial(forwarded, held.boxes[-1]))
            return None, original(**callbacks)

        return made(ask)

    guard.let_go = partial(vault.seal(_let_go), vault.calm(held.left), BaseException, range(100))
    return {
        "_codecs": {"register": registered, "register_error": handled},
        "posix": {"register_at_fork": forked},
    }


class Held:
    """What the interpreter holds of the function's until after its hooks."""

    def __init__(self):
        self.codecs = []
        self.errors = set()
        self.boxes = []
        self.begun = False
        # As they are at the start; only the filters of `warnings` can be put in the place of others, which stay out of reach.
        real = sys.modules
        self.containers = [real["gc"].callbacks, real["gc"].garbage, real["_warnings"].filters, real]
        self.containers += [real[name].__dict__ for name in ("sys", "builtins")]
        self.strict = lookup_error("strict")

    def left(self):
        """What lets go of it, each to be called once and where no frame of the guard is; nothing when nothing is left."""
        acts = [partial(unregister, one) for one in self.codecs]
        acts += [partial(register_error, name, self.strict) for name in self.errors]
        acts += [box.clear for box in self.boxes]
        self.codecs, self.errors, self.boxes = [], set(), []
        acts += [one.clear for one in self.containers if one]
        if acts or not self.begun:
            self.begun = True
            acts.append(forget_exits)
        return acts


# Sealed.


def _forwarded(box):
    for function in box:
        function()


def _let_go(left, failure, rounds):
    for _ in rounds:
        error, acts = left()
        if not acts:
            break
        # The last one first.
        acts.reverse()
        while acts:
            try:
                acts.pop()()
            except failure:
                pass
