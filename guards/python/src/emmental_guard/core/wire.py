"""What leaves on connections: AWS requests against `permissions`, SQL and addresses against the events in work.

Read at the socket and inside TLS (`gates/sending.py`), so that it does not matter which library wrote it. `feed` of a reader
takes the bytes before they are sent and returns an error to raise, or None; `back` takes back what was not sent.
"""

from _weakref import ref
from itertools import count

from . import aws, hosts
from .addresses import Addresses, split
from .gates.classes import dictionary_of
from .http import Http, blanks, is_http, most_head, token, white
from .permissions import Permissions
from .readers import Readers
from .rules import DENY, WATCH, speaks
from .statements import MySql, Postgres, starts_mysql, starts_postgres

# The preface of HTTP/2; what only begins so is a request of HTTP/1 (RFC 9113, 3.4).
_http2 = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
# Of the PROXY protocol 2, behind its empty lines.
_proxied = b"\0\r\nQUIT\n"
_longest_word = 8192
_INET, _STREAM = (2, 10), 1
_SO_DOMAIN, _SO_TYPE = 39, 3


class Wire:
    """Connections that are read, by what the kernel calls each, whatever number it has; lives as long as the process."""

    def __init__(self, guard):
        self._guard = guard
        contents = dictionary_of(guard.socket_type)
        self._peer = contents["getpeername"]
        self._ask = contents["getsockopt"]
        self.plain, self.secure = Readers(), Readers()
        # Number of an object of TLS → its own number, and the socket that it writes to. What has the number later is made anew.
        self.sealed = {}
        self._sealed = count()
        self.aws = Permissions(guard) if guard.permissions is not None else None
        self.addresses = Addresses(guard)

    def reads(self, socket):
        """Whether it is one that something could be told of: TCP. What the object says was true when it was made."""
        return self._ask(socket, 1, _SO_DOMAIN) in _INET and self._ask(socket, 1, _SO_TYPE) == _STREAM

    def sent(self, socket, cookie, data, taken, is_beside=False):
        """Bytes about to be sent on a socket; `is_beside`: not in the order of the others, or not as they are now."""
        return self.plain.sent(cookie, data, taken, is_beside, lambda: self._reader(socket, False), lambda: self._leads_to(socket))

    def encrypted(self, tls, number, data, taken, is_beside=False):
        """Bytes about to be encrypted, for a socket or for memory; as `sent`."""
        socket = self.sealed[id(tls)][1]()
        if socket is not None:
            return self.secure.sent(number, data, taken, is_beside, lambda: self._reader(socket, True), lambda: self._leads_to(socket))
        return self.secure.sent(number, data, taken, is_beside, lambda: self._reader_in_memory(tls), lambda: ("", 443, True))

    def seals(self, tls, socket):
        """An object of TLS that was made: what it sends by a socket itself, none of what the socket's own methods send goes with."""
        self.sealed[id(tls)] = next(self._sealed), (lambda: None) if socket is None else ref(socket)
        if socket is not None and self.reads(socket):
            self.plain.seal(self.cookie_of(socket), ref(socket))

    def forked(self):
        """In a child: what is written to a connection here and there nobody reads as one."""
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
        """None: nothing could be told of it."""
        return _Choice(self._guard, self.aws, self.addresses, _Place(*self._leads_to(socket), is_secure)) if self.reads(socket) else None

    def _reader_in_memory(self, tls):
        # The connection itself is not known: by a name that rules know, it was allowed by that.
        rules, host = self._guard.outbound, (tls.server_hostname or "").lower().rstrip(".")
        rule = None if rules is None else speaks(rules, host, None, 443)
        return _Choice(self._guard, self.aws, self.addresses, _Place(host, 443, rule is not None and rule.action != DENY, True))

    def _leads_to(self, socket):
        """(host, port, whether it was allowed by a name alone): what was looked up for that address last.

        Not where the function says that it connects.
        """
        rules = self._guard.outbound
        try:
            address, port, *_ = self._peer(socket)
        except OSError:
            # Not connected yet, and perhaps a moment later.
            return None, None, rules is not None
        packed = hosts.packed_address(address)
        known = self._guard.names.get(packed)
        rule = None if rules is None else speaks(rules, None, packed, port)
        # Sockets look up names by themselves, too, which nobody is told of.
        by_name = rules is not None and (rule is None or rule.action == WATCH)
        return known[0] if known else address, port, by_name


