"""What the guard reports: one JSON line a signal, to stdout, a file or an HTTPS endpoint. The format: packages/model/signal.ts."""

import posix
import time
from _thread import allocate_lock

from json.encoder import c_make_encoder, encode_basestring_ascii

_quiet = 300.0
_repeats = 60.0
_most_keys = 500


class Signals:
    """Writes signals; lives as long as the process. Never raises."""

    def __init__(self, target, profile, version, clock=time.time):
        self._encode = c_make_encoder(None, str, encode_basestring_ascii, None, ":", ",", False, True, True)
        self._clock = clock
        self._profile = profile
        self._version = version
        self._lock = allocate_lock()
        self._hits = {}
        self._invocations = 0
        self._since = self._last = clock()
        self._told = {}
        self.lost = 0
        self.level = "in-process"
        self._write = self._sink(target)

    def emit(self, kind, evidence, section=None, rule=None, match=None, decision=None, mode=None, invocation=None):
        """Sends one signal; its id."""
        name = new_id()
        self._send(kind, name, evidence, section, rule, match, decision, mode, invocation)
        return name

    def emit_often(self, kind, key, evidence, **fields):
        """The same for what may come again and again: within a minute told once, then counted; its id."""
        now = self._clock()
        known = self._told.get(key)
        if known is not None and now - known[0] < _repeats:
            known[1] += 1
            return known[2]
        if known is not None and known[1]:
            evidence = dict(evidence, message="%d times since the last signal" % known[1])
        if len(self._told) >= _most_keys:
            self._told.clear()
        name = self.emit(kind, evidence, **fields)
        self._told[key] = [now, 0, name]
        return name

    def hit(self, match):
        """Counts one allowed call of a rule."""
        hits = self._hits
        hits[match] = hits.get(match, 0) + 1

    def invoked(self):
        self._invocations += 1

    def maybe_flush(self):
        """Hits of the last five minutes, when that long has passed."""
        if self._clock() - self._last >= _quiet:
            self.flush()

    def flush(self):
        """Everything that waits: hits and what was lost."""
        now = self._clock()
        self._last = now
        lost, self.lost = self.lost, 0
        if lost:
            self.emit("lost", {"lost": lost})
        if self._hits or self._invocations:
            hits, self._hits = self._hits, {}
            count, self._invocations = self._invocations, 0
            since, self._since = self._since, now
            self.emit("hits", {"hits": hits, "invocations": count, "since": iso(since)})

    def _send(self, kind, name, evidence, section, rule, match, decision, mode, invocation):
        profile = self._profile
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
            "evidence": evidence,
            "profileDigest": profile.digest,
            "guardVersion": self._version,
        }
        try:
            self._write(("".join(self._encode(line, 0)) + "\n").encode("ascii"))
        except Exception:
            self.lost += 1

    def _sink(self, target):
        if target.startswith("file:"):
            return _file(target[5:])
        if target.startswith("https://") or _is_local(target):
            from .post import Post

            self.post = Post(target, self)
            return self.post.put
        return lambda line: _write_all(1, line)


def _is_local(target):
    """Plain HTTP only to this machine: a collector beside the function."""
    return target.startswith(("http://127.0.0.1:", "http://localhost:"))


def _file(path):
    """Opened before the guard judges files; a file that cannot be opened now is tried again with each line."""
    flags = posix.O_WRONLY | posix.O_CREAT | posix.O_APPEND | posix.O_CLOEXEC
    open_file = posix.open
    opened = []

    def write(line):
        if not opened:
            opened.append(open_file(path, flags, 0o600))
        _write_all(opened[0], line)

    try:
        opened.append(open_file(path, flags, 0o600))
    except OSError:
        pass
    return write


def _write_all(fd, line):
    while line:
        line = line[posix.write(fd, line) :]


def new_id():
    return "em-" + posix.urandom(4).hex()


def iso(seconds):
    """ISO 8601 in UTC with milliseconds."""
    return "%s.%03dZ" % (time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)), int(seconds * 1000) % 1000)
