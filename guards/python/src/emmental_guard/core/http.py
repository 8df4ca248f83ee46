"""Requests of HTTP/1 in what is sent: heads, and the bodies of those whose body is asked about (RFC 9112)."""

most_head = 64 * 1024
# What AWS takes in one request of those whose body names what they are on: a batch of DynamoDB.
_most_body = 16 * 1024 * 1024


class Head:
    """The head of one HTTP/1 request; names of headers in lower case."""

    __slots__ = ("method", "target", "headers")


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
                if self._may_end and self._buffer and not self._buffer[:1].isalpha():
                    self._off = True
                    return None
                end, rest = _end_of_head(self._buffer)
                if end < 0:
                    self._off = len(self._buffer) > most_head
                    return None
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
                self._chunked = "chunked" in head.headers.get("transfer-encoding", "").lower()
                # Said twice and the same it is said once.
                lengths = {one.strip() for one in head.headers.get("content-length", "0").split(",")}
                length = lengths.pop()
                if lengths or not length.isascii() or not length.isdigit() or len(length) > 18:
                    return self._stop()
                self._left = 0 if self._chunked else int(length)
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
                self._left = -2
            if self._left == -2:
                if len(self._buffer) < 2:
                    return False
                self._buffer = self._buffer[2:]
                self._left = 0
            end = self._buffer.find(b"\r\n")
            if end < 0:
                return False
            size = self._buffer[:end].partition(b";")[0].strip()
            try:
                self._left = int(size, 16)
            except ValueError:
                self._off = True
                return True
            if self._left == 0:
                # Lines may follow, and then an empty one.
                last, rest = _end_of_head(self._buffer[end:])
                if last < 0:
                    return False
                self._buffer = self._buffer[end + rest :]
                return True
            self._buffer = self._buffer[end + 2 :]


def _end_of_head(data):
    """(where a head ends, where its body begins): a line may end without the carriage return (RFC 9112, 2.2)."""
    ends = [(at, at + len(mark)) for mark in (b"\n\r\n", b"\n\n") if (at := data.find(mark)) >= 0]
    return min(ends, default=(-1, 0))


def _parsed(data):
    """The head as servers read it, which take more than the standard says: what they refuse need not be told from it."""
    lines = data.decode("latin-1").replace("\r\n", "\n").split("\n")
    first = lines[0].split()
    if len(first) < 3 or not first[-1].upper().startswith("HTTP/1."):
        return None
    head = Head()
    head.method, head.target = first[0].upper(), " ".join(first[1:-1])
    head.headers = headers = {}
    name = ""
    for line in lines[1:]:
        if line[:1] in (" ", "\t") and name:
            # A line that goes on (RFC 9112, 5.2).
            headers[name] = (headers[name] + " " + line.strip()).strip()
            continue
        name, colon, value = line.partition(":")
        name = name.strip().lower() if colon else ""
        if name:
            headers[name] = headers[name] + "," + value.strip() if name in headers else value.strip()
    return head
