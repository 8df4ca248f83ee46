"""Decodes escapes of programming languages."""

import re

from ..table import character, lazy
from .marks import BACKSLASH

_escaped = lazy(r"\\(?:u\{[0-9a-f]{1,6}\}|u[0-9a-f]{4}|x[0-9a-f]{2}|[0-3][0-7]{2})", re.I | re.A)
_not_hex = lazy(r"[^0-9a-f]", re.I | re.A)


def _may(marks, hint):
    return marks & BACKSLASH


def _applies(text, hint):
    return _escaped.search(text) is not None


def _decode(text, hint):
    return [("", _escaped.sub(_escape, text), None)]


def _escape(match):
    written = match[0]
    code = int(_not_hex.sub("", written), 16 if written[1] in "uxUX" else 8)
    return character(code) if code <= 0x10FFFF else written


escape = ("escape", False, _may, _applies, _decode)