class _Place:
    """Where a connection leads. `by_name`: allowed by a name, so that what is said inside must be an allowed name, too."""

    __slots__ = ("host", "port", "by_name", "secure")

    def __init__(self, host, port, by_name, secure):
        self.secure = secure
        self.is_at(host, port, by_name)

    def is_at(self, host, port, by_name):
        self.host = host
        self.port = port
        self.by_name = by_name


class _Choice:
    """What a connection carries is told by its first bytes; a reader as `readers.py` wants it."""

    def __init__(self, guard, permissions, addresses, place):
        self._guard = guard
        self._permissions = permissions
        self._addresses = addresses
        self.place = place
        # When it was last fed, as `Readers` count.
        self.used = 0
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
        reader = self._reader
        try:
            if reader is None:
                self._before = self._first, None, None
                error = self._read(data)
            else:
                self._before = b"", reader, reader.state()
                error = reader.feed(data)
        except BaseException:
            # Nobody knows where it is.
            self._lost = True
            raise
        if error is not None:
            # It is not sent, so it is not followed by what comes next.
            self.back()
        return error

    def is_left(self, left):
        """So much of a body is to come, after bytes were passed unread. Of one that is new since then nobody says that."""
        if type(self._reader) is Http:
            self._reader.is_left(left)

    def back(self, left=None):
        """As it was before the last bytes were fed, or were passed unread when so much of a body was to come."""
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
        """Whether a request has begun and not ended."""
        return self._lost or type(self._reader) is Http and self._reader.is_amid()

    def known(self):
        """True: nothing more is read; what need not be read (`Http.known`); else None."""
        if self._off:
            return True
        if self._lost or self.expected or type(self._reader) is not Http:
            return None
        return self._reader.known()

    def unreadable(self):
        """The error, where what comes next would go unread."""
        return None if self._off else self._listener().unreadable()

    def _listener(self):
        return _Listener(self._guard, self._permissions, self._addresses, self.place)

    def _read(self, data):
        """Until it is told what it carries."""
        before, self._first = self._first, self._first + data[:most_head]
        reader = self._chosen(self._first)
        if reader is None:
            host = self.place.host
            if self._first.startswith(_http2) and self._permissions is not None and (host is None or aws.is_aws_host(host)):
                # No SDK for Python asks AWS so, and nobody here reads it.
                error = self._guard.refuse("permissions", "(all other)", None, "HTTP/2 to %s" % host, "http")
                self._off = error is None
                return error
            # The first message of a database is told by as many bytes.
            self._off = len(self._first) >= 36 and not _may_be_request(self._first) or len(self._first) > most_head
            return None
        # All of it: it may be longer than what tells.
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
    """A word and a blank: servers pass over empty lines before a request (RFC 9112, 2.2), some over blanks, and a method may
    be of any length. The PROXY protocol may go before it."""
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
    """What a request must pass."""

    def __init__(self, guard, permissions, addresses, place):
        self._guard = guard
        self._permissions = permissions
        self._addresses = addresses
        self._place = place

    def head(self, head):
        """(error, what the body must be known for or None, what comes before the path of its address, where another path of the same
        origin need only be held against the events; else None)."""
        place = self._place
        spoken = head.spoken or _spoken(head, place.host)
        if spoken is None:
            return self.unreadable(), None, None
        host, port, is_proxied = spoken
        is_denied = False
        # A proxy is asked for another host whatever allowed the connection to it.
        if host and host != place.host and (place.by_name or is_proxied):
            is_denied, error = self._named_within(host, port or place.port)
            if error is not None:
                return error, None, None
        asks = head.asks
        if asks is None:
            asks = self._asks(head, host or place.host or "")
            # What is denied goes on only as long as the mode lets it.
            if host and not is_proxied and not is_denied and place.host is not None:
                # Nothing has said that but the head, and where the connection leads.
                head.spoken, head.asks = spoken, asks
        if asks is not False:
            return (None, asks, None) if asks.needs_body else (self._permissions.judge(asks), None, None)
        host = host or place.host or ""
        origin, path = split(head.target) if is_proxied else (self._origin(host, port), head.target)
        return self._addresses.held(origin, path), None, None if is_proxied or is_denied else origin

    def _asks(self, head, host):
        """What it asks AWS for; False: it does not, or nobody wants to know."""
        is_asked = self._permissions is not None and (aws.is_aws_host(host) or aws.is_signed(head))
        return aws.read(head, host, self._guard.environ, host != self._place.host) if is_asked else False

    def _origin(self, host, port):
        scheme, usual = ("https", 443) if self._place.secure else ("http", 80)
        port = port or self._place.port
        return "%s://%s%s" % (scheme, host, "" if port in (None, usual) else ":%d" % port)

    def paths(self, head):
        """Which other paths behind a head that was let through would be as well (`Permissions.paths`)."""
        asks = head.asks
        if not asks or asks.needs_body:
            return ()
        host = head.spoken[0]
        # Elsewhere it is read in two ways, of which one may say nothing of this path and something of the next (`s3_needs`).
        return self._permissions.paths(asks, head.target) if host == self._place.host or aws.is_aws_host(host) else ()

    def body(self, asks, body):
        return self._permissions.judge(asks.request(body))

    def unreadable(self, head=None):
        """What follows could be a request to AWS or to another host, or this head is one that nobody here can read."""
        guard, place = self._guard, self._place
        may_be_request = head is None or is_http(head)
        what = "a request to %s that cannot be read" % (place.host or "")
        if self._permissions is not None and (may_be_request or aws.is_aws_host(place.host or "")):
            return guard.refuse("permissions", "(all other)", None, what, "http")
        if may_be_request and place.by_name and guard.outbound is not None:
            return guard.refuse("outbound", "(all other)", None, what, "http")
        return None

    def _named_within(self, host, port):
        """(Whether another host that is named within a connection is denied, the error where that is enforced)."""
        guard = self._guard
        if guard.outbound is None:
            return False, None
        packed = hosts.packed_address(host.strip("[]"))
        rule = None
        # Before it is connected the port is not known.
        for number in (443, 80) if port is None else (port,):
            rule = rule or speaks(guard.outbound, None if packed else host, packed, number)
        if rule is not None and rule.action != DENY and hosts.is_name(host):
            return False, None
        what = "%s:%s over a connection to %s" % (host, port, self._place.host)
        name, match = ("(all other)", None) if rule is None else (rule.name, rule.match)
        return True, guard.refuse("outbound", name, match, what, "http")


def _spoken(head, own):
    """(host, port or None, whether the server is asked to hand the request on), as the Host header or the whole address says.

    A whole address without a port is on that of its scheme, whatever the port of the proxy is. None: two hosts in one, or what is no name. The host is empty where none is said.
    """
    scheme, is_whole, rest = head.target.partition("://")
    is_whole = bool(is_whole) and scheme[:1].isalpha() and scheme.translate(_of_schemes) == ""
    is_proxied = is_whole or head.method == "CONNECT"
    said = head.headers.get("host", "")
    if is_whole:
        for end in "/?#":
            rest = rest.partition(end)[0]
        text = rest.rpartition("@")[2]
        # Both are the same, or it depends on the server which of them counts (RFC 9112, 3.2.2). Many name the proxy itself (`own`).
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


_of_schemes = {ord(one): None for one in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-"}
_of_no_host = frozenset(" \t\v\f\xa0,;/\\?#@[]\"'<>()")
