"""Decodes UTF-7. Only a part between `+` and `-` that is mostly ASCII counts: any other part hides no ASCII text."""

import binascii

from ..table import lazy, units
from .marks import PLUS, always
from .percent import changed

_shifted = lazy(r"\+([A-Za-z0-9+/]{3,})-?")
_plain = lazy(r"[\t\n\r\x20-\x7e]")


def _may(marks, hint):
    return marks & PLUS


def _decode(text, hint):
    return changed(text, _shifted.sub(_characters, text))


def _characters(match):
    letters = match[1]
    # The letters encode characters of 16 bits; the remaining bits of the last letter must be zero.
    left = len(letters) * 6 % 16
    if left > 5 or len(letters) > 2000:
        return match[0]
    bits = binascii.a2b_base64(letters + "A" * (-len(letters) % 4))
    size = (len(letters) * 6 - left) // 8
    if bits[size : size + 1].strip(b"\0"):
        return match[0]
    text = units(bits[:size].decode("utf-16-be", "surrogatepass"))
    return text if len(_plain.sub("", text)) * 2 < len(text) else match[0]


utf7 = ("utf7", False, _may, always, _decode)
