"""Keeps the events in work, which are the events of running invocations, and checks if their texts change the meaning
of a call.
"""

from _thread import get_ident
from itertools import count
from time import gmtime, strftime, time

from . import inbound


class Invocations:
    """Holds the running invocations. Lambda runs one at a time; when several run, a call is checked against all their
    events.
    """

    def __init__(self, guard):
        self._guard = guard
        # Maps a token to a running invocation.
        self.running = {}
        self._tokens = count(1)
        # Tokens of invocations whose texts could change where a path leads: calls with paths are checked as long as the
        # list is not empty.
        self.asking = []
        # Token of the last invocation that began. A note in `led` with another token is out of date.
        self.latest = [0]
        # Holds (token, set of paths): the texts of the events are no plain path (`hook.py`) outside this set.
        self.led = []

    def current_id(self):
        """Returns the request id of the invocation that this thread runs; of the only one that runs, where this thread runs
        none; None where several run and it is not known which.
        """
        running = list(self.running.values())
        own = running if len(running) == 1 else [event for event in running if event.thread == get_ident()]
        return own[0].request if len(own) == 1 else None

    def _last(self):
        """Returns the token of the last invocation that began and still runs."""
        return next(reversed(list(self.running)), None)

    def begin(self, request, event, verdict=None):
        if self._guard.fresh is not None and not self.running:
            self._guard.fresh.begin()
        token = next(self._tokens)
        running = _Running(request, event, verdict)
        if self._guard.accepted and verdict is not None:
            running.keep_places(self._guard.accepted)
        self.running[token] = running
        if self._guard.inbound is not None:
            self.asking.append(token)
            # Set the token last: another thread that reads it also finds the running invocation.
            self.latest[0] = token
            self.led.clear()
        self._guard.signals.invoked()
        return token

    def end(self, token):
        self.running.pop(token, None)
        self._forget(token)
        if self._guard.fresh is not None and not self.running:
            self._guard.fresh.end()
        if self._guard.lessons is not None:
            self._guard.lessons.end(token)
        self._guard.signals.maybe_flush()

    def running_as(self, token):
        """Returns the running invocation of a token; else None."""
        return self.running.get(token)

    def texts(self):
        """Returns the `Texts` of all events in work: on a pooled connection it is unknown which invocation makes a
        call.
        """
        if len(self.running) == 1:
            for running in self.running.values():
                texts = running.texts()
                return (texts,) if texts.all else ()
        return [texts for texts in (running.texts() for running in list(self.running.values())) if texts.all]

    def may_traverse(self):
        """Returns False when no text of an event goes up or starts at the root: then no path can be an attack."""
        latest = self.latest[0]
        for token in list(self.asking):
            running = self.running.get(token)
            if running is None or not running.may_traverse():
                self._forget(token)
        if self.asking and latest not in [token for token, _ in self.led[:]]:
            self._note_led(latest)
        return bool(self.asking)

    def _note_led(self, latest):
        running = [self.running.get(token) for token in list(self.asking)]
        paths = [None if event is None else event.paths() for event in running]
        if None not in paths:
            self.led[:] = ((latest, frozenset().union(*paths)),)

    def _forget(self, token):
        try:
            self.asking.remove(token)
        except ValueError:
            pass

    def sink(self, kind, argument, api, dialect="generic", what=None, suppliable=None):
        """Returns an error to raise when text of a running event changes the meaning of this call, else None. The mode
        of `inbound` applies.

        `kind`: the kind of call (`sql`, `shell`, …); `what`: the call for people; `suppliable`: a text that an event is
        allowed to supply completely.
        """
        running, guard = self.running, self._guard
        if not running or guard.inbound is None:
            return None
        try:
            if len(running) == 1 and (guard.lessons is None or kind in _formless):
                # A short way for the most common case: a single event without any text that could prove an attack.
                for event in running.values():
                    ready = None if event.ready is None else event.ready.get(kind)
                    if ready is not None and argument.isascii() and not ready(argument):
                        return None
            return self._proven(kind, argument, api, dialect, what, suppliable)
        except Exception as error:
            # The rules of other sections still have to be asked.
            return guard.broken("inspection of a call", error)

    def filter(self, value):
        """Returns an error to raise when an event brings an operator into this filter of a document database, else None."""
        if not self.running or self._guard.inbound is None:
            return None
        return self.sink("nosql", inbound.operators()[1](value), "mongodb")

    def unread(self, protocol, place, why):
        """Tells once for each place that messages are sent there which the guard cannot read while an event is handled: they may
        bring text of the event. Returns an error where `inbound` is enforced and the profile says `closed`, else None.
        """
        guard = self._guard
        if not self.running or guard.inbound is None:
            return None
        what = "messages to %s that are not read: %s" % (place, why)
        extra = {"class": "not-read", "signature": "not-read/" + protocol}
        mode = guard.mode["inbound"]
        if mode == "enforce" and guard.profile.on_error == "closed":
            return guard.refuse("inbound", "(all other)", None, what, protocol, extra=extra)
        if guard.signals.once(("unread", what)):
            evidence = {**guard.evidence(what, protocol), **extra}
            guard.signals.emit(
                "watch" if mode == "learn" else "alert",
                evidence,
                section="inbound",
                rule="(all other)",
                decision="deny",
                mode=mode,
                invocation=self.current_id(),
            )
        return None

    def _proven(self, kind, argument, api, dialect, what, suppliable):
        guard, events = self._guard, self.texts()
        if not events:
            return None
        why = self._why(kind, argument, dialect, events, suppliable)
        lessons = guard.lessons
        if why is not None and guard.accepted and self._is_accepted(kind, argument, dialect):
            return None
        if why is None:
            if lessons is not None:
                lessons.call(self._last(), kind, argument, dialect)
            return None
        if lessons is not None:
            lessons.spoil()
        extra = {"class": class_of.get(kind, kind), "signature": "sink/" + kind, "proof": why}
        extra.update(self._place_of(kind, argument, dialect))
        error = guard.refuse("inbound", None, None, what or argument, api, extra=extra)
        if error is not None:
            _, usable, proof = inbound.sinks()
            for event in list(self.running.values()):
                texts = event.texts_beside(event.accepting(kind)) or event.texts()
                if len(self.running) == 1 or proof(kind, argument, usable(kind, argument, (texts,)), dialect):
                    event.stopped = (kind, argument, dialect)
        return error

    def _is_accepted(self, kind, argument, dialect):
        """Returns True when exceptions of the rulebase accept the proof, and counts their hits: no text that stands in another
        field is a proof, too.
        """
        _, usable, proof = inbound.sinks()
        skeletons = self._guard.skeletons.get(kind, (None, False))
        running = [(event, event.accepting(kind)) for event in list(self.running.values())]
        if not any(accepted for _, accepted in running):
            return False
        texts = [texts for texts in (event.texts_beside(accepted) or event.texts() for event, accepted in running) if texts.all]
        if texts and proof(kind, argument, usable(kind, argument, texts), dialect, *skeletons) is not None:
            return False
        matches = {}
        for event, accepted in running:
            if not accepted:
                continue
            fields = inbound.proof_fields(event.places, kind, argument, dialect, skeletons)
            for each in accepted:
                if fields is None or any(inbound.is_below(field, each.fields) for field in fields):
                    matches[each.match] = None
        for match in matches:
            self._guard.signals.hit(match)
        return True

    def _place_of(self, kind, argument, dialect):
        """Returns what is known of the place of a text that proves an attack: the first event in which a text does so by
        itself.
        """
        for event in list(self.running.values()):
            if event.verdict is None:
                continue
            places = event.places if event.places is not None else inbound.places_of(event.event, event.verdict)
            skeletons = self._guard.skeletons.get(kind, (None, False))
            fields = inbound.proof_fields(places, kind, argument, dialect, skeletons)
            if fields is not None:
                place = {"trigger": event.verdict.trigger, "fields": fields}
                if event.verdict.rule is not None:
                    place["entry"] = event.verdict.rule.name
                return place
        return {}

    def _why(self, kind, argument, dialect, events, suppliable):
        """Returns the proof that text of the events makes this call an attack, else None."""
        call, alone = (kind, argument, dialect), events[0] if len(events) == 1 else None
        if alone is not None and call in alone.harmless:
            return None
        _, usable, proof = inbound.sinks()
        candidates = usable(kind, argument, events)
        if not candidates or suppliable is not None and any(suppliable in texts.all for texts in events):
            return None
        why = proof(kind, argument, candidates, dialect, *self._guard.skeletons.get(kind, (None, False)))
        if why is None and alone is not None:
            alone.note_harmless(call)
        return why


