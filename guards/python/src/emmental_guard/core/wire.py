"""What leaves on connections: AWS requests against `permissions`, SQL and addresses against the events in work.

Read at the socket and inside TLS (`gates/sending.py`), so that it does not matter which library wrote it. `feed` of a reader
takes the bytes before they are sent and returns an error to raise, or None; `undo` takes back what was not sent.
"""

from _weakref import ref

from . import aws, hosts
from .gates.classes import dictionary_of
from .http import Http, most_head
from .rules import ALLOW, speaks
from .statements import MySql, Postgres, starts_mysql, starts_postgres

_of_words = b"!#$%&'*+.^_`|~-0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
# What may stand for a blank (RFC 9112, 3).
_blanks = bytes.maketrans(b"\t\v\f\r", b"    ")
_http2 = b"PRI * HTTP/2"
_INET, _STREAM = (2, 10), 1
_SO_DOMAIN, _SO_TYPE = 39, 3
_most_readers = 1024


class Wire:
    """Connections that are read, by what the kernel calls each, whatever number it has; lives as long as the process."""

    def __init__(self, guard):
        self._guard = guard
        contents = dictionary_of(guard.socket_type)
        self._peer = contents["getpeername"]
        self._ask = contents["getsockopt"]
        self.plain, self.secure = _Readers(), _Readers()
        self._objects = {}
        self.aws = aws.Permissions(guard) if guard.permissions is not None else None

    def reads(self, socket):
        """Whether it is one that something could be told of: TCP. What the object says was true when it was made."""
        return self._ask(socket, 1, _SO_DOMAIN) in _INET and self._ask(socket, 1, _SO_TYPE) == _STREAM

    def sent(self, readers, socket, cookie, data):
        """Bytes about to be sent on a socket, or about to be encrypted for it."""
        reader = readers.get(cookie)
        if reader is None:
            if cookie in readers.quick:
                return None
            if not self.reads(socket):
                readers.ignore(cookie)
                return None
            reader = readers.begin(cookie, _Choice(self._guard, self.aws, *self._place_of(socket), readers is self.secure))
        return readers.fed(cookie, reader, data)

    def _place_of(self, socket):
        """Where it leads: what was looked up for that address last. Not where the function says that it connects."""
        try:
            address, port, *_ = self._peer(socket)
        except OSError:
            # Not connected yet, and perhaps a moment later.
            return None, None
        known = self._guard.names.get(hosts.packed_address(address))
        return known[0] if known else address, port

    def encrypted(self, owner, host, data):
        """Bytes about to be encrypted for no socket, but for memory."""
        known = self._objects.get(id(owner))
        if known is None or known[0]() is not owner:
            if len(self._objects) > 512:
                self._objects = {key: one for key, one in self._objects.items() if one[0]() is not None}
                if len(self._objects) > 512:
                    self._objects = {}
            known = self._objects[id(owner)] = (_held(owner), _Choice(self._guard, self.aws, host or "", 443, True))
        return known[1].feed(data)


def _held(owner):
    """What answers with the object as long as it is there; of what C made, which nobody else holds then, as long as this."""
    try:
        return ref(owner)
    except TypeError:
        return lambda: owner


