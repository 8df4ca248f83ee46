"""Learns what events look like (the shape), and finds odd parts of an event. packages/inspect/shape/ does the same."""

import re

from .table import lazy, pattern, table

_shapes = table["shapes"]
_families = tuple(
    (
        row["id"],
        pattern(row["allows"]),
        pattern(row["denies"]) if row["denies"] else None,
        row["structured"],
        row.get("prose", False),
    )
    for row in _shapes["families"]
)
_free_text = len(_families) - 1
_max_fields = _shapes["maxFields"]
_max_skeletons = _shapes["maxSkeletons"]
_max_values = _shapes["maxValues"]
_min_events = _shapes["minEventsOfEnumeration"]
_keepable = pattern(_shapes["keepable"])
_personal = pattern(_shapes["personal"])


def _families_of(value):
    """Returns the families of texts (numbers, UUIDs, words, …) that a value belongs to, as bits; the narrowest is the
    lowest bit.
    """
    if len(value) > 4096:
        return 1 << _free_text
    bits = 0
    for index, (_, allows, denies, _, _) in enumerate(_families):
        if allows.search(value) and not (denies and denies.search(value)):
            bits |= 1 << index
    return bits


def _ids_of(bits):
    return [family[0] for index, family in enumerate(_families) if bits & (1 << index)]


def _bits_of(ids):
    bits = 1 << _free_text
    for index, family in enumerate(_families):
        if family[0] in ids:
            bits |= 1 << index
    return bits


def _narrowest(bits):
    for index in range(len(_families)):
        if bits & (1 << index):
            return index
    return _free_text


_lower_run = lazy("[a-z]{1,200}")
_upper_run = lazy("[A-Z]{1,200}")
_digit_run = lazy("[0-9]{1,200}")
_other_run = lazy("[^\x21-\x7e]{1,200}")


def _skeleton_of(value):
    """Returns the form of a value: letters and digits lose their value, runs their length: `TG-6609` → `A-9`."""
    value = _digit_run.sub("9", _upper_run.sub("A", _lower_run.sub("a", value[:200])))
    return _other_run.sub("_", value)[:40]


def _places_of(tree):
    """Returns path → (kind, value) as the function reads the event: a parsed document replaces its text."""
    places = {}
    for path, kind, value, how in tree.structure:
        before = places.get(path)
        spelled = kind == "string" and how == "plus"
        if (
            before is None
            or (spelled and before[0] == "string")
            or (kind in ("object", "array") and before[0] == "string")
        ):
            places[path] = (kind, value)
    return places


_index = lazy(r"\[\d{1,9}\]", re.A)
_open_key = lazy(
    r"(?:\A|\.)(?:[0-9a-f]{8,}(?:-[0-9a-f]{2,})*|\w*\d{4,}\w*)(?=[.[]|\Z)|\[\"(?:[^\"\\]|\\[^\n\r\u2028\u2029]){0,200}\"\]",
    re.I | re.A,
)


def _general(path):
    """Returns the general form of a path: `Records[3].body.x` → `Records[].body.x`. A key that looks like a value, such
    as an identifier, becomes `{}`.
    """
    return _open_key.sub(lambda key: ".{}" if key[0].startswith(".") else "{}", _index.sub("[]", path))


def _is_settled(field):
    """Returns True when a field was learned from enough events: 100, of which the last 60 brought nothing new."""
    return field["seen"] >= 100 and field["quiet"] >= 60


_max_listed = 200


def anomalies(shape, tree):
    """Returns (findings, number of further findings): places where an event differs from all learned events.

    A finding is (class, rule, path, "shape", score). Its class is None, because the shape does not show the purpose of
    an odd value.
    """
    learned = shape["triggers"].get(tree.trigger)
    if learned is None or learned["events"] < 200:
        return [], 0
    fields = learned["fields"]
    found = []
    hidden = 0
    for place, (kind, value) in _places_of(tree).items():
        path = _general(place)
        field = fields.get(path)
        if field is None:
            odd = _odd_member(fields, path)
        else:
            odd = _odd_value(field, kind, value) if _is_settled(field) else None
        if odd is None:
            continue
        if len(found) >= _max_listed:
            hidden += 1
        else:
            found.append((None, "shape/" + odd[0], place, "shape", odd[1]))
    return found, hidden


