"""Decodes entities of HTML and XML."""

import re

from ..table import character, lazy, table
from .marks import AMPERSAND, always
from .percent import changed

_entities = table["decoders"]["entities"]
_entity_form = lazy(r"&(?:#x0{0,20}[0-9a-f]{1,6}|#0{0,20}[0-9]{1,7}|[a-z]{2,8});?", re.I | re.A)


def _may(marks, hint):
    return marks & AMPERSAND


def _decode(text, hint):
    return changed(text, _entity_form.sub(_entity_character, text))


def _entity_character(match):
    one = match[0]
    name = (one[1:-1] if one.endswith(";") else one[1:]).lower()
    if name[0] != "#":
        found = _entities.get(name)
        # Without a semicolon only those entities count that browsers decode so: a query string has &lt=, &num=.
        if found is not None and (one.endswith(";") or name in ("lt", "gt", "amp", "quot", "nbsp")):
            return found
        return one
    code = int(name[2:], 16) if name[1] == "x" else int(name[1:])
    return character(code) if 0 < code <= 0x10FFFF else one


entity = ("entity", False, _may, always, _decode)
