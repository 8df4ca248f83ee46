"""Arguments of calls: taken once, as C holds them; no code of their types runs here."""

import sys


def plain(value):
    """Text, bytes or a number that cannot change any more; anything else as it is. Runs no code of the value's type."""
    kind = type(value)
    if kind is str or kind is bytes or kind is int:
        return value
    if issubclass(kind, str):
        return str.__str__(value)
    if issubclass(kind, bytes):
        return bytes.__getitem__(value, slice(None))
    return int.__int__(value) if issubclass(kind, int) else value


def text_of(value):
    """The text of a path or name that cannot change any more; None when it is a number or nothing. Raises Unclear."""
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
    """An argument whose text is only known when it is used: nothing can be said about it, so nothing is allowed.

    Whoever gets hold of one finds no function of the guard's in its class.
    """


def unclear(kind):
    """The name as C holds it: a class of the function's may answer anything."""
    return Unclear(_name_of(kind))


_name_of = type.__dict__["__name__"].__get__
