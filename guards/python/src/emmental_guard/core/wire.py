"""Judges data that leaves on connections: AWS requests by `permissions`, SQL and addresses by the events in work.

It reads at the socket and inside TLS (`gates/sending.py`), so that it does not matter which library wrote the data.
`feed` of a reader takes the bytes before they are sent and returns an error to raise, or None; `back` takes back the
bytes that were not sent.
"""

from _weakref import ref
from itertools import count

from . import aws, hosts
from .addresses import Addresses, split
from .gates.classes import dictionary_of
from .http import Http, blanks, is_http, most_head, token, white
from .permissions import Permissions
from .readers import Readers
from .rules import DENY, WATCH, deciding_rule
from .statements import MySql, Postgres, starts_mysql, starts_postgres

# The preface of HTTP/2; data that only begins like it is an HTTP/1 request (RFC 9113, 3.4).
_http2 = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
# The PROXY protocol 2 has this behind its empty lines.
_proxied = b"\0\r\nQUIT\n"
_longest_word = 8192
_INET, _STREAM = (2, 10), 1
_SO_DOMAIN, _SO_TYPE = 39, 3


class Wire:
    """Keeps the connections that are read, by the kernel's key of each, whatever its file number; lives as long as the
    process.
    """

    def __init__(self, guard):
        self._guard = guard
        contents = dictionary_of(guard.socket_type)
        self._peer = contents["getpeername"]
        self._ask = contents["getsockopt"]
        self.plain, self.secure = Readers(), Readers()
        # Maps the id of an object of TLS to its own number, and the socket that it writes to. A later object with the
        # same id gets a new entry.
        self.sealed = {}
        self._sealed = count()
        self.aws = Permissions(guard) if guard.permissions is not None else None
        self.addresses = Addresses(guard)

    def reads(self, socket):
        """Returns True for a TCP socket, which the guard can read. It uses the object's values from when it was made.
        """
        return self._ask(socket, 1, _SO_DOMAIN) in _INET and self._ask(socket, 1, _SO_TYPE) == _STREAM

    def sent(self, socket, cookie, data, taken, is_beside=False):
        """Judges bytes about to be sent on a socket; `is_beside`: they are sent out of order, or not as they are now.
        """
        return self.plain.sent(cookie, data, taken, is_beside, lambda: self._reader(socket, False), lambda: self._leads_to(socket))

    def encrypted(self, tls, number, data, taken, is_beside=False):
        """Judges bytes about to be encrypted, for a socket or for memory, as `sent` does."""
        socket = self.sealed[id(tls)][1]()
        if socket is not None:
            return self.secure.sent(number, data, taken, is_beside, lambda: self._reader(socket, True), lambda: self._leads_to(socket))
        return self.secure.sent(number, data, taken, is_beside, lambda: self._reader_in_memory(tls), lambda: ("", 443, True))

    def seals(self, tls, socket):
        """Notes a new object of TLS: the socket's own methods send none of the bytes that this object sends by itself.
        """
        self.sealed[id(tls)] = next(self._sealed), (lambda: None) if socket is None else ref(socket)
        if socket is not None and self.reads(socket):
            self.plain.seal(self.cookie_of(socket), ref(socket))

    def forked(self):
        """Shares all connections in a forked child: parent and child may both write to one, and nobody can read that as
        one stream.
        """
        if self._guard.processes is None:
            return
        names = self._guard.names_in("/proc/self/fd")
        if names is None:
            self.plain.share_all()
        for name in names or ():
            try:
                socket = self._guard.socket_type(fileno=int(name))
            except OSError:
                continue
            try:
                self._peer(socket)
                if self.reads(socket):
                    self.plain.share(self.cookie_of(socket))
            except OSError:
                pass
            socket.detach()

    def _reader(self, socket, is_secure):
        """Returns a reader; None where the guard cannot read the connection."""
        return _Choice(self._guard, self.aws, self.addresses, _Place(*self._leads_to(socket), is_secure)) if self.reads(socket) else None

    def _reader_in_memory(self, tls):
        # The address of the connection is not known: where rules know the name, that name allowed it.
        rules, host = self._guard.outbound, (tls.server_hostname or "").lower().rstrip(".")
        rule = None if rules is None else deciding_rule(rules, host, None, 443)
        return _Choice(self._guard, self.aws, self.addresses, _Place(host, 443, rule is not None and rule.action != DENY, True))

    def _leads_to(self, socket):
        """Returns (host, port, True where it was allowed by a name alone): the host is the last name looked up for the
        address, not one that the function claims.
        """
        rules = self._guard.outbound
        try:
            address, port, *_ = self._peer(socket)
        except OSError:
            # The socket is not connected yet, but may be a moment later.
            return None, None, rules is not None
        packed = hosts.packed_address(address)
        known = self._guard.names.get(packed)
        rule = None if rules is None else deciding_rule(rules, None, packed, port)
        # Sockets also look up names by themselves, and nobody is told.
        by_name = rules is not None and (rule is None or rule.action == WATCH)
        return known[0] if known else address, port, by_name