_last_part = lazy(r"(?:\.[^.\[\]{}]{1,200}|\[\]|\.?\{\})\Z")


def _parent_of(path):
    """Returns the path of the object that holds a member; "" for the members of the event itself."""
    parent = _last_part.sub("", path)
    return "" if parent == path else parent


def _is_open(once, seen):
    """Returns True when new values are to be expected: the chance of a new value is about the share of values that came
    once (Good 1953). `once`: number of such values, `seen`: number of all events.
    """
    return once * 500 > seen


def _odd_member(fields, path):
    parent = _parent_of(path)
    known = fields.get(parent)
    if known is None or not _is_settled(known) or path.endswith("[]"):
        return None
    # When the table of fields is full, the missing field may have been seen and not kept.
    if len(fields) >= _max_fields:
        return None
    if parent + ".{}" in fields or parent + "{}" in fields:
        return None
    once = sum(1 for other, field in fields.items() if field["seen"] == 1 and other != "" and _parent_of(other) == parent)
    return None if _is_open(once, known["seen"]) else ("member", 0.5)


def _odd_value(field, kind, value):
    if kind not in field["types"]:
        return None if kind == "null" else ("type", 0.8)
    if kind == "string":
        return _odd_text(field, value)
    if kind == "number" and field.get("range"):
        return ("number", 0.3) if _outside(field["range"], value) else None
    if kind == "array" and field.get("size"):
        return ("size", 0.4) if value > field["size"][1] * 4 + 16 else None
    return None


# The score of an odd text in a field of texts that people write: too low to block together with a rule.
_of_prose = 0.2


def _odd_text(field, text):
    family = _narrowest(_bits_of(field.get("families") or ()))
    values = field.get("values")
    is_listed = bool(values) and not _is_open(sum(1 for count in values.values() if count == 1), field["seen"])
    odd = _odd_text_of(field, text, family, is_listed)
    return (odd[0], _of_prose) if odd is not None and not is_listed and _families[family][4] else odd


def _odd_text_of(field, text, family, is_listed):
    """`is_listed` is True when the field is an enumeration, whose values were all learned."""
    if family == _free_text:
        return None
    if _families_of(text) & (1 << family) == 0:
        return "family", 0.7
    if is_listed and text not in field["values"]:
        return "enumeration", 0.7
    skeletons = field.get("skeletons")
    if skeletons is not None and _families[family][3] and _skeleton_of(text) not in skeletons:
        return "skeleton", 0.6
    length = field.get("length")
    if length and len(text) > length[1] * 2 + 8:
        return "length", 0.5
    return None


def _outside(limits, value):
    low, high = limits
    reach = max(abs(low), abs(high), 10) * 10
    return value != value or value in (float("inf"), float("-inf")) or value > reach or value < -reach or (low >= 0 and value < 0)


class Learner:
    """Learns what events look like, one at a time, from decoded trees with `structure`."""

    def __init__(self):
        self._triggers = {}

    def add(self, tree):
        draft = self._triggers.setdefault(tree.trigger, {"events": 0, "quiet": 0, "fields": {}})
        draft["events"] += 1
        fields = draft["fields"]
        touched = {}
        for place, (kind, value) in _places_of(tree).items():
            path = _general(place)
            field = fields.get(path)
            if field is None:
                if len(fields) >= _max_fields:
                    continue
                field = fields[path] = {"seen": 0, "quiet": 0, "types": []}
            touched[path] = _add_value(field, kind, value, path) or touched.get(path, False)
        is_new = False
        for path, changed in touched.items():
            field = fields[path]
            field["seen"] += 1
            field["quiet"] = 0 if changed else field["quiet"] + 1
            is_new = is_new or changed
        draft["quiet"] = 0 if is_new else draft["quiet"] + 1

    def shape(self):
        return {
            "schema": "emmental/shape/1",
            "triggers": {name: _finished(draft) for name, draft in self._triggers.items()},
        }