# Kinds of calls whose arguments have no form that could be learned.
_formless = frozenset(("url", "path", "header", "template"))
# Maps a kind of call to the class of the attack.
class_of = {
    "shell": "cmdi",
    "sql": "sqli",
    "path": "path-traversal",
    "url": "ssrf",
    "code": "code-injection",
    "header": "crlf",
    "nosql": "nosqli",
    "template": "ssti",
}


class _Running:
    """Holds a running invocation and its event. `stopped`: the call (kind, argument, dialect) that the guard stopped
    because of this event, or None; `thread`: the thread that began it; `ready`: the attribute of its `Texts`, once those were made; `places`: its texts with
    their fields, where an exception accepts a proof in such an event, else None.
    """

    __slots__ = ("thread", "request", "event", "verdict", "stopped", "ready", "places", "_accepted", "_texts", "_traverses", "_paths")

    def __init__(self, request, event, verdict):
        self.thread = get_ident()
        self.request = request
        self.event = event
        self.verdict = verdict
        self.stopped = None
        self.ready = None
        self.places = None
        self._accepted = ()
        self._texts = None
        self._traverses = None
        self._paths = ()

    def keep_places(self, accepted):
        """Notes the exceptions that name such an event. Reads its fields now, because the function may change the event later.
        """
        self._accepted = tuple(each for each in accepted if each.test(self.verdict.trigger, self.event))
        if self._accepted:
            self.places = inbound.places_of(self.event, self.verdict)

    def accepting(self, kind):
        """Returns the exceptions that hold today for calls of a kind."""
        if not self._accepted:
            return ()
        today = strftime("%Y-%m-%d", gmtime(time()))
        return [each for each in self._accepted if each.sink == kind and today <= each.until]

    def texts_beside(self, accepted):
        """Returns the `Texts` that these exceptions do not accept; None without exceptions."""
        if not accepted:
            return None
        return inbound.texts_beside(self.places, [field for each in accepted for field in each.fields])

    def texts(self):
        if self._texts is None:
            self._texts = inbound.texts_of(self.event, self.verdict)
            if self.verdict is not None:
                self.verdict.tree = None
            self.ready = self._texts.ready
        return self._texts

    def paths(self):
        """Returns `Texts.paths`, computed once."""
        if self._paths == ():
            self._paths = self.texts().paths()
        return self._paths

    def may_traverse(self):
        if self._traverses is None:
            self._traverses = any(
                ".." in text or text.startswith(("/", "\\", "file:")) or "%2e" in text.lower() or "\0" in text
                for text in self.texts().leading()
            )
        return self._traverses