class _Place:
    """Holds the target of a connection. `by_name`: it was allowed by a name, so a host named inside must be allowed,
    too.
    """

    __slots__ = ("host", "port", "by_name", "secure")

    def __init__(self, host, port, by_name, secure):
        self.secure = secure
        self.is_at(host, port, by_name)

    def is_at(self, host, port, by_name):
        self.host = host
        self.port = port
        self.by_name = by_name


class _Choice:
    """Chooses the reader by the first bytes of a connection; has the methods that `readers.py` needs."""

    def __init__(self, guard, permissions, addresses, place):
        self._guard = guard
        self._permissions = permissions
        self._addresses = addresses
        self.place = place
        # The time of the last feed, as `Readers` counts.
        self.used = 0
        self._first = b""
        self._reader = None
        self._off = False
        self._lost = False
        self._before = None
        # These bytes must come first, as they were passed before.
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
        reader = self._reader
        try:
            if reader is None:
                self._before = self._first, None, None
                error = self._read(data)
            else:
                self._before = b"", reader, reader.state()
                error = reader.feed(data)
        except BaseException:
            # Nobody knows the position in the stream.
            self._lost = True
            raise
        if error is not None:
            # The refused bytes are not sent, so the next bytes do not follow them.
            self.back()
        return error

    def is_left(self, left):
        """Sets the rest of a body, after bytes passed unread. Callers do not set it for a reader that is new since
        then.
        """
        if type(self._reader) is Http:
            self._reader.is_left(left)

    def back(self, left=None):
        """Restores the state before the last bytes were fed, or passed unread with that rest of a body."""
        if left is not None:
            self.is_left(left)
        elif self._before is not None:
            self._first, self._reader, state = self._before
            self._off, self._before = False, None
            if state is not None:
                self._reader.restore(state)

    def lose(self):
        self._lost = True

    def is_amid(self):
        """Returns True when a request has begun and not ended."""
        return self._lost or type(self._reader) is Http and self._reader.is_amid()

    def known(self):
        """Returns True where nothing more is read; the data that need not be read (`Http.known`); else None."""
        if self._off:
            return True
        if self._lost or self.expected or type(self._reader) is not Http:
            return None
        return self._reader.known()

    def unreadable(self):
        """Returns the error, where the next bytes would go unread."""
        return None if self._off else self._listener().unreadable()

    def _listener(self):
        return _Listener(self._guard, self._permissions, self._addresses, self.place)

    def _read(self, data):
        """Reads bytes until the protocol of the connection is known."""
        before, self._first = self._first, self._first + data[:most_head]
        reader = self._chosen(self._first)
        if reader is None:
            host = self.place.host
            if self._first.startswith(_http2) and self._permissions is not None and (host is None or aws.is_aws_host(host)):
                # No AWS SDK for Python uses HTTP/2, and the guard does not read it.
                error = self._guard.refuse("permissions", "(all other)", None, "HTTP/2 to %s" % host, "http")
                self._off = error is None
                return error
            # These many bytes are enough to recognise the first message of a database.
            self._off = len(self._first) >= 36 and not _may_be_request(self._first) or len(self._first) > most_head
            return None
        # The reader gets all bytes: there may be more than the choice needed.
        data, self._first = before + data, b""
        self._reader = reader
        return reader.feed(data)

    def _chosen(self, first):
        guard = self._guard
        if starts_postgres(first):
            return Postgres(lambda sql: guard.invocations.sink("sql", sql, "postgresql", "postgresql"))
        if starts_mysql(first):
            return MySql(lambda sql: guard.invocations.sink("sql", sql, "mysql", "mysql"))
        if _is_request(first):
            return Http(self._listener())
        return None


def _is_request(first):
    """Returns True for a word and a blank: servers pass over empty lines before a request (RFC 9112, 2.2), some over
    blanks, and a method may have any length. The PROXY protocol may go before it.
    """
    if _http2.startswith(first[: len(_http2)]):
        return False
    if first.lstrip(b"\r\n").startswith(_proxied):
        return True
    rest = first.lstrip(white)
    behind = rest.lstrip(token)
    return behind != rest and behind[:1].translate(blanks) == b" " or len(first) - len(behind) >= _longest_word


def _may_be_request(first):
    return _proxied.startswith(first.lstrip(b"\r\n")) or not first.lstrip(white).lstrip(token)


