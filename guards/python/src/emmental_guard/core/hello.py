"""Reads the server name in the first TLS message (RFC 8446, RFC 6066) of TLS that is made in memory or in Python."""

# The most bytes of the first message that the reader waits for; with all extensions of today the message has about 2,000 bytes.
_most = 16 * 1024


class Hello:
    """Reads one connection. `named(host)` is called once with the name, and returns an error or None."""

    def __init__(self, named):
        self._named = named
        self._first = b""
        self._over = False

    def feed(self, data):
        if self._over:
            return None
        self._first += data[: _most - len(self._first)]
        name = server_name(self._first)
        if name is None and len(self._first) < _most:
            return None
        self._first, self._over = b"", True
        return self._named(name.lower()) if name else None

    def state(self):
        return self._first, self._over

    def restore(self, state):
        self._first, self._over = state

    def is_off(self):
        return self._over


def server_name(data):
    """Returns the server name in a ClientHello; None while the message is not complete, the empty text when it names none."""

    def number(at, size):
        return int.from_bytes(data[at : at + size], "big")

    if len(data) < 9 or len(data) < 5 + number(3, 2):
        return None
    # Skips record, message, version and random number, then the lists of session, ciphers and compressions, each behind its length.
    at = 5 + 4 + 2 + 32
    at += 1 + number(at, 1)
    at += 2 + number(at, 2)
    at += 1 + number(at, 1)
    end = min(at + 2 + number(at, 2), len(data))
    at += 2
    while at + 4 <= end:
        size = number(at + 2, 2)
        # server_name is a list with a single name, of the kind host_name.
        if number(at, 2) == 0:
            return data[at + 9 : at + 9 + number(at + 7, 2)].decode("latin-1")
        at += 4 + size
    return ""
