"""Decides if text of an event changes the meaning of a dangerous call. packages/inspect/sinks/ does the same.

A skeleton is the form of a call: its argument without values (`SELECT name FROM users WHERE id = 1`, where `1` is any
number).
"""

import json
import re

from .decode import decode
from .headers import check_header
from .locations import check_path
from .places import places_alone
from .rules import match_text, rule_table
from .statements import check_code, check_shell, check_sql, skeleton_of_code, skeleton_of_shell, skeleton_of_sql
from .table import js, lazy, pattern, S, table, units
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


def _template(argument, inputs, dialect):
    for text in inputs:
        mark = _opening.search(text)
        if mark and text in argument:
            return "the template expression after %s comes from the event" % mark[0]
    return None


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
    if _operator.search(text) and _blanks.sub("", text) in flat:
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
        and not _is_data(text)
    ):
        return "the input closes its text in the filter"
    return None


def _is_data(text):
    """Returns True for a complete JSON document without `$`, which begins the names of operators."""
    if text[0] not in "{[" or "$" in text or "\\" in text or text.count("{") + text.count("[") > _most_opened:
        return False
    try:
        json.loads(text, parse_int=float, parse_constant=_no_json)
    except (ValueError, RecursionError):
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
