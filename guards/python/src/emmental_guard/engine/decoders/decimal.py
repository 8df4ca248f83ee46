"""Bytes written as decimal numbers."""

from ..table import lazy

_whole = lazy(r"\d{1,3}(?:(?:, ?| )\d{1,3}){7,}\Z")
_between = lazy(r", ?| ")


def decimal_applies(text, marks, hint):
    return 16 <= len(text) < 2_000_000 and _whole.match(text) is not None


def _decode(text, hint):
    numbers = [int(one) for one in _between.split(text)]
    return [("", bytes(numbers), None)] if max(numbers) < 256 else []


decimal = ("decimal", False, decimal_applies, _decode)
