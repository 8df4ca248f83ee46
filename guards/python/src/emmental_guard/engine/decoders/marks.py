"""Finds the marks that decoders look for in a text, once for all of them."""

import re

_solid = re.compile("[^\x00-\x20\ufeff]")


class Cut(str):
    """Stands for a part that a decoder left out; its text is the reason. The part is reported as not inspected."""


class Pairs(dict):
    """Holds keys and values of a form or cookies, in the order they were written."""


# Marks stand for signs in a text, for the formats that its first solid character may begin, and for texts beyond ASCII
# that are as long as encoded ones.
(PERCENT, PLUS, BACKSLASH, AMPERSAND, EQUALS, NEWLINE, BLANK, BRACE, QUOTE, NUL, TOKEN, DOCUMENT, QUERY, TAG, DASH, DIGIT, FAR,
 LONG) = (1 << at for at in range(18))  # fmt: skip
_firsts = {
    "{": DOCUMENT | QUERY,
    **dict.fromkeys('["', DOCUMENT),
    **dict.fromkeys("qms", QUERY),
    "<": TAG,
    "-": DASH,
    # Numbers in any system begin so, `\\x` too.
    **dict.fromkeys("0123456789abcdefABCDEF\\", DIGIT),
}


def marks_of(text):
    """Returns the marks of a text that is not empty, as bits."""
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
    """Accepts every text, for a decoder that asks only for marks."""
    return True
