"""Decodes Base32, with or without padding, in letters of one case."""

from ..table import lazy
from .marks import BLANK, LONG

_whole = lazy(r"(?:[A-Z2-7]{16,}|[a-z2-7]{16,})={0,6}\Z")
# Maps the letters of Base32 to the digits of base 32 that `int` reads.
_digits = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHIJKLMNOPQRSTUV")


def _may(marks, hint):
    return marks & (LONG | BLANK) == LONG


def _applies(text, hint):
    return len(text) < 2_000_000 and _whole.match(text) is not None


def _decode(text, hint):
    letters = text.rstrip("=").upper()
    # Valid lengths of the last group of eight letters (RFC 4648, section 6).
    if len(letters) % 8 not in (0, 2, 4, 5, 7):
        return []
    size, left = divmod(len(letters) * 5, 8)
    return [("", (int(letters.translate(_digits), 32) >> left).to_bytes(size, "big"), None)]


base32 = ("base32", False, _may, _applies, _decode)
