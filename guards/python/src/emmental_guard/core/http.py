"""Reads HTTP/1 requests in sent data: their heads, and the bodies that the listener needs (RFC 9112)."""

most_head = 64 * 1024
# Letters of a method and of the name of a header (RFC 9110, 5.6.2).
token = b"!#$%&'*+.^_`|~-0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
# Bytes that some servers read as a blank (RFC 9112, 3), also before a request: every byte at which Python's `split`
# cuts a Latin-1 text.
white = b" \t\r\n\v\f\x1c\x1d\x1e\x1f\x85\xa0"
blanks = bytes.maketrans(white.replace(b"\n", b""), b" " * (len(white) - 1))
_controls = bytes(range(33))
_hex = b"0123456789abcdefABCDEF"
# The largest body that names resources and that AWS accepts: a batch of DynamoDB.
_most_body = 16 * 1024 * 1024


# Headers whose values decide something. Of other headers the guard keeps only the names.
decisive = frozenset(
    ("host", "authorization", "content-type", "content-encoding", "content-length", "transfer-encoding", "upgrade", "x-amz-target", "x-amz-copy-source",
     "x-goog-api-client", "x-http-method-override")
)


class Head:
    """Holds the head of one HTTP/1 request. `headers`: name in lower case → value, empty where the value decides
    nothing; `is_old`: the request is HTTP/1.0.
    """

    __slots__ = ("method", "target", "headers", "is_old")

    def __init__(self, method, target, headers, is_old):
        self.method = method
        self.target = target
        self.headers = headers
        self.is_old = is_old


class Http:
    """Reads the requests of one connection, one after the other.

    It calls the listener for each: `lines(data)` gets the head and what follows it in the same bytes, also where it
    cannot be read, and returns an error or None. `head(head)` returns (error; the request that needs its body, or None).
    `body(aws_request, body)` returns an error or None. `unreadable(head)` returns an error when unreadable data is
    refused.
    """

    def __init__(self, listener):
        self._listener = listener
        self._buffer = b""
        # True while the body, or the end of the last chunk, has not come completely.
        self._is_open = False
        # Number of bytes of the body, or of a chunk, that have not come.
        self._left = 0
        self._chunked = False
        # The next part of a chunked body that is expected: "size", "end" of a chunk, or "trailer".
        self._next = "size"
        self._may_end = False
        # The request that needs its body, and the parts of the body that have come.
        self._aws_request = None
        self._body = ()
        self._size = 0
        self._off = False

    def is_amid(self):
        """Returns True when a request has begun and not ended."""
        return not self._off and (self._is_open or self._left > 0 or self._buffer != b"")

    def state(self):
        """Returns the state of the reader, for `restore`."""
        return (
            self._buffer, self._is_open, self._left, self._chunked, self._next, self._may_end, self._aws_request, self._body, self._size,
            self._off,
        )  # fmt: skip

    def restore(self, state):
        (
            self._buffer, self._is_open, self._left, self._chunked, self._next, self._may_end, self._aws_request, self._body, self._size,
            self._off,
        ) = state  # fmt: skip

    def is_off(self):
        """Returns True when nothing is read any more."""
        return self._off

    def feed(self, data):
        """Reads the next bytes; returns an error to raise, or None."""
        if self._off:
            return None
        self._buffer += data
        while True:
            if not self._is_open and not self._left:
                head, size, error = self._read_head()
                if head is not None:
                    error = self._begin(head, size)
                if head is None or error is not None or self._off:
                    return error
            if self._chunked:
                done = self._read_chunks()
                if self._off:
                    return self._stop()
            else:
                done = self._take()
            if self._aws_request is not None and (done or self._size >= _most_body):
                aws_request, self._aws_request = self._aws_request, None
                error = self._listener.body(aws_request, b"".join(self._body))
                if error is not None:
                    return error
            if not done:
                return None
            self._is_open = self._chunked = False
            if not self._buffer:
                return None

    def _read_head(self):
        """Returns (head, its number of bytes, None); (None, 0, an error or None) when the head has not come completely
        or cannot be read.
        """
        self._buffer = self._buffer.lstrip(b"\r\n")
        data = self._buffer.lstrip(white)
        if self._may_end and data and not 32 < data[0] < 127:
            # No server reads this as a request, whatever byte it reads as a blank.
            self._off = True
            return None, 0, None
        end, size = _end_of_head(data)
        if end < 0:
            return None, 0, self._stop(data or None) if len(self._buffer) > most_head else None
        error = self._listener.lines(data[:most_head])
        if error is not None:
            return None, 0, error
        # Servers differ in how they read blanks before a request.
        head = _parsed(data[:end]) if len(data) == len(self._buffer) else None
        return (None, 0, self._stop(data[:end])) if head is None else (head, size, None)

    def _begin(self, head, size):
        """Handles a head that was read; `size`: its number of bytes in the buffer. Returns an error or None."""
        self._buffer = self._buffer[size:]
        # The connection may change its protocol now, or go on with requests.
        self._may_end = head.method == "CONNECT" or "upgrade" in head.headers
        coding, length = head.headers.get("transfer-encoding"), head.headers.get("content-length", "0")
        self._chunked, self._next = coding is not None, "size"
        # A server that does not support chunks in HTTP/1.0 would read them as requests (RFC 9112, 6.1).
        is_odd = self._chunked and ("content-length" in head.headers or head.is_old or not _is_chunked(coding))
        is_odd = is_odd or not length.isascii() or not length.isdigit() or len(length) > 15
        error, self._aws_request = self._listener.head(head)
        if error is not None:
            return error
        if is_odd:
            return self._stop()
        self._left = int(length)
        if self._aws_request is not None or self._chunked:
            self._is_open, self._body, self._size = True, (), 0
        return None

    def _stop(self, head=None):
        """Stops reading for good, because nobody knows where the request ends. Returns an error or None."""
        self._off = True
        return self._listener.unreadable(head)

    def _take(self):
        """Moves the expected bytes that have come from the buffer to the body; returns True when the last have come."""
        part, self._buffer = self._buffer[: self._left], self._buffer[self._left :]
        self._left -= len(part)
        if self._aws_request is not None and part:
            self._body += (part,)
            self._size += len(part)
        return self._left == 0

    def _read_chunks(self):
        """Reads the chunks that have come; returns True when the body has ended, or when servers would read it
        differently (`_off`).
        """
        while True:
            if self._left > 0:
                if not self._take():
                    return False
                self._next = "end"
            end = self._buffer.find(b"\r\n")
            if end < 0:
                self._off = len(self._buffer) > 4096
                return self._off
            line, self._buffer = self._buffer[:end], self._buffer[end + 2 :]
            if self._next == "size":
                self._left = _size_of(line)
                if self._left == 0:
                    self._next = "trailer"
                self._off = self._left < 0
            elif self._next == "end":
                # Some servers skip two bytes here, whatever they are.
                self._next, self._off = "size", line != b""
            elif line == b"":
                return True
            else:
                # For a server that ends lines at a line feed alone, the next request could begin within this line.
                self._off = b"\n" in line
            if self._off:
                return True


