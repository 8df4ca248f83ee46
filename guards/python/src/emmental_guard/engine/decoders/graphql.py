"""Finds the texts in a GraphQL document."""

from ..table import BLANKS, js
from .json import parsed
from .marks import BRACE, QUERY, QUOTE

_document = js(
    r"^\s{0,64}(?:(?:query|mutation|subscription|fragment)\b[^{]{0,2000})?\{[\x00-\uffff]{0,200}[\w})]"
)
_literal = js(r'"""([\x00-\uffff]{0,20000}?)"""|"((?:[^"\\\n]|\\.){0,20000})"')


def _may(marks, hint):
    return marks & QUERY and marks & BRACE and marks & QUOTE


def _applies(text, hint):
    return not _is_json(text) and _document.match(text) is not None


def _is_json(text):
    """Returns True for a JSON object: a text or the closing brace follows its first brace."""
    at = text.index("{")
    if at > 0 and text[:at].strip(BLANKS) != "":
        return False
    at += 1
    while at < len(text) and text[at] <= " ":
        at += 1
    return text[at : at + 1] in ('"', "}") and at < len(text)


def _decode(text, hint):
    pieces = []
    for match in _literal.finditer(text):
        value = match[1] if match[1] is not None else _unescaped(match[2] or "")
        if value != "":
            pieces.append(('"%d"' % len(pieces), value, None))
        if len(pieces) >= 5000:
            break
    return pieces


def _unescaped(text):
    if "\\" not in text:
        return text
    value = parsed('"%s"' % text)
    return text if value is None else value


graphql = ("graphql", False, _may, _applies, _decode)
