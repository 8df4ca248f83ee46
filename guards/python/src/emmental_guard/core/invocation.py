"""Handles invocations: inspects the incoming event, decides which event the handler gets, and answers in its place when
the event is blocked.
"""

import sys
from _thread import get_ident
from marshal import dumps

from . import inbound
from .events import class_of
from .rules import WATCH

# States of an outcome, as `blocking.py` defines them; that module is only loaded when an event is blocked.
_GO_ON, _RAISE = 0, 2


def plain_of(vault):
    """Returns a sealed function: value → the same value made only of dictionaries, lists, texts, bytes, numbers and
    None, which run no code of the function; None when that is impossible.
    """
    import json

    consists = vault.seal(
        _consists, type=type, set=set, id=id, dict=dict, lists=(list, tuple), values=(str, int, float, bool, type(None), bytes)
    )  # fmt: skip
    return vault.seal(_plain, check=dumps, failure=Exception, consists=consists, write=json.dumps, read=json.loads, text=str)


def doors(guard):
    """Returns the doors by name: C callables that the function's side may hold, and that lead nobody into the guard.

    A token is the number of an invocation; a state is a number of `blocking.py` (go on, answer, raise).
    """
    opaque, seal = guard.vault.opaque, guard.vault.seal
    inside = guard.inside

    def entered(event, request, platform, known=None):
        me = get_ident()
        inside.add(me)
        try:
            return _enter(guard, event, request, platform)
        except Exception as error:
            failed = guard.failed("inspection", error)
            if failed is not None:
                return _RAISE, failed, None, None
            return _GO_ON, event, guard.invocations.begin(request, None), None
        finally:
            inside.discard(me)

    def enter(event, taken, request):
        """Inspects `taken`, the event as plain values. An unchanged event goes to the handler as it came (`event`).
        Returns (state, event or answer or error, token, function that completes the handler's answer or None).
        """
        if taken is None and event is not None:
            tell_unread()
        state, value, token, merge = entered(taken, request if type(request) is str else None, None)
        seen = event if state == _GO_ON and value is taken else value
        return state, seen, token, opaque(merge) if merge is not None else None

    def tell_unread():
        me = get_ident()
        inside.add(me)
        try:
            guard.signals.emit("error", {"message": "an event that is not JSON was not inspected"})
        except Exception as error:
            guard.failed("inspection", error)
        finally:
            inside.discard(me)

    def leave(token):
        me = get_ident()
        inside.add(me)
        try:
            guard.invocations.end(token)
            guard.signals.drain()
        except Exception as error:
            guard.failed("leave", error)
        finally:
            inside.discard(me)

    def fail(token):
        """Returns (state, value, function that completes the answer) for an event whose handler failed because a call
        was stopped; None when the error has to go to the caller.
        """
        me = get_ident()
        inside.add(me)
        try:
            state, value, merge = _after_failure(guard, token) or (None, None, None)
            return (state, value, opaque(merge) if merge is not None else None) if state is not None else None
        except Exception as error:
            guard.failed("quarantine", error)
            return None
        finally:
            inside.discard(me)

    def wrap_handler(user):
        return seal(
            _wrapped, enter=opaque(enter), leave=opaque(leave), fail=opaque(fail), failure=Exception, getattr=getattr,
            plain=plain_of(guard.vault), user=user,
        )  # fmt: skip

    def lambda_loader():
        return seal(_load, client=_client_loader(), name=_handler_name(), engage=opaque(guard.engage))

    guard.entered = entered
    guard.leave = leave
    guard.fail = fail
    return {"lambda_loader": opaque(lambda_loader), "wrap_handler": opaque(wrap_handler)}


def _enter(guard, event, request, platform):
    """Returns (state; event, answer or error; token; function that completes the handler's answer, or None)."""
    invocations = guard.invocations
    if guard.inbound is None:
        return _GO_ON, event, invocations.begin(request, None), None
    verdict = inbound.read(guard, event, platform)
    if verdict.rule is not None:
        guard.signals.hit(verdict.rule.match, verdict.trigger)
    token = invocations.begin(request, event, verdict)
    decision = inbound.decision_of(guard, verdict.action, verdict.inspected, verdict.left_out)
    if decision == "allow" and verdict.action == "allow":
        return _GO_ON, event, token, None
    mode = guard.mode["inbound"]
    evidence = {"trigger": verdict.trigger}
    if verdict.left_out is not None:
        path, why = verdict.left_out
        evidence["path"] = guard.short(path)
        evidence["message"] = "not inspected: " + why
    if verdict.inspected is not None and verdict.inspected.findings:
        kind, signature, path = verdict.inspected.findings[0][:3]
        if kind is not None:
            evidence["class"] = kind
        evidence["signature"] = signature
        evidence["path"] = guard.short(path)
    if verdict.rule is None:
        evidence["message"] = "no rule lets this trigger start the function"
    labels = {
        "section": "inbound",
        "rule": verdict.rule.name if verdict.rule is not None else "(all other)",
        "match": verdict.rule.match if verdict.rule is not None else None,
        "decision": WATCH if verdict.action == WATCH and decision == "allow" else "deny",
        "mode": mode,
        "invocation": request,
    }
    if decision != "block" or mode != "enforce":
        guard.signals.emit("watch" if decision == "allow" or mode == "learn" else "alert", evidence, **labels)
        return _GO_ON, event, token, None
    from . import blocking

    plan = blocking.plan_of(guard, verdict, event)
    outcome = blocking.block(guard, plan, event)
    evidence["quarantine"] = outcome.where
    guard.signals.emit("block", evidence, name=plan.id, **labels)
    if outcome.state != _GO_ON:
        invocations.end(token)
        token = None
    return outcome.state, outcome.value, token, outcome.merge


