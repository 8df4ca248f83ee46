"""Decodes forms (`a=1&b=2`) and cookies (`a=1; b=2`)."""

from ..table import js
from .marks import EQUALS, NEWLINE, PERCENT, PLUS, Pairs, always
from .percent import percent_decoded

_form = js(r'^[\w.\-[\]$%+]{1,100}=[^\s<>{}"]{0,4000}(?:&[\w.\-[\]$%+]{1,100}=|$)')
# Base64 with its padding looks exactly like a name without a value.
_padded = js(r"^[A-Za-z0-9+/_-]{14,}={1,2}$")
_cookie_gap = js(r"^\s{1,4}")


def _form_may(marks, hint):
    return marks & (EQUALS | PERCENT | PLUS) if hint == "form" else marks & (EQUALS | NEWLINE) == EQUALS


def _form_applies(text, hint):
    return hint == "form" or (_form.match(text) is not None and not (len(text) % 4 == 0 and _padded.match(text)))


def _form_decode(text, hint):
    pairs = []
    first, rest = _cut_after(text[1:] if text.startswith("?") else text, "&", 20_000)
    for pair in first:
        name, equals, value = pair.partition("=")
        pairs.append((_spaced(name), _spaced(value)) if equals else ("", _spaced(pair)))
    return [("", _pairs(pairs), None)] + [("", part, "form") for part in rest]


def _cookie_may(marks, hint):
    return hint == "cookie" and marks & EQUALS


def _cookie_decode(text, hint):
    pairs = []
    first, rest = _cut_after(text, ";", 1000)
    for pair in first:
        pair = _cookie_gap.sub("", pair)
        name, equals, value = pair.partition("=")
        pairs.append((name, percent_decoded(value)) if equals else ("", pair))
    return [("", _pairs(pairs), None)] + [("", part, "cookie") for part in rest]


def _cut_after(text, between, count):
    """Returns (at most `count` parts, a list with the rest as one text). The rest is decoded in turn, until the limit
    of depth reports what is left.
    """
    first = text.split(between, count)
    rest = first[count:]
    return first[:count], [part for part in rest if part != ""]


def _pairs(pairs):
    """Collects pairs; the values of a repeated key become a list."""
    found = Pairs()
    for key, value in pairs:
        before = found.get(key)
        if before is None:
            found[key] = value
        elif isinstance(before, str):
            found[key] = [before, value]
        else:
            before.append(value)
    return found


def _spaced(text):
    return percent_decoded(text.replace("+", " "))


form = ("form", False, _form_may, _form_applies, _form_decode)
cookie = ("cookie", False, _cookie_may, always, _cookie_decode)
