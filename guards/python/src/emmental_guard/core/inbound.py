"""Finds the rule that lets an event in, and inspects the event."""

from .globs import path_glob, text_glob
from .rules import DENY, compile_rules, deciding_rule


_most_texts = 20_000


class Verdict:
    """Holds the verdict about an event.

    `rule`: the rule that decided, or None; `names`: host names in the event that the platform wrote and no sender
    chose; `inspected`: the engine's verdict, or None; `left_out`: (path, reason) of the first part that a limit left
    out, or None; `tree`: the decoded event, or None.
    """

    __slots__ = ("trigger", "rule", "action", "names", "inspected", "left_out", "tree")


class Accepted:
    """Holds a proof that a person accepted. `test(trigger, event)` returns True for an event that it names."""

    __slots__ = ("match", "sink", "fields", "until", "test")


def compile_accepted(proofs):
    compiled = []
    for source in proofs:
        accepted = Accepted()
        accepted.match = source["match"]
        accepted.sink = source["sink"]
        accepted.fields = tuple(source["fields"])
        accepted.until = source["until"]
        accepted.test = _test_of(source)
        compiled.append(accepted)
    return tuple(compiled)


def compile_inbound(rules):
    return compile_rules(rules, _test_of)


def read(guard, event, platform):
    """Returns the verdict about an event; `platform`: the name of its trigger when the platform gives it, else None."""
    verdict = Verdict()
    recognise, names_of, _ = _recognition()
    recognised = None if platform else recognise(event)
    verdict.trigger = platform or recognised[0]
    rule = verdict.rule = deciding_rule(guard.inbound, verdict.trigger, event)
    verdict.action = "deny" if rule is None else rule.action
    # The guard reads the names now, because the function may change the event later.
    names = () if verdict.action == DENY else names_of(event, verdict.trigger)
    verdict.names = names if names and _name_triggers(guard.inbound) else ()
    verdict.inspected = verdict.left_out = verdict.tree = None
    wanted = rule.source["inspect"] if rule is not None else ()
    if verdict.action != "deny" and wanted:
        decode, judge = _inspection()
        shape = rule.source["shape"]
        learns = guard.lessons is not None and guard.lessons.wants_event()
        verdict.tree = decode(event, platform, None, learns or shape is not None, recognised)
        verdict.inspected = judge(verdict.tree, shape, None if wanted == "all" else frozenset(wanted))
        verdict.left_out = left_out_of(verdict.inspected)
        guard.signals.not_inspected(len(verdict.inspected.not_inspected))
        if learns and not verdict.inspected.findings and verdict.left_out is None:
            guard.lessons.event(verdict.tree)
    return verdict


def _name_triggers(rules):
    """Returns True when every rule that allows names its triggers, and none of them is `custom`, whose events a sender
    can write freely.
    """
    if _known[0] is not rules:
        named = [rule.source["triggers"] for rule in rules if rule.action != DENY]
        _known[:] = rules, all(triggers and "custom" not in triggers for triggers in named)
    return _known[1]


_known = [None, False]

_recognitions, _inspections = [], []


def _recognition():
    """Returns (recognise, names_of, triggers whose events are HTTP requests) of the engine, loaded with the first
    event.

    Calling the loader for each event would take a tenth of the event's time.
    """
    if not _recognitions:
        from ..engine.answer import requests
        from ..engine.trigger import names_of, recognise

        _recognitions.append((recognise, names_of, requests))
    return _recognitions[0]


def _inspection():
    """Returns (decode, judge) of the engine, loaded with the first event that is inspected."""
    if not _inspections:
        from ..engine.decode import decode
        from ..engine.verdict import judge

        _inspections.append((decode, judge))
    return _inspections[0]


def left_out_of(inspected):
    """Returns (path, reason) of the first part that a limit left out; None when there is none."""
    return next(((path, why) for path, why, limit in inspected.not_inspected if limit), None)


