"""Decides if text of an event changes the meaning of a dangerous call. packages/inspect/sinks/ does the same.

A skeleton is the form of a call: its argument without values (`SELECT name FROM users WHERE id = 1`, where `1` is any
number).
"""

import json
import re

from .decode import decode
from .headers import check_header
from .locations import check_path
from .places import occurrences, places_alone
from .rules import match_text, rule_table
from .statements import check_code, check_shell, check_sql, skeleton_of_code, skeleton_of_shell, skeleton_of_sql
from .table import BLANKS, js, lazy, pattern, S, table, units
from .texts import MAX_ARGUMENT, Texts, usable
from .urls import check_url

_sinks = table["sinks"]


def check_sink(kind, argument, inputs, dialect="generic", skeletons=None, complete=False):
    """Returns (`block`, the proof) or (`allow`, None, or the reason why the check was left out).

    `kind`: the kind of call; `inputs`: texts of the event; `skeletons`: the known forms of calls; `complete`: the
    function makes no calls of other forms.
    """
    if len(argument) > MAX_ARGUMENT:
        return "allow", "not checked: longer than %d characters" % MAX_ARGUMENT
    why = proof(kind, argument, usable(kind, argument, [Texts(inputs)]), dialect, skeletons, complete)
    return ("allow" if why is None else "block"), why


def proof(kind, argument, able, dialect="generic", skeletons=None, complete=False):
    """Returns the proof that one of the texts changes the meaning of the call, else None. `able`: the result of
    `usable`.
    """
    if not able:
        return None
    argument = units(argument)
    skeleton = skeleton_of(kind, argument, dialect) if skeletons is not None else None
    if skeleton is not None and skeleton in skeletons:
        return None
    why = _checks[kind](argument, able, dialect)
    if why is None and skeleton is not None and complete and _makes_form(kind, argument, skeleton, able, dialect):
        return "the call has a form that this function never used, with text of the event in it"
    return why


# Most characters that are read to find out if text of the event causes a new form; beyond that the text counts as the
# cause.
_most_read = _sinks["mostRead"]
_digits = lazy(r"[\d.]+\Z", re.A)


def _makes_form(kind, argument, form, inputs, dialect):
    """Returns True when the argument would have another form with a plain word or number in the place of a text."""
    read = 0
    for text in inputs:
        for start, end in places_alone(argument, text):
            other = ("0" if _digits.match(text) else "x") * (end - start)
            read += len(argument)
            if read > _most_read or skeleton_of(kind, argument[:start] + other + argument[end:], dialect) != form:
                return True
    return False


def skeleton_of(kind, argument, dialect="generic"):
    """Returns the form of an argument, as a profile lists it; None for kinds of calls without forms."""
    make = _skeletons.get(kind)
    return make(units(argument)[:MAX_ARGUMENT], dialect) if make else None


# Templates

_opening = pattern(_sinks["template"]["opening"])
_openings = {engine: pattern(source) for engine, source in _sinks["template"]["openings"].items()}


def _template(argument, inputs, engine):
    for text in inputs:
        mark = _mark_in(text, engine)
        if mark is not None and text in argument:
            return "the template expression after %s comes from the event" % mark.strip(BLANKS)
    return None


def _mark_in(text, engine):
    """Returns the sign that opens an expression. `engine`: the name of an engine, or the signs of an engine with its own
    delimiters, separated by blanks.
    """
    known = _opening if engine in (None, "generic") else _openings.get(engine)
    if known is None:
        return next((sign for sign in engine.split(" ") if sign and sign in text), None)
    mark = known.search(text)
    return mark[0] if mark else None


# Filters of document databases

_operator = pattern(_sinks["nosql"]["operator"])
_script = js(
    r"""["']?\$(?:where|function|accumulator)["']?\s{0,8}:\s{0,8}(["'`])([\x00-\uffff]*)\1"""
)
_document = js(r"^\s{0,8}[{[]")
_closes = js(r"""["']\s{0,8}[,}\]]|^\s{0,8}["']\s{0,8}[:,]""")
_blanks = lazy("[%s]+" % S)
_filter_value = lazy(r'"(?:[^"\\]|\\[^\n\r\u2028\u2029])*"(?![%s]*:)|-?\b\d[\d.eE+-]*' % S, re.A)


