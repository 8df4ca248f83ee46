"""Reads texts of a request by functions that the function's code cannot change: it can change `json` and `urllib`."""

from _json import make_scanner, scanstring  # noqa: F401
from _operator import itemgetter  # noqa: F401


class _Json:
    """Holds the settings that the C reader of JSON asks for."""

    strict = True
    object_hook = object_pairs_hook = None
    parse_float = parse_constant = float
    parse_int = int


class _OnceJson(_Json):
    @staticmethod
    def object_pairs_hook(pairs):
        members = dict(pairs)
        if len(members) < len(pairs):
            # Parsers do not agree which of two equal names counts.
            raise ValueError("two members of one name")
        return members


_scan, _scan_once = make_scanner(_Json), make_scanner(_OnceJson)


def json_of(text, once=False):
    """Returns the value of a JSON text. Raises ValueError, and RecursionError when it is too deep. `once`: refuses an
    object that repeats a name.
    """
    text = text.strip(" \t\r\n")
    try:
        value, end = (_scan_once if once else _scan)(text, 0)
    except (ValueError, RecursionError):
        raise
    except BaseException:
        # Before 3.12 the C reader cannot describe an error by itself; and the function may have changed its class of
        # errors.
        raise ValueError("no JSON") from None
    if end != len(text):
        raise ValueError("more than one JSON value")
    return value


def unquoted(text):
    """Returns the text without its percent encoding; keeps parts that cannot be decoded."""
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
    """Returns the members of a query or a form: name → all its values."""
    members = {}
    for pair in text.split("&"):
        name, _, value = pair.replace("+", " ").partition("=")
        values, value = members.setdefault(unquoted(name), []), unquoted(value)
        if value not in values:
            values.append(value)
    return members


_hex = frozenset("0123456789abcdefABCDEF")
