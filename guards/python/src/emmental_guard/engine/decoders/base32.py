"""Base32, with or without padding, in letters of one case."""

from ..table import lazy
from .marks import BLANK, LONG

_whole = lazy(r"(?:[A-Z2-7]{16,}|[a-z2-7]{16,})={0,6}\Z")
# As `int` writes digits of this base; it reads any number of them in one go.
_digits = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHIJKLMNOPQRSTUV")


def _may(marks, hint):
    return marks & (LONG | BLANK) == LONG


def _applies(text, hint):
    return len(text) < 2_000_000 and _whole.match(text) is not None


def _decode(text, hint):
    letters = text.rstrip("=").upper()
    # Places of each group of eight where a text can end (RFC 4648, section 6).
    if len(letters) % 8 not in (0, 2, 4, 5, 7):
        return []
    size, left = divmod(len(letters) * 5, 8)
    return [("", (int(letters.translate(_digits), 32) >> left).to_bytes(size, "big"), None)]


base32 = ("base32", False, _may, _applies, _decode)
