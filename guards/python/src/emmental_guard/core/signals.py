"""Reports signals: one JSON line each, to stdout (a child: stderr), a file or an HTTPS endpoint. The format:
packages/model/signal.ts.
"""

import posix
import time
from _json import encode_basestring_ascii, make_encoder
from itertools import count

from .profile import iso

_quiet = 300.0
# Most signals a minute; a flood of alerts must not take the function's time.
_most = 300
_most_keys = 5000
# Most targets of a rule in one signal, and most that a process counts one by one; the others are counted together.
_most_targets, _most_counted = 20, 200
_OTHERS = "others"
_longest_target = 400


class Signals:
    """Writes signals; lives as long as the process. Never raises."""

    def __init__(self, target, profile, version, inside, freezes=False, clock=time.time, token=""):
        self._encode = make_encoder(None, str, encode_basestring_ascii, None, ":", ",", False, True, True)
        self._clock = clock
        self._profile = profile
        self._version = version
        # The first maps a rule's match, or (match, target), to an `itertools.count`, which counts in one step of C, so
        # that several threads can use it. The second maps the same key to the number of hits already reported, the
        # third a match to its targets.
        self._counters = {}
        self._counted = {}
        self._targets = {}
        self._invocations = 0
        # Counts values of events that could not be inspected.
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
        # Function that returns the lessons since the last report, as evidence (`lessons.py`).
        self.learned = dict
        self._write = self._sink(target, token)

    def emit(
        self, kind, evidence, section=None, rule=None, match=None, decision=None, mode=None, invocation=None, name=None
    ):
        """Sends one signal; returns its id, also when the limit of a minute drops the signal."""
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
        """Returns True the first time for each key, so that a process reports a subject once."""
        if key in self._told or len(self._told) >= _most_keys:
            return False
        self._told.add(key)
        return True

    def close(self, patience):
        """Sends the rest before the process ends; waits at most `patience` seconds for an endpoint."""
        self.flush()
        if self.post is not None:
            self.post.finish(patience)

    def forked(self):
        """Resets the counts in a forked child: the parent reports the earlier counts and the waiting lines."""
        self._take_hits()
        self._invocations = self._not_inspected = self.lost = 0
        self._since = self._clock()
        self.learned = dict
        if self.post is not None:
            self.post.forked()

    def drain(self):
        """Waits a moment for an endpoint to take the waiting lines, before the platform may freeze the process."""
        if self.post is not None and self._freezes:
            self.post.drain(0.2)

    def hit(self, match, target=None):
        """Counts one call that a rule decided. `target`: its destination, operation, program or trigger."""
        key = match if target is None else (match, target)
        next(self._counters.get(key) or self._counter(key))

    def counter(self, match, target=None):
        """Returns a C callable that counts one hit of a rule; hits of no rule (None) are not reported."""
        key = match if target is None else (match, target)
        return (self._counters.get(key) or self._counter(key)).__next__

    def _counter(self, key):
        if type(key) is tuple:
            match, target = key
            known = self._targets.setdefault(match, set())
            if len(known) >= _most_counted or len(target) > _longest_target:
                key = match, _OTHERS
            known.add(key[1])
        self._counted.setdefault(key, 0)
        return self._counters.setdefault(key, count())

    def _take_hits(self):
        """Returns the hits since the last call by match, and those with a target by match and target."""
        hits, targets = {}, {}
        for key, counter in list(self._counters.items()):
            # The text `count(7)` is the only way to read the counter without changing it.
            seen = int(repr(counter)[6:-1])
            times = seen - self._counted[key]
            match, target = key if type(key) is tuple else (key, None)
            if match is None or times <= 0:
                continue
            self._counted[key] = seen
            hits[match] = hits.get(match, 0) + times
            if target is not None:
                known = targets.setdefault(match, {})
                name = target if target in known or len(known) < _most_targets else _OTHERS
                known[name] = known.get(name, 0) + times
        return hits, {match: _shown(known) for match, known in targets.items()}

    def invoked(self):
        self._invocations += 1

    def not_inspected(self, count):
        self._not_inspected += count

    def maybe_flush(self):
        """Sends the hits when five minutes have passed since the last time, or when the clock was set back."""
        now = self._clock()
        if now - self._last >= _quiet or now < self._last:
            self.flush()

    def flush(self):
        """Sends everything that waits: hits and the number of lost lines."""
        now = self._clock()
        self._last = now
        self._tell_lost()
        hits, targets = self._take_hits()
        if hits or self._invocations:
            invocations, self._invocations = self._invocations, 0
            unread, self._not_inspected = self._not_inspected, 0
            since, self._since = self._since, now
            evidence = {"hits": hits, **({"targets": targets} if targets else {}), "invocations": invocations}
            if unread:
                evidence["notInspected"] = unread
            evidence.update(since=iso(since), **self.learned())
            self._send("hits", new_id(), evidence, None, None, None, None, None, None)

    def _tell_lost(self):
        lost, self.lost = self.lost, 0
        if lost and not self._send("lost", new_id(), {"lost": lost}, None, None, None, None, None, None):
            # `_send` counted this line as lost, but it stands for no signal.
            self.lost += lost - 1

    def _send(self, kind, name, evidence, section, rule, match, decision, mode, invocation):
        """Returns True when the line was written or queued; else counts it as lost and returns False."""
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

    def _sink(self, target, token):
        if target.startswith("file:"):
            return _file(target[5:])
        if target.startswith("https://") or _is_local(target):
            from .post import Post

            self.post = Post(target, self, self._inside, token)
            return self.post.put
        fd = 2 if target == "stderr" else 1
        return _Lines(lambda: fd).write


def _is_local(target):
    """Returns True for an HTTP address of this machine: a collector beside the function. Other addresses need HTTPS."""
    return target.startswith(("http://127.0.0.1:", "http://localhost:"))


def _file(path):
    """Returns a function that writes lines to a file. Opens the file now, before the guard judges files; when that
    fails, tries again with each line.
    """
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
    """Writes lines. When a full disk took only a part of a line, the next line begins with a line end."""

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
    return "em-" + posix.urandom(8).hex()


def _shown(targets):
    """Returns the counts by targets without secrets."""
    shown = {}
    for target, times in targets.items():
        if not _is_plain(target):
            from .excerpt import excerpt

            target = excerpt(target)
        shown[target] = shown.get(target, 0) + times
    return shown


def _is_plain(target):
    """Returns True for a text that no pattern of `excerpt` can match, such as a host with its port: then the patterns
    need not be compiled.
    """
    if not 0 < len(target) <= 80 or not _plain.issuperset(target) or sum(map(str.isdigit, target)) >= 13:
        return False
    if any(len(part) >= 40 for part in target.replace(":", ".").split(".")) or any(sign in target for sign in _keys):
        return False
    lower = target.lower()
    return not any(word in lower for word in _words)


_plain = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.:/-")
_keys = ("AKIA", "ASIA", "eyJ")
_words = (
    "password:", "passwd:", "pwd:", "secret:", "token:", "apikey:", "api_key:", "api-key:", "authorization:", "session:",
    "sessionid:",
)  # fmt: skip