def _nosql(argument, inputs, dialect):
    flat = _blanks.sub("", argument)
    for text in inputs:
        proof = _brings(argument, flat, text, dialect)
        if proof:
            return proof
    return None


def _brings(argument, flat, text, dialect):
    if _operator.search(text) and not _is_data(text) and _is_outside_value(flat, _blanks.sub("", text)):
        return "an operator of the filter comes from the event"
    match = _script.search(argument)
    script = match[2] if match else None if _document.search(argument) else argument
    if script is not None and text in script:
        return check_code(script, [text], dialect)
    # Outside of a string such a text ends a member or starts one.
    if (
        _closes.search(text)
        and text in argument
        and json.dumps(text, ensure_ascii=False) not in argument
        and _is_outside_value(argument, text)
        and not _is_data(text)
    ):
        return "the input closes its text in the filter"
    return None


_text_value = lazy(r'"(?:[^"\\]|\\[^\n\r])*"')
_colon = js(r"^\s{0,8}:")
_ends_value = js(r"^\s{0,8}[,}\]]")


def _is_outside_value(argument, text):
    """Returns True when the text stands in a document outside of its text values: in there, a name of an operator is a
    text. In an argument that is no document, each place counts.
    """
    places = occurrences(argument, text)
    if not places or not _document.search(argument):
        return bool(places)
    values = [
        match.span()
        for match in _text_value.finditer(argument)
        if not _colon.search(argument[match.end() : match.end() + 9])
    ]
    return any(not any(first < start and end < last for first, last in values) for start, end in places)


def _is_data(text):
    """Returns True for a complete JSON document without operators (names of members that begin with `$`)."""
    if text[0] not in "{[" or text.count("{") + text.count("[") > _most_opened:
        return False
    try:
        json.loads(text, parse_int=float, parse_constant=_no_json)
    except (ValueError, RecursionError):
        return False
    if "$" not in text and "\\" not in text:
        return True
    # A member may be there twice, and parsers differ in which one counts: so each name is read.
    for match in _text_value.finditer(text):
        following = text[match.end() : match.end() + 9]
        is_name = _colon.search(following)
        if is_name and json.loads(match[0]).startswith("$"):
            return False
        if not is_name and not _ends_value.search(following):
            return False
    return True


# Most brackets of such a document: parsers of other languages stop at some depth.
_most_opened = 500


def _no_json(constant):
    raise ValueError(constant)


def _skeleton_of_nosql(argument, dialect):
    return _blanks.sub(" ", _filter_value.sub("v", argument))


# Serialised objects


def _deserialize(argument, inputs, dialect):
    """Returns the name of a serialised object that comes from the event, or that is not there without text of the
    event; else None.
    """
    inside = [text for text in inputs if text in argument]
    name = _object_in(argument) if inside else None
    if name is None:
        return None
    return name if _object_in(_without(argument, inside)) is None or any(map(_object_in, inside)) else None


def _object_in(text):
    """Returns the name of the first serialised object in a text, else None."""
    rules = rule_table("deserialization")
    for _, _, value, _, kind, _ in decode(text).nodes:
        hits = match_text(value, "text" if kind == "value" else kind, rules)
        if hits:
            return "%s (%s)" % (hits[0].title, hits[0].id)
    return None


def _without(argument, inputs):
    """Returns the argument with blanks in place of the texts, except where a text is a part of a longer word."""
    left, at = [], 0
    for start, end in sorted(place for text in inputs for place in places_alone(argument, text)):
        left.append(argument[at:start])
        left.append(" " * (end - max(at, start)))
        at = max(at, end)
    return "".join(left) + argument[at:]


_checks = {
    "shell": check_shell,
    "sql": check_sql,
    "path": check_path,
    "url": check_url,
    "code": check_code,
    "template": _template,
    "nosql": _nosql,
    "header": check_header,
    "deserialize": _deserialize,
}
_skeletons = {"shell": skeleton_of_shell, "sql": skeleton_of_sql, "code": skeleton_of_code, "nosql": _skeleton_of_nosql}
