"""Signals to an HTTPS endpoint: batches from a thread, bounded memory, longer pauses after failures, losses counted."""

import time
from _thread import allocate_lock, get_ident, start_new_thread
from collections import deque

_most = 1000
_batch = 100
_longest_pause = 60.0


class Post:
    """A queue and one thread that empties it; lives as long as the process."""

    def __init__(self, url, signals, inside):
        self._url = url
        self._signals = signals
        self._queue = deque()
        self._lock = allocate_lock()
        self._running = False
        self._inside = inside
        self._failing = False

    def put(self, line):
        """Takes one line; the oldest goes when there are too many."""
        with self._lock:
            if len(self._queue) >= _most:
                self._queue.popleft()
                self._signals.lost += 1
            self._queue.append(line)
            if not self._running:
                self._running = True
                start_new_thread(self._run, ())

    def drain(self, seconds):
        """Waits until the queue is empty, at most `seconds`: before the sandbox freezes."""
        end = time.monotonic() + seconds
        while self._queue and not self._failing and time.monotonic() < end:
            time.sleep(0.005)

    def _run(self):
        # What this thread does is the guard's own doing.
        self._inside.add(get_ident())
        # The first signals of a burst come together.
        time.sleep(0.05)
        pause = 0.5
        while True:
            batch = list(self._queue)[:_batch]
            if not batch:
                with self._lock:
                    if not self._queue:
                        self._running = False
                        self._inside.discard(get_ident())
                        return
                continue
            if self._send(b"".join(batch)):
                with self._lock:
                    for line in batch:
                        if self._queue and self._queue[0] is line:
                            self._queue.popleft()
                pause = 0.5
                self._failing = False
            else:
                self._failing = True
                time.sleep(pause)
                pause = min(pause * 2, _longest_pause)

    def _send(self, body):
        """True when the endpoint took it. What it answers is not read beyond its status."""
        connection = None
        try:
            from http.client import HTTPConnection, HTTPSConnection

            scheme, _, rest = self._url.partition("://")
            host, slash, path = rest.partition("/")
            connection = (HTTPSConnection if scheme == "https" else HTTPConnection)(host, timeout=5)
            connection.request("POST", slash + path or "/", body, {"content-type": "application/x-ndjson"})
            return 200 <= connection.getresponse().status < 300
        except Exception:
            return False
        finally:
            if connection is not None:
                connection.close()
