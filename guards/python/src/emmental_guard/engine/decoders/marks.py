"""What decoders look for in a text, found once."""

import re

_solid = re.compile("[^\x00-\x20\ufeff]")


class Cut(str):
    """Stands for what a decoder left out: why. Told as not inspected."""


class Pairs(dict):
    """Keys and values of a form or cookies, in the order they were written."""


# Signs that are in a text, what its first solid character may begin, and whether it is beyond ASCII and as long as what is
# encoded as a whole.
(PERCENT, PLUS, BACKSLASH, AMPERSAND, EQUALS, NEWLINE, BLANK, BRACE, QUOTE, NUL, TOKEN, DOCUMENT, QUERY, TAG, DASH, DIGIT, FAR,
 LONG) = (1 << at for at in range(18))  # fmt: skip
_firsts = {
    "{": DOCUMENT | QUERY,
    **dict.fromkeys('["', DOCUMENT),
    **dict.fromkeys("qms", QUERY),
    "<": TAG,
    "-": DASH,
    # Of numbers in any system, `\\x` too.
    **dict.fromkeys("0123456789abcdefABCDEF\\", DIGIT),
}


def marks_of(text):
    """What decoders ask of a text that is not empty, as bits."""
    first = text[0]
    if first <= " " or first == "\ufeff":
        solid = _solid.search(text)
        first = solid[0] if solid else ""
    marks = _firsts.get(first, 0)
    if "%" in text:
        marks |= PERCENT
    if "+" in text:
        marks |= PLUS
    if "\\" in text:
        marks |= BACKSLASH
    if "&" in text:
        marks |= AMPERSAND
    if "=" in text:
        marks |= EQUALS
    if "\n" in text:
        marks |= NEWLINE
    if " " in text:
        marks |= BLANK
    if "{" in text:
        marks |= BRACE
    if '"' in text:
        marks |= QUOTE
    if "\0" in text:
        marks |= NUL
    if "eyJ" in text:
        marks |= TOKEN
    if not text.isascii():
        marks |= FAR
    return marks | LONG if len(text) > 15 else marks


def always(text, hint):
    """Of a decoder that asks for no more than marks."""
    return True
