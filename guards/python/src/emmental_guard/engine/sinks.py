"""Whether text of the event changes what a dangerous call means. As packages/inspect/sinks/."""

import json
import re

from .decode import decode
from .locations import check_path
from .places import places_alone
from .rules import match_text, rule_table
from .statements import check_code, check_shell, check_sql, skeleton_of_code, skeleton_of_shell, skeleton_of_sql
from .table import js, lazy, pattern, S, table, units
from .texts import MAX_ARGUMENT, Texts, usable
from .urls import check_url

_sinks = table["sinks"]


def check_sink(kind, argument, inputs, dialect="generic", skeletons=None, complete=False):
    """(decision, why): `block` with what was proven, or `allow`; `why` of an allow tells what was not checked."""
    if len(argument) > MAX_ARGUMENT:
        return "allow", "not checked: longer than %d characters" % MAX_ARGUMENT
    why = proof(kind, argument, usable(kind, argument, [Texts(inputs)]), dialect, skeletons, complete)
    return ("allow" if why is None else "block"), why


def proof(kind, argument, able, dialect="generic", skeletons=None, complete=False):
    """What one of the texts that could (`usable`) proves of a call, else None."""
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


# Characters that are read to find out whether text of the event is why a form is new; where more were needed it is taken to be.
_most_read = _sinks["mostRead"]
_digits = lazy(r"[\d.]+\Z", re.A)


def _makes_form(kind, argument, form, inputs, dialect):
    """Whether the argument would have another form if an input said something else: not if it is a value, or a part of a longer word."""
    read = 0
    for one in inputs:
        for start, end in places_alone(argument, one):
            other = ("0" if _digits.match(one) else "x") * (end - start)
            read += len(argument)
            if read > _most_read or skeleton_of(kind, argument[:start] + other + argument[end:], dialect) != form:
                return True
    return False


def skeleton_of(kind, argument, dialect="generic"):
    """The form of an argument, to be learned with the profile; None for kinds that have none."""
    make = _skeletons.get(kind)
    return make(units(argument)[:MAX_ARGUMENT], dialect) if make else None


# Templates, headers

_opening = pattern(_sinks["template"]["opening"])


def _template(argument, inputs, dialect):
    for one in inputs:
        mark = _opening.search(one)
        if mark and one in argument:
            return "the template expression after %s comes from the event" % mark[0]
    return None


def _header(argument, inputs, dialect):
    if any(("\r" in one or "\n" in one) and one in argument for one in inputs):
        return "a line break in the header comes from the event"
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
    for one in inputs:
        proof = _brings(argument, flat, one, dialect)
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
    # Outside of a string the input ends a member or starts one.
    if (
        _closes.search(text)
        and text in argument
        and json.dumps(text, ensure_ascii=False) not in argument
        and not _is_data(text)
    ):
        return "the input closes its text in the filter"
    return None


def _is_data(text):
    """A whole document, which closes what it opens; names that begin with `$` are operators."""
    if text[0] not in "{[" or "$" in text or "\\" in text or text.count("{") + text.count("[") > _most_opened:
        return False
    try:
        json.loads(text, parse_int=float, parse_constant=_no_json)
    except (ValueError, RecursionError):
        return False
    return True


# Parsers of other languages stop at some depth.
_most_opened = 500


def _no_json(constant):
    raise ValueError(constant)


def _skeleton_of_nosql(argument, dialect):
    return _blanks.sub(" ", _filter_value.sub("v", argument))


# Serialised objects


def _deserialize(argument, inputs, dialect):
    """An object that builds more than data and comes from the event, or would be none without text of the event."""
    held = [one for one in inputs if one in argument]
    told = _object_in(argument) if held else None
    if told is None:
        return None
    return told if _object_in(_without(argument, held)) is None or any(map(_object_in, held)) else None


def _object_in(text):
    """What the first serialised object that a text holds is called; None when it holds none."""
    rules = rule_table("deserialization")
    for _, _, value, _, kind, _ in decode(text).nodes:
        hits = match_text(value, "text" if kind == "value" else kind, rules)
        if hits:
            return "%s (%s)" % (hits[0].title, hits[0].id)
    return None


def _without(argument, inputs):
    """The argument with blanks where the inputs stand as words of their own."""
    left, at = [], 0
    for start, end in sorted(place for one in inputs for place in places_alone(argument, one)):
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
    "header": _header,
    "deserialize": _deserialize,
}
_skeletons = {"shell": skeleton_of_shell, "sql": skeleton_of_sql, "code": skeleton_of_code, "nosql": _skeleton_of_nosql}