def decision_of(guard, action, inspected, left_out):
    """Decides about an event: `allow`, `alert` or `block`. A part that a limit left out alerts like a finding; if the
    profile's `on-error` is `closed`, it blocks, because nobody knows what the part contains.
    """
    if action == DENY:
        return "block"
    if inspected is None:
        return "allow"
    if left_out is None:
        return inspected.decision
    if guard.profile.on_error == "closed":
        return "block"
    return "alert" if inspected.decision == "allow" else inspected.decision


def is_attack(guard, rule, platform, event):
    """Returns True when the guard refuses an event because of its inspection."""
    decode, judge = _inspection()
    wanted = rule.source["inspect"]
    shape = rule.source["shape"]
    tree = decode(event, platform, structure=shape is not None)
    inspected = judge(tree, shape, None if wanted == "all" else frozenset(wanted))
    return decision_of(guard, None, inspected, left_out_of(inspected)) == "block"


def texts_of(event, verdict=None):
    """Returns the `Texts` of an event that could occur in a call, decoded and as they came. Takes the decoded tree from
    the verdict when it is there.
    """
    tree = verdict and verdict.tree or _inspection()[0](event)
    found = dict.fromkeys([text for _, text in operators()[0](event, tree.nodes)])
    for _, raw, value, _, kind, _ in tree.nodes:
        if kind == "value" and len(value) > 1:
            found[value] = None
            found[raw] = None
    for name in verdict.names if verdict else ():
        found.pop(name, None)
    return sinks()[0](list(found)[:_most_texts])


def places_of(event, verdict):
    """Returns the texts of an event as `texts_of` does, each with the fields in which it stands. A field has `[]` for each
    place of a list: `Records[].body`.
    """
    tree = verdict and verdict.tree or _inspection()[0](event)
    found = {}
    for path, text in operators()[0](event, tree.nodes):
        found.setdefault(text, set()).add(field_of(path))
    for path, raw, value, _, kind, _ in tree.nodes:
        if kind == "value" and len(value) > 1:
            field = field_of(path)
            found.setdefault(value, set()).add(field)
            found.setdefault(raw, set()).add(field)
    for name in verdict.names if verdict else ():
        found.pop(name, None)
    return found


def field_of(path):
    """Returns the path without the numbers of places in lists."""
    parts = []
    for part in path.split("["):
        number, closed, rest = part.partition("]")
        parts.append("]" + rest if parts and closed and number.isdigit() and number.isascii() else part)
    return "[".join(parts)


def is_below(field, fields):
    """Returns True for one of the fields, and for a part of one."""
    return any(field == each or field.startswith((each + ".", each + "[")) for each in fields)


def texts_beside(places, fields):
    """Returns the `Texts` that stand in another field, too."""
    texts = [text for text, found in places.items() if not all(is_below(field, fields) for field in found)]
    return sinks()[0](texts[:_most_texts])


# Most texts that are tried one by one, and most fields that are told.
_most_tried, _most_fields = 100, 8


def proof_fields(places, kind, argument, dialect, skeletons):
    """Returns the sorted fields of the texts that prove an attack each by itself; None when there are too many, or no
    single text is a proof.
    """
    texts, usable, proof = sinks()
    # The engine compares UTF-16 code units.
    spelled = {}
    for text in list(places)[:_most_texts]:
        spelled.setdefault(texts((text,)).all[0], []).append(text)
    able = usable(kind, argument, (texts(list(places)[:_most_texts]),))
    if len(able) > _most_tried:
        return None
    proving = [text for text in able if proof(kind, argument, [text], dialect, *skeletons) is not None]
    fields = set().union(*(places[text] for unit in proving for text in spelled.get(unit, ())))
    return sorted(fields) if 0 < len(fields) <= _most_fields else None


_sinks = []


def sinks():
    """Returns (`Texts`, `usable`, `proof`) of the engine, loaded with the first call that is checked."""
    if not _sinks:
        from ..engine.sinks import proof
        from ..engine.texts import Texts, usable

        # One assignment fills the list: several threads may get here together.
        _sinks[:] = Texts, usable, proof
    return _sinks


