"""Decodes JSON web tokens."""

from ..table import js
from .base64 import base64_bytes
from .bytes import utf8
from .marks import TOKEN

_token = js(r"(?:^|\s)(eyJ[\w-]{4,16000})\.([\w-]{2,64000})\.[\w-]{0,4000}")


def _may(marks, hint):
    return marks & TOKEN


def _applies(text, hint):
    return _token.search(text) is not None


def _decode(text, hint):
    match = _token.search(text)
    return [
        (".header", utf8(base64_bytes(match[1])), None),
        (".payload", utf8(base64_bytes(match[2])), None),
    ]


jwt = ("jwt", False, _may, _applies, _decode)
