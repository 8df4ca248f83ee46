"""Requests of HTTP/1 in what is sent: heads, and the bodies of those whose body is asked about (RFC 9112)."""

most_head = 64 * 1024
# Signs of a method and of the name of a header (RFC 9110, 5.6.2).
token = b"!#$%&'*+.^_`|~-0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
# What some servers take for a blank (RFC 9112, 3).
blanks = bytes.maketrans(b"\t\v\f\r", b"    ")
_controls = bytes(range(33))
_hex = b"0123456789abcdefABCDEF"
# What AWS takes in one request of those whose body names what they are on: a batch of DynamoDB.
_most_body = 16 * 1024 * 1024


class Head:
    """The head of one HTTP/1 request; names of headers in lower case. `is_old`: of HTTP/1.0."""

    __slots__ = ("method", "target", "headers", "is_old")


class Http:
    """Reads the requests of one connection, one after the other; `listener` is told of each and says what is refused."""

    def __init__(self, listener, bare):
        self._listener = listener
        # Heads without their first line, of requests that were let through whatever their path is.
        self._heads = set()
        self._is_known = bare(self._heads.__contains__)
        self._buffer = b""
        self._head = None
        self._left = 0
        self._chunked = False
        # Of chunks what comes next: "size", "end" of one, or "trailer".
        self._next = "size"
        self._may_end = False
        self._body = None
        self._size = 0
        self._off = False

    def is_amid(self):
        """Whether a request has begun and not ended."""
        return not self._off and (self._head is not None or self._buffer != b"")

    def known(self):
        """What knows heads that need not be read again, where one may follow; True: nothing is read any more; else None."""
        return True if self._off else None if self.is_amid() else self._is_known

    def feed(self, data):
        if self._off:
            return None
        first = None if self.is_amid() else data
        self._buffer += data
        while True:
            if self._head is None:
                self._buffer = self._buffer.lstrip(b"\r\n")
                if self._may_end and self._buffer and self._buffer[0] not in token + b" \t":
                    self._off = True
                    return None
                end, rest = _end_of_head(self._buffer)
                if end < 0:
                    return self._stop(self._buffer) if len(self._buffer) > most_head else None
                whole, self._buffer = self._buffer, self._buffer[rest:]
                head = _parsed(whole[:end])
                if head is None:
                    return self._stop(whole[:end])
                # A connection that becomes another may also go on with requests.
                self._may_end = head.method == "CONNECT" or "upgrade" in head.headers
                error, wants_body, any_path = self._listener.head(head)
                if error is not None:
                    return error
                if any_path and first is not None and not self._buffer:
                    self._remember(first, head)
                self._head = head
                self._body, self._size = () if wants_body else None, 0
                coding, length = head.headers.get("transfer-encoding"), head.headers.get("content-length")
                self._chunked, self._next = coding is not None, "size"
                # A server that knows no chunks in HTTP/1.0 would take them for requests (RFC 9112, 6.1).
                if self._chunked and (length is not None or head.is_old or not _is_chunked(coding)):
                    return self._stop()
                length = "0" if length is None else length
                if not length.isascii() or not length.isdigit() or len(length) > 15:
                    return self._stop()
                self._left = int(length)
            if self._chunked:
                done = self._read_chunks()
                if self._off:
                    return self._stop()
            else:
                part, self._buffer = self._buffer[: self._left], self._buffer[self._left :]
                self._take(part)
                self._left -= len(part)
                done = self._left == 0
            if not done and not (self._body is not None and self._size >= _most_body):
                return None
            if self._body is not None:
                body, self._body = b"".join(self._body), None
                error = self._listener.body(self._head, body)
                if error is not None:
                    return error
            if not done:
                return None
            self._head = first = None
            if not self._buffer:
                return None

    def _remember(self, data, head):
        """What was fed is one head and nothing else, and no body follows."""
        line, _, rest = data.partition(b"\r\n")
        if "transfer-encoding" in head.headers or head.headers.get("content-length", "0") != "0":
            return
        if line[:1].isalpha() and line.endswith(b" HTTP/1.1") and b"\n" not in line and len(rest) < 4096:
            if len(self._heads) > 32:
                self._heads.clear()
            self._heads.add(rest)

    def _stop(self, head=None):
        """Where it ends is not known, and so what follows it."""
        self._off = True
        return self._listener.unreadable(head)

    def _take(self, part):
        if self._body is not None and part:
            self._body += (part,)
            self._size += len(part)

    def _read_chunks(self):
        while True:
            if self._left > 0:
                part, self._buffer = self._buffer[: self._left], self._buffer[self._left :]
                self._take(part)
                self._left -= len(part)
                if self._left > 0:
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
                # Where a line feed alone ends a line the next request could begin within.
                self._off = b"\n" in line
            if self._off:
                return True


