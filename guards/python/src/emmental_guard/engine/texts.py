"""Holds the texts of an event, and finds those that could prove something about a call. packages/inspect/sinks/texts.ts
does the same.
"""

from .headers import ready_for_headers
from .locations import leading, named_by, ready_for_paths
from .statements import ready_for_code
from .table import BLANKS, table, units
from .urls import ready_for_urls

MAX_ARGUMENT = table["sinks"]["maxArgument"]
_max_inputs = table["sinks"]["maxInputs"]
# Most calls of one event that are remembered, and the longest arguments of these.
_most_calls = 500
_longest_call = 2000


class Texts:
    """Holds the texts of one event, in UTF-16 code units. Prepares the search for a kind of calls (`shell`, `sql`, …)
    at the first call of that kind.

    `ready`: kind of calls → a function from an argument to the texts that could prove an attack (`able`). `harmless`:
    calls (kind, argument, dialect) that contain texts of the event and are no attack.
    """

    __slots__ = ("all", "ready", "harmless", "_leading")

    def __init__(self, texts):
        self.all = [text if text.isascii() else units(text) for text in texts]
        self.ready = {}
        self.harmless = set()
        self._leading = None

    def able(self, kind, argument):
        """Returns the texts that could prove that this argument is an attack, in their order."""
        ready = self.ready.get(kind)
        if ready is None:
            texts = self.leading() if kind == "path" else self.all
            ready = self.ready[kind] = _kinds.get(kind, _ready_for_any)(texts)
        return ready(argument)

    def leading(self):
        """Returns the texts that could change where a path leads, as a part of the path or as all of it."""
        if self._leading is None:
            self._leading = leading(self.all)
        return self._leading

    def paths(self):
        """Returns the paths that are a text of the event by themselves; None when a text goes up, and so could change
        any path.
        """
        climbing, from_root = named_by(self.leading())
        return None if climbing else frozenset(from_root)

    def note_harmless(self, call):
        if len(call[1]) <= _longest_call:
            if len(self.harmless) >= _most_calls:
                self.harmless.clear()
            self.harmless.add(call)


def usable(kind, argument, events):
    """Returns the texts of events that could prove that an argument is an attack, in their order. Looks at no more than
    `maxInputs` texts of all events together.
    """
    if len(argument) > MAX_ARGUMENT:
        return []
    argument = units(argument)
    if len(events) == 1 and len(events[0].all) <= _max_inputs:
        candidates = events[0].able(kind, argument)
    else:
        candidates, left = [], _max_inputs
        for event in events:
            candidates += (event if len(event.all) <= left else Texts(event.all[:left])).able(kind, argument)
            left -= len(event.all)
            if left <= 0:
                break
    return [event for event in candidates if len(event) > 1 and event.strip(_proves_nothing)] if candidates else candidates


_proves_nothing = BLANKS + "'\""


def _ready_for_any(texts):
    return lambda argument: [text for text in texts if text in argument]


def _ready_for_shells(texts):
    # With a backslash, the argument that an inner shell reads differs from the outer one: any text may be in there.
    return lambda argument: texts if "\\" in argument else [text for text in texts if text in argument]


def _ready_for_filters(texts):
    # The check compares texts with the filter without its blanks: a plain search would miss some.
    return lambda argument: texts


_kinds = {
    "path": ready_for_paths,
    "url": ready_for_urls,
    "code": ready_for_code,
    "shell": _ready_for_shells,
    "nosql": _ready_for_filters,
    "header": ready_for_headers,
}
