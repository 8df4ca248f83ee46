"""Forms and cookies."""

from ..table import js
from .marks import Pairs
from .percent import percent_decoded

_form = js(r'^[\w.\-[\]$%+]{1,100}=[^\s<>{}"]{0,4000}(?:&[\w.\-[\]$%+]{1,100}=|$)')
_cookie_gap = js(r";\s{0,4}")


def _form_applies(text, marks, hint):
    if hint == "form":
        return marks.equals or marks.percent or marks.plus
    return marks.equals and not marks.newline and _form.match(text) is not None


def _form_decode(text, hint):
    pairs = []
    for pair in (text[1:] if text.startswith("?") else text).split("&"):
        if len(pairs) >= 20_000:
            return []
        name, equals, value = pair.partition("=")
        pairs.append((_spaced(name), _spaced(value)) if equals else ("", _spaced(pair)))
    return [("", _pairs(pairs), None)]


def _cookie_applies(text, marks, hint):
    return hint == "cookie" and marks.equals


def _cookie_decode(text, hint):
    pairs = []
    for pair in _cookie_gap.split(text)[:1000]:
        name, equals, value = pair.partition("=")
        pairs.append((name, percent_decoded(value)) if equals else ("", pair))
    return [("", _pairs(pairs), None)]


def _pairs(pairs):
    """Repeated keys become lists, so that no value is lost."""
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


form = ("form", False, _form_applies, _form_decode)
cookie = ("cookie", False, _cookie_applies, _cookie_decode)
