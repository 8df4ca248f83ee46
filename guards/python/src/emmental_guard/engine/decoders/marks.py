"""What decoders look for in a text, found once."""

import re

_solid = re.compile("[^\x00-\x20\ufeff]")


class Cut(str):
    """Stands for what a decoder left out: why. Told as not inspected."""


class Pairs(dict):
    """Keys and values of a form or cookies, in the order they were written."""


_signs = ("%", "+", "\\", "&", "=", "\n", "{", '"', "\0", "eyJ")
_bits = tuple(1 << at for at in range(16))
PERCENT, PLUS, BACKSLASH, AMPERSAND, EQUALS, NEWLINE, BRACE, QUOTE, NUL, TOKEN = _bits[:10]
# Beyond ASCII; as long as what is encoded as a whole.
FAR, LONG = _bits[10:12]
# What the first solid character may begin.
DOCUMENT, QUERY, TAG, DASH = _bits[12:]
_firsts = {"{": DOCUMENT | QUERY, "[": DOCUMENT, '"': DOCUMENT, **dict.fromkeys("qms", QUERY), "<": TAG, "-": DASH}
_look = tuple(zip(_signs, _bits))


def always(text, hint):
    """Of a decoder that asks for no more than marks."""
    return True


def marks_of(text):
    """The bits of all that is in a text."""
    solid = _solid.search(text)
    marks = _firsts.get(solid[0], 0) if solid else 0
    for sign, bit in _look:
        if sign in text:
            marks |= bit
    if not text.isascii():
        marks |= FAR
    return marks | LONG if len(text) > 15 else marks
