"""Reads the arguments of calls once, by functions of C: no code of the arguments' types runs."""

import sys


def plain(value):
    """Returns a `str`, `bytes` or `int` for a value of such a type or of a derived type; returns any other value as it
    is.
    """
    kind = type(value)
    if kind is str or kind is bytes or kind is int:
        return value
    if issubclass(kind, str):
        return str.__str__(value)
    if issubclass(kind, bytes):
        return bytes.__getitem__(value, slice(None))
    return int.__int__(value) if issubclass(kind, int) else value


def text_of(value):
    """Returns the text of a path or name as a `str`; None for a number or None. Raises Unclear for other types."""
    value = plain(value)
    kind = type(value)
    if kind is str:
        return value
    if kind is bytes:
        return value.decode(sys.getfilesystemencoding(), "surrogateescape")
    if value is None or kind is int:
        return None
    raise unclear(kind)


class Unclear(Exception):
    """Reports an argument whose text is only known when the call uses it: the guard cannot judge it and refuses the
    call.

    The class has no function of the guard, so an instance leads nobody to one.
    """


def unclear(kind):
    """Returns the error for a type. Reads the type's name by a function of C: a class of the function's code could
    return any name.
    """
    return Unclear(_name_of(kind))


_name_of = type.__dict__["__name__"].__get__
