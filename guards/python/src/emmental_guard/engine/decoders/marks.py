"""Finds the marks of a text: bits that say which decoders are worth trying on it."""

import re

_solid = re.compile("[^\x00-\x20\ufeff]")


class Cut(str):
    """Replaces a part that a decoder left out; the text is the reason. The walk reports the part as not inspected."""


class Pairs(dict):
    """Holds keys and values of a form or of cookies, in their order in the text."""


# A mark means that the text contains a sign, that its first visible character may begin a format, that it has
# characters beyond ASCII (`FAR`), or that it is long enough to be encoded (`LONG`).
(PERCENT, PLUS, BACKSLASH, AMPERSAND, EQUALS, NEWLINE, BLANK, BRACE, QUOTE, NUL, TOKEN, DOCUMENT, QUERY, TAG, DASH, DIGIT, FAR,
 LONG) = (1 << at for at in range(18))  # fmt: skip
_firsts = {
    "{": DOCUMENT | QUERY,
    **dict.fromkeys('["', DOCUMENT),
    **dict.fromkeys("qms", QUERY),
    "<": TAG,
    "-": DASH,
    # Hexadecimal and decimal numbers begin with one of these, also as `\\x`.
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
    """Accepts every text, for a decoder that needs only the marks."""
    return True
