"""Finds members of JSON that a later member of the same name hides: parsers differ in which of them they take.
packages/inspect/decode/decoders/hidden.ts does the same.
"""

import json
import re

from ..paths import suffix
from ..table import BLANKS, joined, lazy, units
from .marks import Cut

_most = 1000


def hidden_members(text, document):
    """Returns the pieces of `text` for each hidden member whose value is a text, object or list, at its path.
    `document` is the parsed text.
    """
    return [] if _names_in(text) == _members_of(document) else _repeated(text)


_escaped = lazy(r"\\.", re.S)
_name_end = lazy("\"[\x00-\x20]*:")


def _names_in(text):
    """Returns the number of names in a JSON text: counts unescaped quotes before a colon."""
    return len(_name_end.split(_escaped.sub("x", text) if "\\" in text else text)) - 1


def _members_of(document):
    count = 0
    levels = [(document,)]
    while levels:
        for value in levels.pop():
            if isinstance(value, dict):
                count += len(value)
                levels.append(value.values())
            elif isinstance(value, list):
                levels.append(value)
    return count


class _Level:
    """Holds an object or a list that is being read. `members`: name → (start, end) of its value, None for a list;
    `start`: of the value that is being read.
    """

    __slots__ = ("members", "name", "index", "start")

    def __init__(self, members):
        self.members = members
        self.name = None
        self.index = 0
        self.start = 0


def _repeated(text):
    pieces = []
    levels = []
    # The number of hidden members, and of characters that may still be read: in a nest the same text is read once for
    # each level.
    state = [0, len(text) * 4]

    def finish(end):
        level = levels[-1] if levels else None
        if level is None or level.members is None or level.name is None:
            return
        start, stop = level.members.get(level.name, (0, 0))
        value = text[start:stop].strip(BLANKS)
        if value[:1] in ('"', "[", "{") and value:
            state[0] += 1
            state[1] -= len(value)
            if state[0] <= _most and state[1] >= 0:
                pieces.append((_path_of(levels), json.loads(joined(value)), None))
        level.members[level.name] = (level.start, end)
        level.name = None

    at = 0
    while at < len(text):
        sign = text[at]
        level = levels[-1] if levels else None
        if sign == '"':
            end = _end_of_text(text, at)
            if level is not None and level.members is not None and level.name is None:
                level.name = units(json.loads(joined(text[at:end]), strict=False))
                at = text.find(":", end)
                level.start = at + 1
            else:
                at = end - 1
        elif sign == "{":
            levels.append(_Level({}))
        elif sign == "[":
            levels.append(_Level(None))
        elif sign == ",":
            finish(at)
            if level is not None:
                level.index += 1
        elif sign in "}]":
            finish(at)
            levels.pop()
        at += 1
    if state[0] > len(pieces):
        pieces.append(("", Cut("%d more members of JSON with a name that comes again" % (state[0] - len(pieces))), None))
    return pieces


def _end_of_text(text, start):
    at = start + 1
    while at < len(text) and text[at] != '"':
        at += 2 if text[at] == "\\" else 1
    return at + 1


def _path_of(levels):
    return "".join("[%d]" % level.index if level.members is None else suffix(level.name or "") for level in levels)
