"""Finds parts of an event that could bring an operator into the filter of a document database.
packages/inspect/sinks/operators.ts does the same.
"""

import json
import re

from .table import lazy

# Most objects and lists that are searched, most texts that are returned, most characters of one.
_most_searched = 200_000
_most_texts = 10_000
_longest_text = 1_000

_names_operator = lazy(r"[.\[]\$")
_field = lazy(r'\[(\$\w{1,40})\]"\]\Z')
_starts_document = lazy(r"\s*[{\[]", re.A)


def operator_texts(event, nodes):
    """Returns as JSON (`"$ne":null`) each member whose name begins with `$`, of the event itself and of the documents in
    its texts, and each field with a name like `password[$ne]`, from which parsers of forms make an object. A long member
    is cut, because its beginning proves as much.
    """
    if not any(kind == "key" and _names_operator.search(value) for _, _, value, _, kind, _ in nodes):
        return []
    found = {}
    documents = [document for _, _, value, _, kind, _ in nodes if kind == "value" for document in _documents_in(value)]
    for path, _, value, _, kind, _ in nodes:
        match = _field.search(path) if kind == "value" else None
        if match:
            _add(found, match[1], value)
    _add_members(found, [event, *documents])
    return list(found)


def _documents_in(text):
    if '"$' not in text or not _starts_document.match(text):
        return ()
    try:
        return (json.loads(text),)
    except (ValueError, RecursionError):
        return ()


def _add_members(found, values):
    left, unread = list(values), _most_searched
    while left and unread > 0:
        value, unread = left.pop(), unread - 1
        members = value if type(value) in (list, tuple) else ()
        if type(value) is dict:
            for name, member in value.items():
                if type(name) is str and name.startswith("$"):
                    _add(found, name, member)
            members = value.values()
        left.extend([member for member in members if type(member) in (dict, list, tuple)][: _most_searched - len(left)])


def _add(found, name, member):
    # A value that is nested too deeply for JSON has no text: no server accepts it.
    text = filter_text({name: member})[1:-1][:_longest_text] if len(found) < _most_texts else ""
    if text:
        found[text] = None


def filter_text(value):
    """Returns a filter, or a part of one, as JSON; the empty text for a value that JSON cannot hold."""
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    except (TypeError, ValueError, RecursionError):
        return ""
