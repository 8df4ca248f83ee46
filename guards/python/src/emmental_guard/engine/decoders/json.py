"""Decodes JSON: a document, or several documents in lines or joined by `}{`."""

import json as _json

from ..table import BLANKS, joined
from .hidden import hidden_members
from .marks import DOCUMENT


def _may(marks, hint):
    return marks & DOCUMENT


def _applies(text, hint):
    return len(text) > 1


def _decode(text, hint):
    trimmed = text[1:] if text.startswith("\ufeff") else text
    document = parsed(trimmed)
    if document is not None:
        return [("", document, None), *hidden_members(trimmed, document)]
    if "\n" not in trimmed and "}{" not in trimmed:
        return []
    pieces = []
    documents = 0
    lines = trimmed.replace("}{", "}\n{").split("\n")
    for index, line in enumerate(lines):
        if line.strip(BLANKS) == "":
            continue
        if documents >= 10_000:
            # The rest is decoded in turn, until the limit of depth reports what is left.
            return [*pieces, ("", "\n".join(lines[index:]), None)]
        line_value = parsed(line)
        if line_value is None:
            return []
        at = "[%d]" % documents
        documents += 1
        pieces.append((at, line_value, None))
        pieces += [(at + below, value, hint) for below, value, hint in hidden_members(line, line_value)]
    return pieces if documents > 1 else []


def _no_constant(text):
    raise ValueError(text)


_strict = _json.JSONDecoder(parse_constant=_no_constant)
_large = _json.JSONDecoder(
    parse_constant=_no_constant, parse_int=lambda text: int(text) if len(text) < 300 else float(text)
)


def parsed(text):
    """Returns the document of a JSON text; None for other texts, and for numbers, booleans and null."""
    text = joined(text)
    try:
        try:
            value = _strict.decode(text)
        except ValueError as error:
            if "digits" not in str(error):
                return None
            value = _large.decode(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, (dict, list, str)) else None


json_text = ("json", True, _may, _applies, _decode)
