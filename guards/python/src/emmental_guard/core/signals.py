"""What the guard reports: one JSON line a signal, to stdout (a child: stderr), a file or an HTTPS endpoint. The format: packages/model/signal.ts."""

import posix
import time
from _json import encode_basestring_ascii, make_encoder
from itertools import count

from .profile import iso

_quiet = 300.0
# Signals a minute; a flood of alerts must not cost the function its time.
_most = 300
_most_keys = 5000


class Signals:
    """Writes signals; lives as long as the process. Never raises."""

    def __init__(self, target, profile, version, inside, freezes=False, clock=time.time):
        self._encode = make_encoder(None, str, encode_basestring_ascii, None, ":", ",", False, True, True)
        self._clock = clock
        self._profile = profile
        self._version = version
        # Match → what counts its hits in one step of C, whichever threads do, and how many of those were told.
        self._counters = {}
        self._counted = {}
        self._invocations = 0
        # Values of events that nothing was found in because nobody could look.
        self._not_inspected = 0
        self._since = clock()
        self._last = 0.0
        self._told = set()
        self._minute = self._sent = 0
        self._freezes = freezes
        self._inside = inside
        self.post = None
        self.lost = 0
        self.level = "in-process"
        # What was learned since the last counts, as evidence.
        self.learned = dict
        self._write = self._sink(target)

    def emit(
        self, kind, evidence, section=None, rule=None, match=None, decision=None, mode=None, invocation=None, name=None
    ):
        """Sends one signal; its id, also when it is one too many to be sent."""
        name = name or new_id()
        minute = int(self._clock() // 60)
        if minute != self._minute:
            self._minute, self._sent = minute, 0
        self._sent += 1
        if self._sent > _most:
            self.lost += 1
            return name
        self._tell_lost()
        self._send(kind, name, evidence, section, rule, match, decision, mode, invocation)
        return name

    def once(self, key):
        """True the first time for each key: what is only recorded is recorded once for each instance."""
        if key in self._told or len(self._told) >= _most_keys:
            return False
        self._told.add(key)
        return True

    def close(self, patience):
        """Before the process ends, which may wait so many seconds for an endpoint."""
        self.flush()
        if self.post is not None:
            self.post.finish(patience)

    def forked(self):
        """In a child: what was counted before, and what waits, is told by its parent."""
        self._take_hits()
        self._invocations = self._not_inspected = self.lost = 0
        self._since = self._clock()
        self.learned = dict
        if self.post is not None:
            self.post.forked()

    def drain(self):
        """Before the sandbox may freeze: lets an endpoint take what waits, for a moment."""
        if self.post is not None and self._freezes:
            self.post.drain(0.2)

    def hit(self, match):
        """Counts one allowed call of a rule."""
        next(self._counters.get(match) or self._counter(match))

    def counter(self, match):
        """Called without arguments it counts one hit of a rule, all in C; of no rule (None) it counts for nobody."""
        return (self._counters.get(match) or self._counter(match)).__next__

    def _counter(self, match):
        self._counted.setdefault(match, 0)
        return self._counters.setdefault(match, count())

    def _take_hits(self):
        hits = {}
        for match, counter in list(self._counters.items()):
            # `count(7)`: its text is the only way to read it and not to change it.
            seen = int(repr(counter)[6:-1])
            if match is not None and seen > self._counted[match]:
                hits[match] = seen - self._counted[match]
                self._counted[match] = seen
        return hits

    def invoked(self):
        self._invocations += 1

    def not_inspected(self, count):
        self._not_inspected += count

    def maybe_flush(self):
        """Hits, when five minutes have passed since the last; a clock that was set back does not silence them."""
        now = self._clock()
        if now - self._last >= _quiet or now < self._last:
            self.flush()

    def flush(self):
        """Everything that waits: hits and what was lost."""
        now = self._clock()
        self._last = now
        self._tell_lost()
        hits = self._take_hits()
        if hits or self._invocations:
            invocations, self._invocations = self._invocations, 0
            unread, self._not_inspected = self._not_inspected, 0
            since, self._since = self._since, now
            evidence = {"hits": hits, "invocations": invocations}
            if unread:
                evidence["notInspected"] = unread
            evidence.update(since=iso(since), **self.learned())
            self._send("hits", new_id(), evidence, None, None, None, None, None, None)

    def _tell_lost(self):
        lost, self.lost = self.lost, 0
        if lost and not self._send("lost", new_id(), {"lost": lost}, None, None, None, None, None, None):
            # The line itself told of nothing else.
            self.lost += lost - 1

    def _send(self, kind, name, evidence, section, rule, match, decision, mode, invocation):
        """Whether the line was written, or waits to be; else it is one more that was lost."""
        profile = self._profile
        note = profile.mode.note()
        line = {
            "schema": "emmental/signal/1",
            "kind": kind,
            "id": name,
            "time": iso(self._clock()),
            "app": profile.app,
            "function": profile.function,
            "invocation": invocation,
            "section": section,
            "rule": rule,
            "match": match,
            "decision": decision,
            "mode": mode,
            "level": self.level,
            "evidence": evidence if note is None else {"message": note, **evidence},
            "profileDigest": profile.digest,
            "guardVersion": self._version,
        }
        try:
            self._write(("".join(self._encode(line, 0)) + "\n").encode("ascii"))
        except Exception:
            self.lost += 1
            return False
        return True

    def _sink(self, target):
        if target.startswith("file:"):
            return _file(target[5:])
        if target.startswith("https://") or _is_local(target):
            from .post import Post

            self.post = Post(target, self, self._inside)
            return self.post.put
        fd = 2 if target == "stderr" else 1
        return _Lines(lambda: fd).write


def _is_local(target):
    """Plain HTTP only to this machine: a collector beside the function."""
    return target.startswith(("http://127.0.0.1:", "http://localhost:"))


def _file(path):
    """Opened before the guard judges files; a file that cannot be opened now is tried again with each line."""
    flags = posix.O_WRONLY | posix.O_CREAT | posix.O_APPEND | posix.O_CLOEXEC
    open_file = posix.open
    opened = []

    def descriptor():
        if not opened:
            opened.append(open_file(path, flags, 0o600))
        return opened[0]

    try:
        descriptor()
    except OSError:
        pass
    return _Lines(descriptor).write


class _Lines:
    """Writes lines; one that got no further than its beginning, on a full disk, is ended before the next."""

    __slots__ = ("_descriptor", "_begun")

    def __init__(self, descriptor):
        self._descriptor = descriptor
        self._begun = False

    def write(self, line):
        fd = self._descriptor()
        if self._begun:
            line = b"\n" + line
        while line:
            rest = line[posix.write(fd, line) :]
            self._begun, line = bool(rest), rest


def new_id():
    return "em-" + posix.urandom(4).hex()