def _after_failure(guard, token):
    """Puts an event into quarantine whose handler failed because the guard stopped a call: otherwise the platform would
    retry the event again and again. Only the attacking records are kept; the handler gets the others once more.
    """
    running = guard.invocations.running_as(token)
    if running is None or running.stopped is None or running.verdict is None or running.verdict.rule is None:
        return None
    from . import blocking

    def is_attack(event):
        fields = [field for each in running.accepting(running.stopped[0]) for field in each.fields]
        return inbound.reaches(event, *running.stopped, fields)

    event, verdict = running.event, running.verdict
    plan = blocking.plan_of(guard, verdict, event, is_attack)
    if plan.is_to_caller:
        # The caller still has the event, and gets the error.
        return None
    outcome = blocking.block(guard, plan, event)
    kind = running.stopped[0]
    evidence = {
        "trigger": verdict.trigger,
        "class": class_of.get(kind, kind),
        "signature": "sink/" + kind,
        "message": "the handler failed after a call was stopped",
        "quarantine": outcome.where,
    }
    guard.signals.emit(
        "block", evidence, section="inbound", rule=verdict.rule.name, match=verdict.rule.match, decision="deny",
        mode=guard.mode["inbound"], invocation=running.request, name=plan.id,
    )  # fmt: skip
    if outcome.state == _GO_ON and outcome.value is event:
        # The event could not be kept: its sender still has the event, and gets the error.
        return None
    running.stopped = None
    return outcome.state, outcome.value, outcome.merge


def _handler_name():
    import os

    name = os.environ.get("EMMENTAL_HANDLER")
    if not name:
        raise ImportError("emmental: the handler is missing; set EMMENTAL_HANDLER")
    os.environ["_HANDLER"] = name
    return name


def _client_loader():
    """Returns the function by which the runtime client loads a handler, so that errors have the client's own words."""
    for name in ("awslambdaric.bootstrap", "bootstrap", "__main__"):
        load = getattr(sys.modules.get(name), "_get_handler", None)
        if load is not None:
            return load
    return _get_handler


def _get_handler(name):
    import importlib

    module, _, attribute = name.rpartition(".")
    return getattr(importlib.import_module(module.replace("/", ".")), attribute)


# Sealed (`vault.seal`): these frames call code of the function, which can look at them; they hold nothing of the guard.


def _load():
    client = "slot:client"
    engage = "slot:engage"
    name = "slot:name"
    engage()
    return client(name)


def _plain(value):
    check = "slot:check"
    failure = "slot:failure"
    consists = "slot:consists"
    write = "slot:write"
    read = "slot:read"
    text = "slot:text"
    # `marshal.dumps` accepts dictionaries, lists, texts, bytes and numbers, but no derived classes, and runs no Python
    # code.
    try:
        check(value)
        return value
    except failure:
        pass
    # It fails for more than 2,000 levels, which a parser may have made.
    if consists(value):
        return value
    try:
        value = read(write(value, default=text))
    except failure:
        return None
    return value if consists(value) else None


def _consists(value):
    type = "slot:type"
    set = "slot:set"
    id = "slot:id"
    dict = "slot:dict"
    lists = "slot:lists"
    values = "slot:values"
    rest = [value]
    seen = set()
    while rest:
        part = rest.pop()
        if type(part) in values:
            continue
        if id(part) in seen:
            continue
        seen.add(id(part))
        if type(part) is dict:
            for name in part:
                if type(name) not in values:
                    return False
            rest.extend(part.values())
        elif type(part) in lists:
            rest.extend(part)
        else:
            return False
    return True


def _wrapped(event, context):
    enter = "slot:enter"
    leave = "slot:leave"
    fail = "slot:fail"
    failure = "slot:failure"
    getattr = "slot:getattr"
    plain = "slot:plain"
    user = "slot:user"
    state, value, token, merge = enter(event, plain(event), getattr(context, "aws_request_id", None))
    if state == 1:
        return value
    if state == 2:
        raise value
    merge_rest = None
    try:
        try:
            answer = user(value, context)
        except failure:
            left = fail(token)
            if left is None:
                raise
            state, value, merge_rest = left
            if state == 2:
                raise value from None
            answer = value if state == 1 else user(value, context)
    finally:
        leave(token)
    if merge_rest is not None:
        answer = merge_rest(plain(answer))
    if merge is not None:
        answer = merge(plain(answer))
    return answer
