"""Decodes percent encoding."""

import re

from ..table import character, lazy, units
from .marks import PERCENT, PLUS, always

_sequence = lazy(r"%(?:u[0-9a-f]{4}|[0-9a-f]{2})", re.I | re.A)
_run = lazy(r"(?:%(?:u[0-9a-f]{4}|[0-9a-f]{2}))+", re.I | re.A)
_percent_u = lazy(r"(%u[0-9a-f]{4})", re.I | re.A)


def _percent_may(marks, hint):
    return marks & PERCENT and hint not in ("plus", "form")


def _percent_applies(text, hint):
    return _sequence.search(text) is not None


def _plus_may(marks, hint):
    return hint == "plus" and marks & (PERCENT | PLUS)


def _percent_decode(text, hint):
    return changed(text, percent_decoded(text))


def _plus_decode(text, hint):
    return changed(text, percent_decoded(text.replace("+", " ")))


def changed(before, after):
    """Returns the decoded text as a piece; no piece when decoding changed nothing."""
    return [] if before == after else [("", after, None)]


def percent_decoded(text):
    """Decodes the valid percent codes and keeps the rest."""
    return text if "%" not in text else _run.sub(_decoded_run, text)


def _decoded_run(match):
    run = match[0]
    parts = _percent_u.split(run)
    if len(parts) == 1:
        data = bytes.fromhex(run.replace("%", ""))
        try:
            return units(data.decode("utf-8"))
        except UnicodeDecodeError:
            return lenient(data)
    return "".join(chr(int(part[2:], 16)) if at % 2 else percent_decoded(part) for at, part in enumerate(parts))


def lenient(data):
    """Decodes UTF-8, and also the overlong forms of characters that the standard forbids. A byte that begins no
    character becomes the character of the same number.
    """
    text = []
    at = 0
    while at < len(data):
        plain = _plain_bytes(data, at)
        if plain:
            text.append(plain[0].decode("latin-1"))
            at = plain.end()
            continue
        lead = data[at]
        length = 1 if lead < 0xC0 else 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4 if lead < 0xF8 else 5 if lead < 0xFC else 6
        code = lead if length == 1 else lead & (0xFF >> (length + 1))
        taken = 1
        while taken < length and at + taken < len(data) and data[at + taken] & 0xC0 == 0x80:
            code = code * 64 + (data[at + taken] & 0x3F)
            taken += 1
        if taken < length:
            text.append(chr(lead))
            at += 1
        else:
            text.append(character(code) if code <= 0x10FFFF else "\ufffd")
            at += length
    return "".join(text)


# Matches bytes that are characters of ASCII, or that begin no character.
_plain_bytes = re.compile(rb"[\x00-\xbf]+").match

plus = ("plus", False, _plus_may, always, _plus_decode)
percent = ("percent", False, _percent_may, _percent_applies, _percent_decode)
