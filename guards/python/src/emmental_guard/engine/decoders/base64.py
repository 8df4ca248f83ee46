"""Decodes Base64, plain or wrapped, and skips the words that introduce it."""

import binascii
import re

from ..table import lazy
from .marks import BLANK, DIGIT, LONG

_lead = lazy(r"(?:Basic |data:[a-z0-9.+/;=_-]{0,80};base64,|=\?[a-z0-9-]{2,20}\?B\?)", re.I | re.A)
_alphabet = lazy(r"[A-Za-z0-9+/_-]{6,}={0,2}\Z")
_wrapped = lazy(r"[A-Za-z0-9+/_=\r\n-]+\Z")
_letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_"
_others = bytes(set(range(256)) - set(_letters))
_to_standard = bytes.maketrans(b"-_", b"+/")


def base64_bytes(text):
    """Decodes Base64 or base64url as lenient readers do: skips other signs, and stops at `=`."""
    octets = text.partition("=")[0].encode("ascii", "ignore").translate(_to_standard, _others)
    rest = len(octets) % 4
    if rest == 1:
        octets = octets[:-1]
    elif rest:
        octets += b"=" * (4 - rest)
    return binascii.a2b_base64(octets)


def _looks_encoded(text):
    if "\n" in text:
        return len(text) > 64 and _wrapped.match(text) is not None
    if _alphabet.match(text):
        return len(text) % 4 != 1
    head = _lead.match(text)
    return head is not None and _alphabet.match(text, head.end()) is not None


def _may(marks, hint):
    """Returns True for texts that may be Base64. `Basic …` contains a blank; its first letter sets the mark `DIGIT`,
    because it is a hexadecimal digit.
    """
    return hint is not None or not marks & BLANK or marks & DIGIT


def _applies(text, hint):
    return hint in ("base64", "brotli", "deflate") or (len(text) >= 8 and _looks_encoded(text))


def _decode(text, hint):
    value = base64_bytes(_lead.sub("", text, count=1) if _lead.match(text) else text)
    return [("", value, hint)] if value else []


# A run of Base64 letters, and the further lines of a block that is broken at equal lengths.
_run = lazy(
    r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{16,}(?:(?<=[A-Za-z0-9+/_-]{60})\r?\n[A-Za-z0-9+/_-]{1,80}){0,20000}={0,2}"
)
_telling = lazy(r"[A-Z0-9]")


def _embedded_may(marks, hint):
    return marks & LONG and hint != "base64"


def _embedded_applies(text, hint):
    return _run.search(text) is not None


def _embedded_decode(text, hint):
    pieces = []
    for match in _run.finditer(text):
        run = match[0]
        # A slash is a letter of Base64, and also separates the parts of a path.
        segments = [part for part in run.split("/") if len(part) >= 16] if "/" in run else []
        # Skip words in small letters: encoded text also has capitals or digits.
        pieces += [("", base64_bytes(part), None) for part in [run, *segments] if _telling.search(part)]
    return pieces


_separator = lazy(r"[^A-Za-z0-9+/_=-]")


def _grouped_may(marks, hint):
    return marks & LONG or hint is not None


def _grouped_applies(text, hint):
    if len(text) < 19 and hint is None:
        return False
    first = _separator.search(text)
    size = first.start() if first else 0
    if size < 4 or size % 4 != 0 or text[size :: size + 1].strip(text[size]) != "":
        return False
    body = text.replace(text[size], "")
    return _alphabet.match(body) is not None and _telling.search(body) is not None


def _grouped_decode(text, hint):
    return [("", base64_bytes(text), None)]


base64 = ("base64", False, _may, _applies, _decode)
# Groups of equal length with one sign between them, which lenient readers skip.
grouped_base64 = ("base64", False, _grouped_may, _grouped_applies, _grouped_decode)
# Base64 among other characters; tried on texts that no other decoder decodes.
embedded_base64 = ("base64", False, _embedded_may, _embedded_applies, _embedded_decode)
