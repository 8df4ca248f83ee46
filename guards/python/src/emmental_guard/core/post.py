"""Sends signals to an HTTPS endpoint, in batches from a thread. The memory is bounded, lost lines are counted, and the
pause grows after each failure.
"""

import time
from _thread import allocate_lock, get_ident, start_new_thread
from collections import deque

_most = 1000
_batch = 100
_longest_pause = 60.0


class Post:
    """Holds a queue and one thread that empties it; lives as long as the process."""

    def __init__(self, url, signals, inside, token=""):
        self._url = url
        self._headers = {"content-type": "application/x-ndjson", **({"authorization": "Bearer " + token} if token else {})}
        # The seconds for which the last answer asked to wait.
        self._asked = 0.0
        self._signals = signals
        self._queue = deque()
        self._lock = allocate_lock()
        self._running = False
        self._inside = inside
        self._failing = False

    def put(self, line):
        """Takes one line; drops the oldest when there are too many."""
        with self._lock:
            if len(self._queue) >= _most:
                self._queue.popleft()
                self._signals.lost += 1
            self._queue.append(line)
            if not self._running:
                try:
                    start_new_thread(self._run, ())
                    self._running = True
                except RuntimeError:
                    # No thread can start now: the line waits for the next line, or for the end of the process.
                    pass

    def forked(self):
        """Resets the queue in a forked child: the thread does not exist there, and the lock may be held by another
        thread that does not exist there.
        """
        self._queue.clear()
        self._lock = allocate_lock()
        self._running = self._failing = False

    def drain(self, seconds):
        """Waits until the queue is empty, at most `seconds`: before the sandbox freezes, or the process ends."""
        end = time.monotonic() + seconds
        while self._queue and self._running and not self._failing:
            if time.monotonic() >= end:
                # Do not wait for this endpoint again before it has taken a batch.
                self._failing = True
            time.sleep(0.005)

    def _run(self):
        # This thread acts for the guard itself.
        self._inside.add(get_ident())
        # The first signals of a burst go out together.
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
                time.sleep(max(pause, self._asked))
                pause = min(pause * 2, _longest_pause)

    def finish(self, seconds):
        """Sends the rest at the end of the process, when a new thread may be impossible."""
        if self._queue and not self._running:
            self._send(b"".join(list(self._queue)[:_batch]), seconds)
        self.drain(seconds)

    def _send(self, body, patience=5.0):
        """Returns True when the endpoint took the batch. Reads the head of its answer within the same time limit."""
        connection = None
        self._asked = 0.0
        try:
            from http.client import HTTPConnection, HTTPSConnection

            scheme, _, rest = self._url.partition("://")
            host, slash, path = rest.partition("/")
            connection = (HTTPSConnection if scheme == "https" else HTTPConnection)(host, timeout=patience)
            connection.request("POST", slash + path or "/", body, self._headers)
            status, self._asked = _answer(connection.sock, time.monotonic() + patience)
            return status // 100 == 2
        except Exception:
            return False
        finally:
            if connection is not None:
                connection.close()


def _answer(socket, end):
    """Returns (the status of an answer, the seconds of its Retry-After, at most a minute); zeros when none came in time."""
    head = b""
    # The first line is enough when the endpoint took the batch.
    while b"\r\n\r\n" not in head and len(head) < 4000 and not (b"\n" in head and head[9:10] == b"2"):
        left = end - time.monotonic()
        if left <= 0:
            break
        socket.settimeout(left)
        try:
            part = socket.recv(1000)
        except OSError:
            break
        if not part:
            break
        head += part
    first, *lines = head.split(b"\n")
    words = first.split(None, 2)
    if len(words) < 2 or not words[0].startswith(b"HTTP/") or not words[1].isdigit():
        return 0, 0.0
    status = int(words[1])
    if status // 100 != 2:
        for line in lines:
            name, _, value = line.partition(b":")
            if name.lower() == b"retry-after" and value.strip().isdigit():
                return status, float(min(60, int(value)))
    return status, 0.0
