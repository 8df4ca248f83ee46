"""Recognises the trigger of an event by its members. packages/inspect/trigger/ does the same.

Places: path pattern → hint, for the members of an event that are encoded (base64, JSON in a text, …).
"""

import re

from .table import lazy, table

CUSTOM = ("custom", 0, {})
_rows = None
_by_first_key = {}


def recognise(event):
    """Returns (trigger, confidence, places) of the first row that the event fulfils; `custom` for any other event."""
    if not isinstance(event, (dict, list)):
        return CUSTOM
    for clauses, recognised, _ in _candidates(event):
        for clause in clauses:
            if not _holds(event, clause):
                break
        else:
            return recognised
    return CUSTOM


def named(trigger, event):
    """Returns (trigger, confidence, places) of a trigger that the caller knows by name; None for an unknown name."""
    recognised = recognise(event)
    if recognised[0] == trigger:
        return recognised
    if trigger == "custom":
        return CUSTOM
    for _, row, _ in _compiled():
        if row[0] == trigger:
            return row
    return None


_index = lazy(r"(?:0|[1-9]\d{0,9})\Z", re.ASCII)


def member(value, segment):
    """Returns the member or item of a value; None when the member is null or missing."""
    found = step(value, segment)
    return None if found is MISSING else found


MISSING = object()


def step(value, segment):
    """Returns the member or item of a value; `MISSING` when there is none. In a list, `Records` is the list itself."""
    if isinstance(value, dict):
        return value.get(segment, MISSING)
    if isinstance(value, list):
        if segment == "Records":
            return value
        if segment == "length":
            return len(value)
        if _index.match(segment) and int(segment) < len(value):
            return value[int(segment)]
    return MISSING


def _compiled():
    global _rows
    if _rows is None:
        rows = []
        for place, row in enumerate(table["triggers"]):
            clauses = tuple(_parse(clause) for clause in row["when"])
            rows.append((clauses, (row["id"], row["confidence"], row.get("places", {})), place))
        for row in rows:
            _by_first_key.setdefault(row[0][0][0][0], []).append(row)
        _rows = rows
    return _rows


def _candidates(event):
    """Returns the rows whose first key this event has, in the order of the table."""
    _compiled()
    if type(event) is dict:
        keys = frozenset(_by_first_key.keys() & event.keys())
    else:
        keys = frozenset([key for key in _by_first_key if step(event, key) is not MISSING])
    known = _by_keys.get(keys)
    if known is None:
        known = [row for key in keys for row in _by_first_key[key]]
        known.sort(key=lambda row: row[2])
        if len(_by_keys) < _most_known:
            _by_keys[keys] = known
    return known


_by_keys = {}
_most_known = 200


def _parse(clause):
    for at, sign in enumerate(clause):
        if sign in "=^~":
            return _segments(clause[:at]), sign, clause[at + 1 :]
    return _segments(clause), "", ""


def _segments(path):
    return tuple(segment.replace("\\.", ".") for segment in re.split(r"(?<!\\)\.", path))


def _holds(event, clause):
    path, operator, text = clause
    value = event
    for segment in path:
        value = value.get(segment, MISSING) if type(value) is dict else step(value, segment)
        if value is MISSING:
            return False
    if operator == "":
        return True
    if not isinstance(value, str):
        return False
    if operator == "=":
        return value == text
    return value.startswith(text) if operator == "^" else text in value[:100_000]


def names_of(event, trigger):
    """Returns the host names in an event that the platform wrote, so that no sender chose them.
    packages/inspect/trigger/platform.ts does the same.
    """
    names = []
    for keys, last, forms in _names.get(trigger, ()):
        holder = event
        for key in keys:
            holder = member(holder, key)
        name = member(holder, last)
        if isinstance(name, str):
            for form, beside in forms:
                found = form.match(name)
                if found and [member(holder, key) for key in beside] == list(found.groups()):
                    names.append(name)
                    break
    return names


def _form(text):
    """Returns (pattern of a host name, keys of the members that must equal the groups of the pattern)."""
    labels = [_label(wanted) for wanted in text.split(".")]
    return lazy(r"\.".join(labels) + r"\Z"), re.findall(r"{(.*?)}", text)


def _label(wanted):
    if wanted == "*":
        return "[a-z0-9-]{1,63}"
    return "([a-z0-9-]{1,63})" if wanted[0] == "{" else wanted


# Maps a trigger to a list of (keys that lead to the object with the name, key of the name, forms).
_names = {
    trigger: [(path.split(".")[:-1], path.split(".")[-1], [_form(form) for form in forms]) for path, forms in places.items()]
    for trigger, places in table["platformNames"].items()
}


def note_hints(hints, event, places):
    """Notes the hints for the encoded members of this event: `hints` maps the identity of an object to key → hint."""
    for place, hint in places.items():
        _note(hints, event, place.split("."), 0, hint)


def _note(hints, value, path, at, hint):
    if not isinstance(value, (dict, list)):
        return
    segment = path[at]
    if segment != "*":
        keys = (segment,)
    elif isinstance(value, dict):
        keys = tuple(value)
    else:
        keys = tuple(map(str, range(len(value))))
    for key in keys:
        if at < len(path) - 1:
            _note(hints, member(value, key), path, at + 1, hint)
        else:
            set_hint(hints, value, key, hint)


def set_hint(hints, holder, key, hint):
    hints.setdefault(identity(holder), {})[key] = hint


# Returns a number for each object, as id() does; but the interpreter reports each call of id() to the audit hooks.
identity = object.__hash__
