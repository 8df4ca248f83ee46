"""What calls and events of this function look like, for `profile learn`: told with the counts, only where nothing is enforced."""

# Forms of one kind, and characters of one. A function that has more has no forms.
_most = 100
_longest = 1000
# Characters of a shape that are told.
_largest = 64 * 1024
# Shapes of fewer events say nothing, and would take from a shape that they are merged with.
_enough = 200


class Lessons:
    """Lives as long as the process. Nothing of an event with an attack in it is learned."""

    def __init__(self, skeletons):
        self._known = {kind: set(forms) for kind, (forms, _) in skeletons.items()}
        self._pending = {}
        self._fresh = {}
        self._learners = {}
        self._told = False
        self._count = 0

    def wants_event(self):
        """Looking at each member costs; once a shape was told, one event in sixteen has to do."""
        self._count += 1
        return not self._told or self._count % 16 == 0

    def event(self, tree):
        """An event in which nothing was found."""
        from ..engine.shape import Learner

        learner = self._learners.get(tree.trigger)
        if learner is None:
            learner = self._learners[tree.trigger] = Learner()
        learner.add(tree)

    def call(self, invocation, kind, argument, dialect):
        """A call into a sink while this event is in work."""
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
        """An attack was seen: nothing of the calls in work is learned."""
        self._pending.clear()

    def end(self, invocation):
        for kind, form in self._pending.pop(invocation, ()):
            known = self._known[kind]
            if form not in known and len(known) < _most:
                known.add(form)
                self._fresh.setdefault(kind, []).append(form)

    def take(self):
        """What is new since the last time, as evidence of a signal."""
        told = {}
        if self._fresh:
            told["skeletons"], self._fresh = self._fresh, {}
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
                told["message"] = "the shape of its events is larger than 64 KiB and is not reported"
            else:
                told["shape"] = shape
        return told


def _size_of(shape):
    import json

    return len(json.dumps(shape))