class _Readers(dict):
    """Cookie of a socket (SO_COOKIE) → its reader. A cookie never comes again, but nobody tells when a socket is closed."""

    def __init__(self):
        # Cookie → True: nothing is read any more; or what knows the heads that need not be read again.
        self.quick = {}
        self._lost = set()

    def begin(self, cookie, reader):
        if len(self) > _most_readers:
            for old in list(self)[: _most_readers // 2]:
                if self.pop(old).is_amid():
                    self._lost.add(old)
                self.quick.pop(old, None)
        if cookie in self._lost:
            reader.lose()
        self[cookie] = reader
        return reader

    def ignore(self, cookie):
        if len(self.quick) > 4 * _most_readers:
            self.quick.clear()
        self.quick[cookie] = True

    def fed(self, cookie, reader, data):
        error = reader.feed(data)
        self._settle(cookie, reader)
        return error

    def undo(self, cookie, data, count, was_read):
        """Of these bytes, which were fed, so many were sent; None: nobody knows."""
        reader = self.get(cookie)
        if reader is None:
            return
        if was_read:
            reader.back()
        if count is None:
            reader.lose()
        else:
            reader.feed(data[:count])
        self._settle(cookie, reader)

    def retry(self, cookie, data, was_read):
        """TLS keeps what it could not write, and writes it when it is given the same again."""
        reader = self.get(cookie)
        if reader is not None:
            if was_read:
                reader.back()
            reader.expected = data
            self._settle(cookie, reader)

    def _settle(self, cookie, reader):
        known = reader.known()
        if known is None:
            self.quick.pop(cookie, None)
        else:
            self.quick[cookie] = known


class _Choice:
    """What a connection carries is told by its first bytes."""

    def __init__(self, guard, permissions, host, port, secure):
        self._guard = guard
        self._permissions = permissions
        self._place = (host, port, secure)
        self._first = b""
        self._reader = None
        self._off = False
        self._lost = False
        self._before = None
        # What must come first, as it was given before.
        self.expected = b""

    def feed(self, data):
        if self._off:
            return None
        if self._lost:
            return self._listener().unreadable()
        if self.expected:
            if not data.startswith(self.expected):
                return self._listener().unreadable()
            self.expected = b""
        self._before = (self._first, self._reader, None if self._reader is None else self._reader.__dict__.copy())
        error = self._read(data)
        if error is not None:
            # It is not sent, so it is not followed by what comes next.
            self.back()
        return error

    def back(self):
        """As it was before the last bytes were fed."""
        if self._before is not None:
            self._first, self._reader, state = self._before
            self._off, self._before = False, None
            if state is not None:
                self._reader.__dict__.update(state)

    def lose(self):
        self._lost = True

    def is_amid(self):
        """Whether a request has begun and not ended."""
        return self._lost or type(self._reader) is Http and self._reader.is_amid()

    def known(self):
        """True: nothing more is read; heads that need not be read again, where one may follow; else None."""
        if self._off:
            return True
        if self._lost or self.expected or type(self._reader) is not Http:
            return None
        return self._reader.known()

    def _listener(self):
        return _Listener(self._guard, self._permissions, *self._place)

    def _read(self, data):
        if self._reader is None:
            before, self._first = self._first, self._first + data[:most_head]
            reader = self._chosen(self._first)
            if reader is None:
                host = self._place[0]
                if self._first.startswith(_http2) and self._permissions is not None and (host is None or aws.is_aws_host(host)):
                    # No SDK for Python asks AWS so, and nobody here reads it.
                    error = self._guard.refuse("permissions", "(all other)", None, "HTTP/2 to %s" % host, "http")
                    self._off = error is None
                    return error
                self._off = len(self._first.lstrip(b"\r\n")) >= 36 or len(self._first) > most_head
                return None
            # All of it: it may be longer than what tells.
            data, self._first = before + data, b""
            self._reader = reader
        return self._reader.feed(data)

    def _chosen(self, first):
        guard = self._guard
        if starts_postgres(first):
            return Postgres(lambda sql: guard.invocations.sink("sql", sql, "postgresql", "postgresql"))
        if starts_mysql(first):
            return MySql(lambda sql: guard.invocations.sink("sql", sql, "mysql", "mysql"))
        if _is_request(first):
            return Http(self._listener(), guard.vault.bare)
        return None


def _is_request(first):
    """A word and a blank. Servers pass over empty lines before a request (RFC 9112, 2.2)."""
    if _http2.startswith(first[: len(_http2)]):
        return False
    word, blank, _ = first.lstrip(b"\r\n").translate(_blanks).partition(b" ")
    return blank != b"" and 0 < len(word) <= 40 and not word.translate(None, _of_words)


class _Listener:
    """What a request must pass."""

    def __init__(self, guard, permissions, host, port, secure):
        self._guard = guard
        self._permissions = permissions
        self._host = host
        self._port = port
        self._secure = secure

    def head(self, head):
        """(error, whether the body is to be read as well, whether another path would change neither)."""
        host = self._named(head)
        if self._permissions is not None and (aws.is_aws_host(host) or aws.is_signed(head)):
            request = aws.read(head, host, None, self._guard.environ)
            if request.needs_body:
                return None, True, False
            return self._permissions.judge(request), False, False
        guard = self._guard
        if not guard.invocations.running() or guard.inbound is None:
            return None, False, True
        address = head.target
        if not address.startswith(("http://", "https://")):
            scheme = "https" if self._secure else "http"
            port = "" if self._port in (None, 443 if self._secure else 80) else ":%d" % self._port
            address = "%s://%s%s%s" % (scheme, host, port, address)
        if address in guard.invocations.inputs() and _is_named(guard, address):
            return None, False, True
        return guard.invocations.sink("url", address, "http"), False, True

    def body(self, head, body):
        return self._permissions.judge(aws.read(head, self._named(head), body, self._guard.environ))

    def unreadable(self, head=None):
        """What follows could be a request to AWS, or this head is one that nobody here can read."""
        if self._permissions is None or head is not None and not (
            aws.is_aws_host(self._host or "") or b"AWS4-" in head or b"X-Amz-" in head
        ):
            return None
        what = "a request to %s that cannot be read" % (self._host or "")
        return self._guard.refuse("permissions", "(all other)", None, what, "http")

    def _named(self, head):
        return head.headers.get("host", "").lower().partition(":")[0].rstrip(".") or self._host or ""


def _is_named(guard, address):
    """Whether a rule that somebody wrote names the host of this address, and no more than hosts.

    Then an event may give the whole of it: that is what the function is for.
    """
    scheme, _, rest = address.partition("://")
    for end in "/?#":
        rest = rest.partition(end)[0]
    host, colon, port = rest.partition(":")
    if guard.outbound is None or "@" in rest or "\\" in rest or (colon and not port.isdigit()):
        return False
    number = int(port) if colon else 443 if scheme == "https" else 80
    rule = speaks(guard.outbound, host.lower(), None, number)
    if rule is None or rule.action != ALLOW or rule.source.get("origin") == "implied":
        return False
    return all(to != "any" and not to.startswith("aws:") for to in rule.source["to"])