def _size_of(line):
    """Returns the length of a chunk; -1 when servers would read the line differently."""
    rest = line.lstrip(_hex)
    digits = line[: len(line) - len(rest)]
    is_read = 0 < len(digits) <= 12 and rest[:1] in (b"", b" ", b"\t", b";") and b"\n" not in rest and b"\r" not in rest
    return int(digits, 16) if is_read else -1


def _is_chunked(coding):
    before, comma, last = coding.lower().rpartition(",")
    return last.strip(" \t") == "chunked" and (not comma or before.removeprefix("x-") in ("compress", "deflate", "gzip"))


def _end_of_head(data):
    """Returns (end of the head, start of the body), or (-1, 0). A line may end with a line feed alone (RFC 9112, 2.2).
    """
    gaps = [(at, at + len(mark)) for mark in (b"\n\r\n", b"\n\n") if (at := data.find(mark)) >= 0]
    return min(gaps, default=(-1, 0))


def _parsed(data):
    """Returns the head; None when servers would read it differently (RFC 9112)."""
    text = data.removesuffix(b"\r").replace(b"\r\n", b"\n").decode("latin-1")
    line, *lines = text.split("\n")
    words = line.split(" ")
    if "\r" in text or len(words) != 3 or words[2] not in ("HTTP/1.1", "HTTP/1.0"):
        return None
    method = _name_of(words[0])
    target = words[1].encode("latin-1")
    if method is None or len(method) > 40 or not target or target.translate(None, _controls) != target:
        return None
    headers = {}
    for line in lines:
        # Servers differ in how they read a blank before the colon, and a line that continues the line before.
        name, colon, value = line.partition(":")
        name = _name_of(name)
        if not colon or name is None:
            return None
        value = value.strip(" \t") if name in decisive else ""
        headers[name] = headers[name] + "," + value if name in headers and name in decisive else value
    return Head(method.upper(), words[1], headers, words[2] == "HTTP/1.0")


def _name_of(text):
    """Returns a header name in lower case; None for a text that is not a name."""
    if not 0 < len(text) <= 1000 or text.encode("latin-1").translate(None, token):
        return None
    return text.lower()


def is_http(data):
    """Returns True when some server could read unreadable data as a request.

    The first line of such data contains a version of HTTP or of a protocol that HTTP servers also accept. Or a header
    `Host` follows a first line without a version, or a line of the PROXY protocol (1 and 2).
    """
    data = data.lstrip(white)
    line, *lines = data.upper().split(b"\n")
    line = line.translate(blanks)
    for name in (b" HTTP/", b" ICE/", b" RTSP/"):
        if any(rest[:1].isdigit() for rest in line.split(name)[1:]):
            return True
    words = line.split()
    is_line = len(words) > 1 and (words[1][:1] in (b"/", b"*") or b"://" in words[1] or words[0] == b"PROXY")
    if not is_line and not data.startswith(b"\0\r\nQUIT\n"):
        return False
    return any(colon and name.rstrip(b" \t") == b"HOST" for name, colon, _ in (header.partition(b":") for header in lines))
