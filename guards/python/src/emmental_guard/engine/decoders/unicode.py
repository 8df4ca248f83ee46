"""Replaces characters by the plain ones that servers and databases turn them into."""

import unicodedata

from ..table import joined, lazy, units
from .marks import FAR, NUL
from .percent import changed

_compatible = lazy(
    "[\u02b9\u02bc\u2024\u2025\u2032\u2044\u2215\u2216\u3002\u560a\u560d\u2460-\u24ff\ufe00-\uffef\u017f\u212a\u2100-\u214f\U0001d400-\U0001d7ff]"
)
_invisible = lazy("[\x00\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")
# Databases turn U+02B9, U+02BC and U+2032 into an apostrophe when they convert a text to a smaller character set.
# Servers that keep only the low byte turn the last two characters into line breaks.
_look_alikes = str.maketrans(
    {
        "\u2215": "/",
        "\u2216": "\\",
        "\u2044": "/",
        "\u3002": ".",
        "\u02b9": "'",
        "\u02bc": "'",
        "\u2032": "'",
        "\u560a": "\n",
        "\u560d": "\r",
    }
)


def _may(marks, hint):
    return marks & (FAR | NUL)


def _applies(text, hint):
    return _invisible.search(text) is not None or _compatible.search(joined(text)) is not None


def _decode(text, hint):
    value = unicodedata.normalize("NFKC", joined(text).translate(_look_alikes))
    return changed(text, _invisible.sub("", units(value)))


unicode = ("unicode", False, _may, _applies, _decode)