class _Listener:
    """Judges the requests of a connection."""

    def __init__(self, guard, permissions, addresses, place):
        self._guard = guard
        self._permissions = permissions
        self._addresses = addresses
        self._place = place

    def head(self, head):
        """Returns (error; the request for which the body must be known, or None; the address before the path, where
        another path of the same origin need only be compared with the events, else None).
        """
        place = self._place
        spoken = head.spoken or _spoken(head, place.host)
        if spoken is None:
            return self.unreadable(), None, None
        host, port, is_proxied = spoken
        is_denied = False
        # A proxy gets a request for another host, whatever rule allowed the connection to the proxy.
        if host and host != place.host and (place.by_name or is_proxied):
            is_denied, error = self._named_within(host, port or place.port)
            if error is not None:
                return error, None, None
        asks = head.asks
        if asks is None:
            asks = self._asks(head, host or place.host or "")
            # A denied host goes on only as long as the mode permits it.
            if host and not is_proxied and not is_denied and place.host is not None:
                # Only the head, and the target of the connection, decide these values.
                head.spoken, head.asks = spoken, asks
        if asks is not False:
            return (None, asks, None) if asks.needs_body else (self._permissions.judge(asks), None, None)
        host = host or place.host or ""
        origin, path = split(head.target) if is_proxied else (self._origin(host, port), head.target)
        return self._addresses.held(origin, path), None, None if is_proxied or is_denied else origin

    def _asks(self, head, host):
        """Returns the AWS request of a head; False where it asks AWS for nothing, or no rule covers AWS."""
        is_asked = self._permissions is not None and (aws.is_aws_host(host) or aws.is_signed(head))
        return aws.read(head, host, self._guard.environ, host != self._place.host) if is_asked else False

    def _origin(self, host, port):
        scheme, usual = ("https", 443) if self._place.secure else ("http", 80)
        port = port or self._place.port
        return "%s://%s%s" % (scheme, host, "" if port in (None, usual) else ":%d" % port)

    def paths(self, head):
        """Returns the other paths that may pass behind a judged head (`Permissions.paths`)."""
        asks = head.asks
        if not asks or asks.needs_body:
            return ()
        host = head.spoken[0]
        # At other hosts the path is read in two ways, and one of them may ignore this path and not the next
        # (`s3_needs`).
        return self._permissions.paths(asks, head.target) if host == self._place.host or aws.is_aws_host(host) else ()

    def body(self, asks, body):
        return self._permissions.judge(asks.request(body))

    def unreadable(self, head=None):
        """Returns the error where the next bytes could be a request to AWS or to another host, or where the guard
        cannot read this head.
        """
        guard, place = self._guard, self._place
        may_be_request = head is None or is_http(head)
        what = "a request to %s that cannot be read" % (place.host or "")
        if self._permissions is not None and (may_be_request or aws.is_aws_host(place.host or "")):
            return guard.refuse("permissions", "(all other)", None, what, "http")
        if may_be_request and place.by_name and guard.outbound is not None:
            return guard.refuse("outbound", "(all other)", None, what, "http")
        return None

    def _named_within(self, host, port):
        """Returns (True where another host named within a connection is denied, the error where that is enforced)."""
        guard = self._guard
        if guard.outbound is None:
            return False, None
        packed = hosts.packed_address(host.strip("[]"))
        rule = None
        # The port is not known before the connection exists.
        for number in (443, 80) if port is None else (port,):
            rule = rule or deciding_rule(guard.outbound, None if packed else host, packed, number)
        if rule is not None and rule.action != DENY and hosts.is_name(host):
            return False, None
        what = "%s:%s over a connection to %s" % (host, port, self._place.host)
        name, match = ("(all other)", None) if rule is None else (rule.name, rule.match)
        return True, guard.refuse("outbound", name, match, what, "http")


def _spoken(head, own):
    """Returns (host, port or None, True where the server is asked to hand the request on), from the Host header or the
    whole address.

    A whole address without a port uses that of its scheme, whatever the port of the proxy is. Returns None for two
    hosts, or for a text that is no name. The host is empty where the head names none.
    """
    scheme, is_whole, rest = head.target.partition("://")
    is_whole = bool(is_whole) and scheme[:1].isalpha() and scheme.translate(_of_schemes) == ""
    is_proxied = is_whole or head.method == "CONNECT"
    said = head.headers.get("host", "")
    if is_whole:
        for end in "/?#":
            rest = rest.partition(end)[0]
        text = rest.rpartition("@")[2]
        # Both hosts must be equal, because servers differ in which of them counts (RFC 9112, 3.2.2). Many clients name
        # the proxy itself (`own`).
        if said and _without_port(said.rpartition("@")[2]) not in (_without_port(text), own):
            return None
    else:
        text = head.target if is_proxied else said
    text = text.lower()
    if text.startswith("["):
        host, bracket, port = text.partition("]")
        host += bracket
        is_read = bracket and not port or port.startswith(":")
        port = port[1:]
    else:
        host, is_read, port = text.partition(":")
        is_read = is_read and port != "" or not is_read
        is_read = is_read and (host or not text) and len(host) <= 253 and _of_no_host.isdisjoint(host)
    if not is_read or port and not (port.isascii() and port.isdigit() and len(port) <= 5):
        return None
    usual = (443 if scheme.lower() in ("https", "wss") else 80) if is_whole else None
    return host.removesuffix("."), int(port) if port else usual, is_proxied


def _without_port(place):
    place = place.lower()
    host, _, port = place.rpartition(":")
    return (host if port.isdigit() else place.removesuffix(":")).removesuffix(".")


_of_schemes = {ord(letter): None for letter in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-"}
_of_no_host = frozenset(" \t\v\f\xa0,;/\\?#@[]\"'<>()")
