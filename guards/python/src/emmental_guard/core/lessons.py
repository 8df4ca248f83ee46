"""Learns the forms of this function's calls and the shapes of its events, for `profile learn`. The guard reports them
with the hits, and only while inbound rules are not enforced.
"""

# Most forms of one kind of calls, and most characters of one form. A kind with more forms is not learned further.
_most = 100
_longest = 1000
# Most characters of a shape that is sent.
_largest = 64 * 1024
# Fewest events of a shape: a shape of fewer events proves nothing, and would weaken a shape that it is merged with.
_enough = 200


class Lessons:
    """Collects lessons; lives as long as the process. It learns nothing from an event with an attack in it."""

    def __init__(self, skeletons):
        self._known = {kind: set(forms) for kind, (forms, _) in skeletons.items()}
        self._pending = {}
        self._fresh = {}
        self._learners = {}
        self._told = False
        self._count = 0

    def wants_event(self):
        """Returns True when the next event is to be learned. Learning takes time, so after the first reported shape the
        guard learns one event in sixteen.
        """
        self._count += 1
        return not self._told or self._count % 16 == 0

    def event(self, tree):
        """Learns an event in which nothing was found."""
        from ..engine.shape import Learner

        learner = self._learners.get(tree.trigger)
        if learner is None:
            learner = self._learners[tree.trigger] = Learner()
        learner.add(tree)

    def call(self, invocation, kind, argument, dialect):
        """Notes the form of a dangerous call; it is learned when the invocation ends without an attack."""
        known = self._known.setdefault(kind, set())
        if len(argument) > _longest * 4 or len(known) >= _most:
            return
        from ..engine.sinks import skeleton_of

        form = skeleton_of(kind, argument, dialect)
        if form and len(form) <= _longest and form not in known:
            forms = self._pending.setdefault(invocation, [])
            if len(forms) < _most:
                forms.append((kind, form))

    def spoil(self):
        """Drops the calls in work after an attack was seen."""
        self._pending.clear()

    def end(self, invocation):
        for kind, form in self._pending.pop(invocation, ()):
            known = self._known[kind]
            if form not in known and len(known) < _most:
                known.add(form)
                self._fresh.setdefault(kind, []).append(form)

    def take(self):
        """Returns the lessons since the last time, as evidence of a signal."""
        evidence = {}
        if self._fresh:
            evidence["skeletons"], self._fresh = self._fresh, {}
        triggers = {}
        for name, learner in list(self._learners.items()):
            shape = learner.shape()["triggers"][name]
            if shape["events"] >= _enough:
                triggers[name] = shape
                del self._learners[name]
        if triggers:
            self._told = True
            shape = {"schema": "emmental/shape/1", "triggers": triggers}
            if _size_of(shape) > _largest:
                evidence["message"] = "the shape of its events is larger than 64 KiB and is not reported"
            else:
                evidence["shape"] = shape
        return evidence


def _size_of(shape):
    import json

    return len(json.dumps(shape))
