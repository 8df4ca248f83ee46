"""Blocks an event or some of its records: first puts them into quarantine, then removes them, so that nothing is lost.
"""

from . import inbound, quarantine
from .answers import EmmentalBlocked, answer_to, empty_answer, failed_task, transformed
from .signals import new_id

# States of an outcome: the wrapper of the handler calls the handler with the value, returns the value, or raises it.
GO_ON, ANSWER, RAISE = 0, 1, 2


class Plan:
    """Describes how to block an event. `answer`: the kind of answer to its trigger; `records`: (path of a list,
    indexes) of the records to block, or None for the complete event; `is_to_caller`: the answer reaches a caller that
    still has the event.
    """

    __slots__ = ("id", "trigger", "answer", "is_to_caller", "records", "batch_item_failures", "http", "quarantine")


class Outcome:
    """Holds the result of blocking: the state, its value, the place where the event is kept (`where`), and a function
    that completes the answer of the handler (`merge`), or None.
    """

    __slots__ = ("state", "value", "merge", "where")

    def __init__(self, state, value, where, merge=None):
        self.state = state
        self.value = value
        self.where = where
        self.merge = merge


def plan_of(guard, verdict, event, is_attack=None):
    """Returns the plan for a blocked event. `is_attack(event)` decides if an event with a single record is an attack;
    by default the inspection decides.
    """

    # Loaded here, because the Functions Framework loads this module before there is any event.
    from ..engine.answer import answer_of

    def by_inspection(record):
        return inbound.is_attack(guard, verdict.rule, verdict.trigger, record)

    plan = Plan()
    plan.id = new_id()
    plan.trigger = verdict.trigger
    plan.answer, lists, plan.is_to_caller = answer_of(verdict.trigger)
    plan.records = None
    if verdict.action != "deny" and lists and isinstance(event, dict):
        plan.records = _blocked_records(event, lists, is_attack or by_inspection)
    plan.batch_item_failures = verdict.rule is not None and verdict.rule.source.get("batchItemFailures") is True
    on_block = guard.profile.on_block
    plan.http = on_block.get("http") or 403
    plan.quarantine = on_block.get("quarantine")
    return plan


def block(guard, plan, event):
    """Puts the event or its records into quarantine, and returns the outcome."""
    return _block_records(guard, plan, event) if plan.records else _block_event(guard, plan, event)


def _blocked_records(event, lists, is_attack):
    """Returns a list of (path of a list, indexes) for the records that are an attack by themselves; None when there is
    none.
    """
    blocked = []
    for path in lists:
        for place in _expanded(path, event):
            records = _list_at(event, place)
            indexes = [
                at
                for at, record in enumerate(records)
                if is_attack(_with_only(event, place, record))
            ]
            if indexes:
                blocked.append((place, frozenset(indexes)))
    return blocked or None


def _expanded(path, event):
    if len(path) == 1:
        return [path]
    inner = event.get(path[0])
    return [(path[0], key) for key in inner] if isinstance(inner, dict) else []


def _list_at(event, place):
    found = event.get(place[0])
    if len(place) > 1:
        found = found.get(place[1]) if isinstance(found, dict) else None
    return found if isinstance(found, list) else []


def _with_only(event, place, record):
    """Returns the same event with a single record: its trigger is recognised as before."""
    return {**event, place[0]: [record] if len(place) == 1 else {place[1]: [record]}}


def _block_event(guard, plan, event):
    if plan.quarantine is None and plan.is_to_caller:
        good, where = False, "the caller has it"
    else:
        good, where = quarantine.keep(guard, plan, event)
    if good or plan.is_to_caller:
        is_error, value = answer_to(plan, event)
        return Outcome(RAISE if is_error else ANSWER, value, where)
    return _not_kept(guard, plan, event, where)


def _not_kept(guard, plan, event, where):
    if guard.profile.on_error == "open":
        return Outcome(GO_ON, event, "went through, because " + _reason(plan, where))
    said = "The event was refused; no quarantine is configured (%s)" if plan.quarantine is None else "The event was refused and could not be kept (%s)"
    error = EmmentalBlocked(said % plan.id)
    return Outcome(RAISE, error, "the batch fails: " + where)


def _reason(plan, where):
    """Says why an event is in no quarantine."""
    return where if plan.quarantine is None else "it could not be kept: " + where


def _block_records(guard, plan, event):
    records = [_list_at(event, place)[at] for place, indexes in plan.records for at in sorted(indexes)]
    good, where = quarantine.keep(guard, plan, {"trigger": plan.trigger, "records": records})
    if plan.answer in ("transform", "s3-batch"):
        name = "records" if plan.answer == "transform" else "results"
        answers = [
            transformed(record, good) if plan.answer == "transform" else failed_task(record, plan.id) for record in records
        ]
        empty = empty_answer(plan.answer, event)

        def merge(answer):
            frame = answer if isinstance(answer, dict) else empty
            return {**frame, name: [*(frame.get(name) or ()), *answers]}

        return _without(plan, event, merge, merge(empty), where)
    if good:
        return _without(plan, event, None, answer_to(plan, event)[1], where)
    if plan.answer != "batch" or not plan.batch_item_failures:
        return _not_kept(guard, plan, event, where)
    return _returned(plan, event, where)


def _returned(plan, event, where):
    """Returns the outcome that sends the blocked records back to the queue. A FIFO queue also gets back the later
    records of the same groups.
    """
    all_records = event["Records"]
    blocked = plan.records[0][1]
    groups = set()
    failed = []
    rest = []
    for at, message in enumerate(all_records):
        group = (message.get("attributes") or {}).get("MessageGroupId")
        later = group in groups and str(message.get("eventSourceARN")).endswith(".fifo") if group is not None else False
        if at in blocked or later:
            failed.append({"itemIdentifier": message.get("messageId")})
            if group is not None:
                groups.add(group)
        else:
            rest.append(message)

    def merge(answer):
        own = answer if isinstance(answer, dict) else {}
        return {**own, "batchItemFailures": [*(own.get("batchItemFailures") or ()), *failed]}

    back = "back in the queue, because " + _reason(plan, where)
    if not rest:
        return Outcome(ANSWER, merge(None), back)
    return Outcome(GO_ON, {**event, "Records": rest}, back, merge)


def _without(plan, event, merge, otherwise, where):
    """Returns the outcome with the event without the blocked records. When no record is left, the handler is not
    called, and the answer is `otherwise`.
    """
    rest = dict(event)
    for place, indexes in plan.records:
        kept = [record for at, record in enumerate(_list_at(event, place)) if at not in indexes]
        rest[place[0]] = kept if len(place) == 1 else {**rest[place[0]], place[1]: kept}
    left = False
    for place, _ in plan.records:
        found = rest[place[0]]
        left = left or (any(found.values()) if isinstance(found, dict) else bool(found))
    return Outcome(GO_ON, rest, where, merge) if left else Outcome(ANSWER, otherwise, where)