_operators = []


def operators():
    """Returns (`operator_members`, `filter_text`) of the engine, loaded with the first call that is checked."""
    if not _operators:
        from ..engine.operators import filter_text, operator_members

        _operators[:] = operator_members, filter_text
    return _operators


def reaches(event, kind, argument, dialect, fields):
    """Returns True when text of this event alone, which stands in a field beside `fields`, changes the meaning of a call."""
    _, usable, proof = sinks()
    texts = texts_beside(places_of(event, None), fields) if fields else texts_of(event)
    return proof(kind, argument, usable(kind, argument, (texts,)), dialect) is not None


def _test_of(source):
    triggers = frozenset(source["triggers"])
    place = source["source"]
    comes = _source(place) if place is not None else None
    route = _route(place) if place is not None else None

    def test(trigger, event):
        if triggers and trigger not in triggers:
            return False
        if place is None:
            return True
        return route(event) if trigger in _recognitions[0][2] else comes(event)

    return test


def _at(value, *path):
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _text(value, *path):
    found = _at(value, *path)
    return found if isinstance(found, str) else ""


def _route(source):
    """Returns the test of a route such as `POST /orders/{id}`: compares it with the route that the platform matched, or
    with the path of the request.
    """
    method, blank, route = source.partition(" ")
    if not blank:
        method, route = "*", source
    pattern = []
    for segment in route.split("/"):
        if segment.startswith("{") and segment.endswith("}"):
            segment = "**" if segment.endswith("+}") else "*"
        pattern.append(segment)
    glob = path_glob("/".join(pattern))

    wanted_method = method.upper()
    is_any = method in ("*", "ANY")
    is_all = route in ("$default", "/{proxy+}")

    def matches(event):
        if type(event) is not dict:
            return is_any and is_all
        context = event.get("requestContext")
        if type(context) is not dict:
            context = {}
        if not is_any:
            http = context.get("http")
            used = (
                (_words(http.get("method")) if type(http) is dict else "")
                or _words(event.get("httpMethod"))
                or _words(context.get("httpMethod"))
                or _words(event.get("method"))
            )
            if used != wanted_method and used.upper() != wanted_method:
                return False
        if is_all:
            return True
        key = _words(event.get("routeKey")) or _words(context.get("routeKey"))
        if key and (key == source or key == route):
            return True
        if _words(event.get("resource")) == route:
            return True
        path = _words(event.get("rawPath")) or _words(event.get("path")) or _words(event.get("raw_path"))
        if glob(path.rstrip("/") or "/"):
            return True
        stage = "/%s/" % _words(context.get("stage"))
        return path.startswith(stage) and glob(path[len(stage) - 1 :].rstrip("/") or "/")

    return matches


def _words(value):
    return value if type(value) is str else ""


def _source(source):
    """Returns the test of a source: a glob for the ARN of the event's source, or for the last part of the ARN."""
    glob = text_glob(source)

    def matches(event):
        # An event that names no source matches: its trigger has matched already.
        return all(glob(arn) or glob(arn.replace("/", ":").rsplit(":", 1)[-1]) for arn in _sources(event))

    return matches


def _sources(event):
    found = set()
    records = _at(event, "Records") or _at(event, "records")
    if isinstance(records, list):
        for record in records[:10_000]:
            arn = (
                _text(record, "eventSourceARN") or _text(record, "s3", "bucket", "arn") or _text(record, "Sns", "TopicArn")
            )
            if arn:
                found.add(_stream(arn))
    for key in ("eventSourceArn", "streamArn", "deliveryStreamArn"):
        if _text(event, key):
            found.add(_text(event, key))
    return found


def _stream(arn):
    """Returns the ARN of the table for the ARN of its stream (`…:table/Orders/stream/2026-…`); any other ARN as it is.
    """
    at = arn.find("/stream/")
    return arn[:at] if at > 0 and ":table/" in arn else arn
