"""Decodes bytes written as decimal numbers."""

from ..table import lazy
from .marks import DIGIT, LONG

_whole = lazy(r"\d{1,3}(?:(?:, ?| )\d{1,3}){7,}\Z")
_between = lazy(r", ?| ")


def _may(marks, hint):
    return marks & LONG and marks & DIGIT


def _applies(text, hint):
    return len(text) < 2_000_000 and _whole.match(text) is not None


def _decode(text, hint):
    numbers = [int(number) for number in _between.split(text)]
    return [("", bytes(numbers), None)] if max(numbers) < 256 else []


decimal = ("decimal", False, _may, _applies, _decode)
