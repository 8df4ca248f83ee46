"""Texts of a request, read by what the function cannot change: `json` and `urllib` are its modules as much as the guard's."""

from _json import make_scanner, scanstring  # noqa: F401
from _operator import itemgetter  # noqa: F401


class _Json:
    """What the reader of JSON that is written in C asks for."""

    strict = True
    object_hook = object_pairs_hook = None
    parse_float = parse_constant = float
    parse_int = int


class _OnceJson(_Json):
    @staticmethod
    def object_pairs_hook(pairs):
        members = dict(pairs)
        if len(members) < len(pairs):
            # Parsers do not agree which of them counts.
            raise ValueError("two members of one name")
        return members


_scan, _scan_once = make_scanner(_Json), make_scanner(_OnceJson)


def json_of(text, once=False):
    """The value of a JSON text. Raises ValueError, and RecursionError when it is too deep. `once`: each name of an object."""
    text = text.strip(" \t\r\n")
    try:
        value, end = (_scan_once if once else _scan)(text, 0)
    except (ValueError, RecursionError):
        raise
    except BaseException:
        # Before 3.12 the reader cannot say by itself what is wrong; and its class of errors is one that the function may have changed.
        raise ValueError("no JSON") from None
    if end != len(text):
        raise ValueError("more than one JSON value")
    return value


def unquoted(text):
    """The text without its percent encoding; what cannot be decoded stays."""
    if "%" not in text:
        return text
    first, *parts = text.split("%")
    octets = first.encode("utf-8", "surrogatepass")
    for part in parts:
        coded, rest = part[:2], part[2:]
        if len(coded) == 2 and coded[0] in _hex and coded[1] in _hex:
            octets += bytes((int(coded, 16),)) + rest.encode("utf-8", "surrogatepass")
        else:
            octets += b"%" + part.encode("utf-8", "surrogatepass")
    return octets.decode("utf-8", "replace")


def members_of(text):
    """Members of a query or a form: name → all that is said of it."""
    members = {}
    for pair in text.split("&"):
        name, _, value = pair.replace("+", " ").partition("=")
        values, value = members.setdefault(unquoted(name), []), unquoted(value)
        if value not in values:
            values.append(value)
    return members


_hex = frozenset("0123456789abcdefABCDEF")