def _size_of(line):
    """How long a chunk is; -1: servers do not agree."""
    rest = line.lstrip(_hex)
    digits = line[: len(line) - len(rest)]
    is_read = 0 < len(digits) <= 12 and rest[:1] in (b"", b" ", b"\t", b";") and b"\n" not in rest and b"\r" not in rest
    return int(digits, 16) if is_read else -1


def _is_chunked(coding):
    before, comma, last = coding.lower().rpartition(",")
    return last.strip(" \t") == "chunked" and (not comma or before.removeprefix("x-") in ("compress", "deflate", "gzip"))


def _end_of_head(data):
    """(where a head ends, where its body begins): a line may end without the carriage return (RFC 9112, 2.2)."""
    ends = [(at, at + len(mark)) for mark in (b"\n\r\n", b"\n\n") if (at := data.find(mark)) >= 0]
    return min(ends, default=(-1, 0))


def _parsed(data):
    """The head; None: servers do not read it alike (RFC 9112)."""
    text = data.removesuffix(b"\r").replace(b"\r\n", b"\n").decode("latin-1")
    line, *lines = text.split("\n")
    words = line.split(" ")
    if "\r" in text or len(words) != 3 or words[2] not in ("HTTP/1.1", "HTTP/1.0"):
        return None
    method = _name_of(words[0])
    target = words[1].encode("latin-1")
    if method is None or len(method) > 40 or not target or target.translate(None, _controls) != target:
        return None
    head = Head()
    head.method, head.target, head.is_old = method.upper(), words[1], words[2] == "HTTP/1.0"
    head.headers = headers = {}
    for line in lines:
        # A blank before the colon, or a line that goes on in the next: servers do not agree what that is.
        name, colon, value = line.partition(":")
        name = _names.get(name) or _name_of(name)
        if not colon or name is None:
            return None
        value = value.strip(" \t")
        headers[name] = headers[name] + "," + value if name in headers else value
    return head


# Names as they were written → in lower case.
_names = {}


def _name_of(text):
    """A word in lower case; None: it is none."""
    if not 0 < len(text) <= 1000 or text.encode("latin-1").translate(None, token):
        return None
    if len(_names) < 1000:
        _names[text] = text.lower()
    return text.lower()


def is_http(data):
    """Whether what cannot be read may be a request to somebody.

    Its first line holds a version, of HTTP or of what servers of HTTP take as well, or it has none, or is one before the
    request (the PROXY protocol, 1 and 2), and a host is named below it.
    """
    line, *lines = data.upper().split(b"\n")
    line = line.translate(blanks)
    for name in (b" HTTP/", b" ICE/", b" RTSP/"):
        if any(rest[:1].isdigit() for rest in line.split(name)[1:]):
            return True
    words = line.split()
    is_line = len(words) > 1 and (words[1][:1] in (b"/", b"*") or b"://" in words[1] or words[0] == b"PROXY")
    if not is_line and not data.startswith(b"\0\r\nQUIT\n"):
        return False
    return any(colon and name.rstrip(b" \t") == b"HOST" for name, colon, _ in (one.partition(b":") for one in lines))
