"""Handles invocations: the incoming event, the values that the function may see of it, and the answer when the event is
stopped.
"""

import sys
from _thread import get_ident
from marshal import dumps

from . import inbound
from .events import class_of
from .rules import WATCH

# blocking.py defines these numbers; it is only loaded when an event is blocked.
_GO_ON, _RAISE = 0, 2


def plain_of(vault):
    """Returns a sealed function: it returns the value in types of the language itself, whose methods run no code of the
    function; else None.
    """
    import json

    consists = vault.seal(
        _consists, type=type, set=set, id=id, dict=dict, lists=(list, tuple), values=(str, int, float, bool, type(None), bytes)
    )  # fmt: skip
    return vault.seal(_plain, check=dumps, failure=Exception, consists=consists, write=json.dumps, read=json.loads, text=str)


def doors(guard):
    """Returns the C callables, by name, that the function's side may hold."""
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
        """Takes `taken`, the event in values that run no code; a handler that is to see the event as it came gets
        `event`.
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
        """Returns the result for an event whose handler failed: (state, value, merge); None when the handler itself
        deals with the failure.
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
    """Returns (next step; event, answer or error; token; completion of the handler's answer)."""
    invocations = guard.invocations
    if guard.inbound is None:
        return _GO_ON, event, invocations.begin(request, None), None
    verdict = inbound.read(guard, event, platform)
    if verdict.rule is not None:
        guard.signals.hit(verdict.rule.match)
    token = invocations.begin(request, event, verdict)
    found = verdict.inspected.decision if verdict.inspected is not None else "allow"
    decision = "block" if verdict.action == "deny" else found
    if decision == "allow" and verdict.action == "allow":
        return _GO_ON, event, token, None
    mode = guard.mode["inbound"]
    evidence = {"trigger": verdict.trigger}
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
    """Keeps and removes an event whose handler failed at its stopped call: the handler would get the same event again
    and again.

    The handler gets the other records once more, as in a retry.
    """
    running = guard.invocations.running_as(token)
    if running is None or running.stopped is None or running.verdict is None or running.verdict.rule is None:
        return None
    from . import blocking

    def is_attack(event):
        return inbound.reaches(event, *running.stopped)

    event, verdict = running.event, running.verdict
    plan = blocking.plan_of(guard, verdict, event, is_attack)
    if plan.is_to_caller:
        # The caller has the event, and the error.
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
        # The guard could not keep the event: its sender gets the error, and still has the event.
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
    """Returns the function by which the runtime client itself loads a handler, with its own words for errors."""
    for name in ("awslambdaric.bootstrap", "bootstrap", "__main__"):
        load = getattr(sys.modules.get(name), "_get_handler", None)
        if load is not None:
            return load
    return _get_handler


def _get_handler(name):
    import importlib

    module, _, attribute = name.rpartition(".")
    return getattr(importlib.import_module(module.replace("/", ".")), attribute)


# Sealed: these frames are below the function's own, so they hold nothing that leads to the guard.


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
    # The check accepts dictionaries, lists, texts, bytes and numbers, but no derived classes, and needs no frame.
    try:
        check(value)
        return value
    except failure:
        pass
    # The check accepts 2,000 levels; a parser may have made more.
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
