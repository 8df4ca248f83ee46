"""Finds parts of an event that could bring an operator into the filter of a document database.
packages/inspect/sinks/operators.ts does the same.
"""

import json
import re

from .paths import joined, longest
from .table import lazy

# Most objects and lists that are searched, most members that are returned, most characters of one.
_most_searched = 200_000
_most_members = 10_000
_longest_text = 1_000

_names_operator = lazy(r"[.\[]\$")
_field = lazy(r'\[(\$\w{1,40})\]"\]\Z')
_starts_document = lazy(r"\s*[{\[]", re.A)


def operator_members(event, nodes):
    """Returns (path, text as JSON: `"$ne":null`) of each member whose name begins with `$`, of the event itself and of the
    documents in its texts, and of each field with a name like `password[$ne]`, from which parsers of forms make an
    object. A long text is cut, because its beginning proves as much.
    """
    if not any(kind == "key" and _names_operator.search(value) for _, _, value, _, kind, _ in nodes):
        return []
    found = []
    for path, _, value, _, kind, _ in nodes:
        match = _field.search(path) if kind == "value" else None
        if match:
            _add(found, path, match[1], value)
    documents = [document for path, _, value, _, kind, _ in nodes if kind == "value" for document in _documents_in(path, value)]
    _add_members(found, [("", event), *documents])
    return found


def _documents_in(path, text):
    # JSON can write the sign of an operator as an escape.
    if '"$' not in text and '"\\u0024' not in text or not _starts_document.match(text):
        return ()
    try:
        return ((path, json.loads(text)),)
    except (ValueError, RecursionError):
        return ()


def _add_members(found, values):
    left, unread = values, _most_searched
    while left and unread > 0:
        (path, value), unread = left.pop(), unread - 1
        if type(value) is dict:
            members = [(joined(path, str(name)), name, member) for name, member in value.items()]
        elif type(value) in (list, tuple):
            members = [(path + "[%d]" % index if len(path) <= longest else path, "", member) for index, member in enumerate(value)]
        else:
            continue
        for place, name, member in members:
            if type(name) is str and name.startswith("$"):
                _add(found, place, name, member)
            if type(member) in (dict, list, tuple) and len(left) < _most_searched:
                left.append((place, member))


def _add(found, path, name, member):
    # A value that is nested too deeply for JSON has no text: no server accepts it.
    text = filter_text({name: member})[1:-1][:_longest_text] if len(found) < _most_members else ""
    if text:
        found.append((path, text))


def filter_text(value):
    """Returns a filter, or a part of one, as JSON; the empty text for a value that JSON cannot hold."""
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    except (TypeError, ValueError, RecursionError):
        return ""
