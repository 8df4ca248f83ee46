"""Decodes hexadecimal text."""

import re

from ..table import lazy
from .marks import DIGIT, LONG

_hex = lazy(
    r"(?:(?:0x|\\x)?(?:[0-9a-f]{2}){8,}|(?:0x)?[0-9a-f]{2}(?:(?:[:-]|, ?| )(?:0x)?[0-9a-f]{2}){7,})\Z", re.I | re.A
)
_between = lazy(r"0x|\\x|[:, -]", re.I | re.A)


def _may(marks, hint):
    return marks & LONG and marks & DIGIT


def _applies(text, hint):
    return len(text) < 2_000_000 and _hex.match(text) is not None


def _decode(text, hint):
    return [("", bytes.fromhex(_between.sub("", text)), None)]


hexadecimal = ("hex", False, _may, _applies, _decode)
