"""Parses texts of requests only with functions of C. The function's code could have changed `json` and `urllib`, which
it shares with the guard.
"""

from _json import make_scanner, scanstring  # noqa: F401
from _operator import itemgetter  # noqa: F401


class _Json:
    """Holds the settings that the JSON scanner of `_json`, written in C, reads."""

    strict = True
    object_hook = object_pairs_hook = None
    parse_float = parse_constant = float
    parse_int = int


class _OnceJson(_Json):
    @staticmethod
    def object_pairs_hook(pairs):
        members = dict(pairs)
        if len(members) < len(pairs):
            # Parsers differ in which of two members of the same name counts.
            raise ValueError("two members of one name")
        return members


_scan, _scan_once = make_scanner(_Json), make_scanner(_OnceJson)


def json_of(text, once=False):
    """Returns the value of a JSON text. Raises ValueError, or RecursionError for too deep a nest. `once`: also raises
    ValueError for an object that has the same name twice.
    """
    text = text.strip(" \t\r\n")
    try:
        value, end = (_scan_once if once else _scan)(text, 0)
    except (ValueError, RecursionError):
        raise
    except BaseException:
        # Before 3.12 the scanner imports `json.JSONDecodeError` to report an error, and the function's code may have
        # replaced that class: so catch everything.
        raise ValueError("no JSON") from None
    if end != len(text):
        raise ValueError("more than one JSON value")
    return value


def unquoted(text):
    """Returns the text with its percent codes decoded; keeps codes that are invalid."""
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
    """Returns the members of a query or a form: name → list of its distinct values."""
    members = {}
    for pair in text.split("&"):
        name, _, value = pair.replace("+", " ").partition("=")
        values, value = members.setdefault(unquoted(name), []), unquoted(value)
        if value not in values:
            values.append(value)
    return members


_hex = frozenset("0123456789abcdefABCDEF")