def _add_value(field, kind, value, path):
    changed = False
    if kind not in field["types"]:
        field["types"] = sorted([*field["types"], kind])
        changed = True
    if kind == "string":
        return _add_text(field, value, path) or changed
    if kind == "number":
        field["range"] = _widened(field.get("range"), value)
    elif kind == "array":
        field["size"] = _widened(field.get("size"), value)
    return changed


def _add_text(field, text, path):
    families = field.get("families")
    before = -1 if families is None else _bits_of(families)
    bits = before & (_families_of(text) | (1 << _free_text))
    if bits != before:
        field["families"] = _ids_of(bits)
    family = _narrowest(bits)
    changed = before == -1 or _narrowest(before) != family
    field["length"] = _widened(field.get("length"), len(text))
    if not _families[family][3]:
        field["skeletons"] = None
    elif "skeletons" not in field or field["skeletons"] is not None:
        skeleton = _skeleton_of(text)
        known = field.get("skeletons") or []
        if skeleton not in known:
            known = sorted([*known, skeleton])
            field["skeletons"] = None if len(known) > _max_skeletons else known
            changed = True
    if "values" not in field or field["values"] is not None:
        changed = _add_to_enumeration(field, text, path) or changed
    return changed


_last_name = lazy(r"([A-Za-z_-]{1,60})[^A-Za-z]{0,10}\Z")


def _add_to_enumeration(field, text, path):
    last = _last_name.search(path)
    if not _keepable.search(text) or _personal.search(last[1] if last else ""):
        field["values"] = None
        return False
    values = dict(field.get("values") or {})
    is_new = text not in values
    values[text] = values.get(text, 0) + 1
    field["values"] = None if len(values) > _max_values else values
    return is_new


def _widened(limits, value):
    return [value, value] if limits is None else [min(limits[0], value), max(limits[1], value)]


def _finished(draft):
    fields = {}
    for path, field in sorted(draft["fields"].items()):
        field = dict(field)
        values = field.get("values")
        if values is not None:
            enough = field["seen"] >= _min_events and field["seen"] >= len(values) * 5
            field["values"] = dict(sorted(values.items())) if enough else None
        fields[path] = field
    return {"events": draft["events"], "quiet": draft["quiet"], "fields": fields}


def merge_shapes(shape, other):
    """Joins the shapes of two instances: the result allows what either shape allows. Order and repetition do not
    matter.
    """
    triggers = dict(shape["triggers"])
    for name, trigger in other["triggers"].items():
        triggers[name] = _joined_trigger(triggers[name], trigger) if name in triggers else trigger
    return {"schema": "emmental/shape/1", "triggers": triggers}


def _joined_trigger(first, second):
    mine, theirs = first["fields"], second["fields"]
    paths = sorted({*mine, *theirs})[:_max_fields]
    return {
        "events": max(first["events"], second["events"]),
        "quiet": max(first["quiet"], second["quiet"]),
        "fields": {
            path: _joined_field(mine[path], theirs[path]) if path in mine and path in theirs else mine.get(path) or theirs[path]
            for path in paths
        },
    }


def _joined_field(first, second):
    joined = {
        "seen": max(first["seen"], second["seen"]),
        "quiet": max(first["quiet"], second["quiet"]),
        "types": sorted({*first["types"], *second["types"]}),
    }
    for name, both in _joins.items():
        if name in first or name in second:
            joined[name] = both(first[name], second[name]) if name in first and name in second else first.get(name, second.get(name))
    return joined


def _wider(a, b):
    return [min(a[0], b[0]), max(a[1], b[1])]


def _joined_skeletons(a, b):
    both = sorted({*a, *b}) if a is not None and b is not None else None
    return both if both is not None and len(both) <= _max_skeletons else None


def _joined_values(a, b):
    if a is None or b is None or len({*a, *b}) > _max_values:
        return None
    return {value: max(a.get(value, 0), b.get(value, 0)) for value in sorted({*a, *b})}


_joins = {
    "families": lambda a, b: _ids_of(_bits_of(a) & _bits_of(b)),
    "length": _wider,
    "skeletons": _joined_skeletons,
    "values": _joined_values,
    "range": _wider,
    "size": _wider,
}
