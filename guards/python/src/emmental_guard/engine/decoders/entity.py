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
    written = match[0]
    name = (written[1:-1] if written.endswith(";") else written[1:]).lower()
    if name[0] != "#":
        found = _entities.get(name)
        # Without a semicolon only those entities count that browsers decode without one: a query string can contain
        # `&num=`.
        if found is not None and (written.endswith(";") or name in ("lt", "gt", "amp", "quot", "nbsp")):
            return found
        return written
    code = int(name[2:], 16) if name[1] == "x" else int(name[1:])
    return character(code) if 0 < code <= 0x10FFFF else written


entity = ("entity", False, _may, always, _decode)
