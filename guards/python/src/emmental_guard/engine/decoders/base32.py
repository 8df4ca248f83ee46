"""Base32, with or without padding, in letters of one case."""

from ..table import lazy
from .marks import BLANK, LONG

_whole = lazy(r"(?:[A-Z2-7]{16,}|[a-z2-7]{16,})={0,6}\Z")


def _may(marks, hint):
    return marks & (LONG | BLANK) == LONG


def _applies(text, hint):
    return len(text) < 2_000_000 and _whole.match(text) is not None


def _decode(text, hint):
    import base64

    letters = text.rstrip("=").upper()
    # Places of each group of eight where a text can end (RFC 4648, section 6).
    if len(letters) % 8 not in (0, 2, 4, 5, 7):
        return []
    return [("", base64.b32decode(letters + "=" * (-len(letters) % 8)), None)]


base32 = ("base32", False, _may, _applies, _decode)
