"""Holds the texts of an event, and finds those that could prove something about a call. packages/inspect/sinks/texts.ts
does the same.
"""

from .locations import leading, named_by, ready_for_paths
from .table import BLANKS, table, units
from .urls import changing_paths, ready_for_urls

MAX_ARGUMENT = table["sinks"]["maxArgument"]
_max_inputs = table["sinks"]["maxInputs"]
# Most calls of one event that are remembered, and the longest arguments of these.
_most_calls = 500
_longest_call = 2000


class Texts:
    """Holds the texts of one event in code units. Works out the data for a kind of calls at the first call of that
    kind.

    `ready`: kind of calls → argument → the texts that could prove something about it (`able`), for kinds that were
    asked about. `harmless`: calls that hold some of the texts, none of which makes an attack.
    """

    __slots__ = ("all", "ready", "harmless", "_leading")

    def __init__(self, texts):
        self.all = [one if one.isascii() else units(one) for one in texts]
        self.ready = {}
        self.harmless = set()
        self._leading = None

    def able(self, kind, argument):
        """Returns the texts that could prove something about this argument, in their order: the others prove nothing
        about it.
        """
        ready = self.ready.get(kind)
        if ready is None:
            texts = self.leading() if kind == "path" else self.all
            ready = self.ready[kind] = _kinds.get(kind, _ready_for_any)(texts)
        return ready(argument)

    def leading(self):
        """Returns the texts that may lead somewhere, as a part of a path or as all of it."""
        if self._leading is None:
            self._leading = leading(self.all)
        return self._leading

    def paths(self):
        """Returns the only `plain` paths that could be one of the texts; None: any path could."""
        climbing, whole = named_by(self.leading())
        return None if climbing else frozenset(whole)

    def marks(self):
        """Returns the texts that change a path, as bytes: a path without any of them is no text of the event. Returns
        None where not all are ASCII.
        """
        active = changing_paths(self.all)
        return tuple(one.encode() for one in active) if all(one.isascii() for one in active) else None

    def note_harmless(self, call):
        if len(call[1]) <= _longest_call:
            if len(self.harmless) >= _most_calls:
                self.harmless.clear()
            self.harmless.add(call)


def usable(kind, argument, events):
    """Returns texts of events that could prove something about an argument, in their order; looks at no more than
    `maxInputs` of all together.
    """
    if len(argument) > MAX_ARGUMENT:
        return []
    argument = units(argument)
    if len(events) == 1 and len(events[0].all) <= _max_inputs:
        able = events[0].able(kind, argument)
    else:
        able, left = [], _max_inputs
        for one in events:
            able += (one if len(one.all) <= left else Texts(one.all[:left])).able(kind, argument)
            left -= len(one.all)
            if left <= 0:
                break
    return [one for one in able if len(one) > 1 and one.strip(_proves_nothing)] if able else able


_proves_nothing = BLANKS + "'\""


def _ready_for_any(texts):
    return lambda argument: [one for one in texts if one in argument]


def _ready_for_shells(texts):
    # An inner shell does not read the argument as it is.
    return lambda argument: texts if "\\" in argument else [one for one in texts if one in argument]


def _ready_for_filters(texts):
    # The comparison does not use the argument as it is.
    return lambda argument: texts


_kinds = {"path": ready_for_paths, "url": ready_for_urls, "shell": _ready_for_shells, "nosql": _ready_for_filters}
