"""Reads the arguments of calls once, as C holds them; no code of their types runs here."""

import sys


def plain(value):
    """Returns text, bytes or a number as a value that cannot change any more; returns any other value as it is. Runs no
    code of the value's type.
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
    """Returns the text of a path or name as a value that cannot change any more; None for a number or None. Raises
    Unclear.
    """
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
    """Reports an argument whose text is only known when it is used: the guard cannot judge it, so it refuses the call.

    The class holds no function of the guard, so nobody finds one by way of an instance.
    """


def unclear(kind):
    """Returns the error; it takes the name of the type as C holds it, because a class of the function may answer
    anything.
    """
    return Unclear(_name_of(kind))


_name_of = type.__dict__["__name__"].__get__
