"""Judges data that leaves on connections: AWS requests by `permissions`, SQL and addresses by the events in work.

It reads at the socket and inside TLS (`gates/sending.py`), where the data of every library passes. A reader follows one
connection: `feed` takes the bytes before they are sent and returns an error to raise, or None; `back` restores the
state when the bytes were not sent.
"""

from _weakref import ref
from itertools import count

from . import aws, google, hosts
from .addresses import Addresses, split
from .gates.classes import dictionary_of
from .hello import Hello
from .http import Http, blanks, is_http, most_head, token, white
from .mongo import Mongo, starts_mongo
from .permissions import Permissions
from .readers import Readers
from .rules import DENY, WATCH, deciding_rule
from .statements import MySql, Postgres, starts_mysql, starts_postgres

# The preface of HTTP/2; data that differs from it is an HTTP/1 request (RFC 9113, 3.4).
_http2 = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
# The beginning of the PROXY protocol 2, behind its empty lines.
_proxied = b"\0\r\nQUIT\n"
_longest_word = 8192
_INET, _STREAM = (2, 10), 1
_SO_DOMAIN, _SO_TYPE = 39, 3


class Wire:
    """Keeps the readers of all connections, by the kernel's key of each socket; lives as long as the process."""

    def __init__(self, guard):
        self._guard = guard
        contents = dictionary_of(guard.socket_type)
        self._peer = contents["getpeername"]
        self._ask = contents["getsockopt"]
        self.plain, self.secure = Readers(), Readers()
        # Maps the id of a TLS object to (its own number, function that returns its socket). A later object with the
        # same id replaces the entry.
        self.sealed = {}
        self._sealed = count()
        # The ids of TLS objects whose socket was not connected when their name was to be judged.
        self._unnamed = {}
        self.aws = Permissions(guard) if guard.permissions is not None else None
        self.addresses = Addresses(guard)

    def reads(self, socket):
        """Returns True for a TCP socket, which the guard can read; asks the kernel for the kind of socket."""
        return self._ask(socket, 1, _SO_DOMAIN) in _INET and self._ask(socket, 1, _SO_TYPE) == _STREAM

    def sent(self, socket, cookie, data, taken, is_beside=False):
        """Judges bytes about to be sent on a socket; `is_beside`: they are sent out of order, or with a later content.
        """
        return self.plain.sent(cookie, data, taken, is_beside, lambda: self._reader(socket, False), lambda: self._leads_to(socket))

    def encrypted(self, tls, number, data, taken, is_beside=False):
        """Judges bytes about to be encrypted, as `sent` does. The TLS object writes to a socket or into memory."""
        socket = self.sealed[id(tls)][1]()
        error = self.begins(tls)
        if error is not None:
            return error
        if socket is not None:
            return self.secure.sent(number, data, taken, is_beside, lambda: self._reader(socket, True), lambda: self._leads_to(socket))
        return self.secure.sent(number, data, taken, is_beside, lambda: self._reader_in_memory(tls), lambda: ("", 443, True))

    def seals(self, tls, socket):
        """Notes a new TLS object. What it writes to its socket passes none of the socket's own methods: the plain
        reader must not read that connection.
        """
        self._unnamed.pop(id(tls), None)
        self.sealed[id(tls)] = next(self._sealed), (lambda: None) if socket is None else ref(socket)
        if socket is not None and self.reads(socket):
            self.plain.seal(self.cookie_of(socket), ref(socket))

    def forked(self):
        """Marks all connections as shared in a forked child: parent and child may both write to a connection, and the
        guard cannot read that as one stream.
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
        if not self.reads(socket):
            return None
        return _Choice(self._guard, self.aws, self.addresses, self._place_of(socket, is_secure))

    def _place_of(self, socket, is_secure):
        host, port, by_name, *rest = self._leads_to(socket)
        return _Place(host, port, by_name, is_secure, *rest)

    def named(self, tls, socket):
        """Returns an error when the rules deny the server that a new TLS object names over its socket, else None."""
        # The name that C sends. Without a socket, the guard reads it in the bytes (`_Hello`).
        name = (tls.server_hostname or "").lower().rstrip(".")
        if not name or self._guard.outbound is None or not self.reads(socket):
            return None
        place = self._place_of(socket, True)
        if place.host is None:
            self._unnamed[id(tls)] = True
            return None
        return _Listener(self._guard, self.aws, self.addresses, place).named(name)

    def begins(self, tls):
        """Judges the name of a TLS object before its first bytes, where its socket was not connected before. Returns an error
        or None.
        """
        if self._unnamed.pop(id(tls), None) is None:
            return None
        socket = self.sealed[id(tls)][1]()
        error = None if socket is None else self.named(tls, socket)
        if error is not None:
            self._unnamed[id(tls)] = True
        return error

    def _reader_in_memory(self, tls):
        # The address of the connection is not known: where rules know the name, that name allowed it.
        rules, host = self._guard.outbound, (tls.server_hostname or "").lower().rstrip(".")
        rule = None if rules is None else deciding_rule(rules, host, None, 443)
        return _Choice(self._guard, self.aws, self.addresses, _Place(host, 443, rule is not None and rule.action != DENY, True))

    def _leads_to(self, socket):
        """Returns (host, port, True when only a rule about a name allowed the connection, names that were looked up for the
        address, True for an address of the internet). The host is the name that was last looked up, whatever name the request claims.
        """
        rules = self._guard.outbound
        try:
            address, port, *_ = self._peer(socket)
        except OSError:
            # The socket is not connected yet, but may be a moment later.
            return None, None, rules is not None, (), False
        packed = hosts.packed_address(address)
        known = self._guard.names.get(packed)
        rule = None if rules is None else deciding_rule(rules, None, packed, port)
        # Sockets can also look up names by themselves, without an event.
        by_name = rules is not None and (rule is None or rule.action == WATCH)
        return known[0] if known else address, port, by_name, known or (), packed is not None and hosts.is_public(packed)


class _Place:
    """Holds the target of a connection. `by_name`: a rule about a name allowed the connection, so a rule must also
    allow any other host that a request on it names. `is_public`: the address belongs to the internet.
    """

    __slots__ = ("host", "port", "by_name", "names", "is_public", "secure")

    def __init__(self, host, port, by_name, secure, names=(), is_public=False):
        self.secure = secure
        self.is_at(host, port, by_name, names, is_public)

    def is_at(self, host, port, by_name, names=(), is_public=False):
        self.host = host
        self.port = port
        self.by_name = by_name
        self.names = names
        self.is_public = is_public


class _Choice:
    """Reads one connection: chooses the reader by its first bytes (HTTP, PostgreSQL, MySQL) and passes the data on. Has
    the methods that `readers.py` needs.
    """

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
        # Bytes that must come next, because they were fed before and could not be sent.
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
            # The reader's position in the stream is unknown now.
            self._lost = True
            raise
        if error is not None:
            # The refused bytes are not sent, so the next bytes do not follow them.
            self.back()
        return error

    def back(self):
        """Restores the state before the last bytes."""
        if self._before is not None:
            self._first, self._reader, state = self._before
            self._off, self._before = False, None
            if state is not None:
                self._reader.restore(state)

    def lose(self):
        self._lost = True

    def is_amid(self):
        """Returns True when a request has begun and not ended."""
        return self._lost or type(self._reader) is Http and self._reader.is_amid()

    def is_off(self):
        """Returns True when nothing more is read on the connection."""
        return self._off or not self._lost and not self.expected and type(self._reader) in (Http, Hello) and self._reader.is_off()

    def unreadable(self):
        """Returns an error when the next bytes must not go unread, else None."""
        return None if self._off else self._listener().unreadable()

    def _listener(self):
        return _Listener(self._guard, self._permissions, self._addresses, self.place)

    def _read(self, data):
        """Reads bytes until the protocol of the connection is known."""
        before, self._first = self._first, self._first + data[:most_head]
        reader = self._chosen(self._first)
        if reader is None:
            host = self.place.host
            if self._first.startswith(_http2) and self._permissions is not None and (host is None or aws.is_aws_host(host) or host.endswith(google.domain)):
                # No SDK of AWS or Google for Python uses HTTP/2 over sockets of Python, and the guard does not read it.
                error = self._guard.refuse("permissions", "(all other)", None, "HTTP/2 to %s" % host, "http")
                self._off = error is None
                return error
            # 36 bytes are enough to recognise the first message of a database.
            self._off = len(self._first) >= 36 and not _may_be_request(self._first) or len(self._first) > most_head
            return None
        # The reader gets all bytes, also those that the choice did not need.
        data, self._first = before + data, b""
        self._reader = reader
        return reader.feed(data)

    def _chosen(self, first):
        guard = self._guard
        if starts_postgres(first):
            return Postgres(lambda sql: guard.invocations.sink("sql", sql, "postgresql", "postgresql"))
        if starts_mysql(first):
            return MySql(lambda sql: guard.invocations.sink("sql", sql, "mysql", "mysql"))
        if starts_mongo(first):
            place = self.place
            return Mongo(guard.invocations.filter, lambda why: guard.invocations.unread("mongodb", "%s:%s" % (place.host, place.port), why))
        if _is_request(first):
            return Http(self._listener())
        if first[:1] == b"\x16" and guard.outbound is not None and not aws.is_aws_host(self.place.host or ""):
            return Hello(self._listener().named)
        return None


def _is_request(first):
    """Returns True for a word and a blank, which may begin a request. Servers skip empty lines before a request (RFC
    9112, 2.2), some also skip blanks, and a method may have any length. The PROXY protocol may precede the request.
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

    def lines(self, data):
        """Returns an error when a text of an event brings a line break into the head, else None."""
        guard = self._guard
        if guard.inbound is None or not guard.invocations.running:
            return None
        return guard.invocations.sink("header", data.decode("latin-1"), "http", what="the head of a request to %s" % (self._place.host or ""))

    def head(self, head):
        """Returns (error; the AWS request that needs its body, or None)."""
        place = self._place
        named_host = _named_host(head, place.host)
        if named_host is None:
            return self.unreadable(), None
        host, port, is_proxied = named_host
        # A proxy passes the request to another host, whatever rule allowed the connection to the proxy.
        if host and host != place.host and (place.by_name or is_proxied):
            error = self._denied_within(host, port or place.port)
        else:
            error = self._strange(host, port or place.port)
        if error is not None:
            return error, None
        host = host or place.host or ""
        aws_request = self._aws_request_of(head, host)
        if aws_request is not None:
            return (None, aws_request) if aws_request.needs_body else (self._permissions.judge(aws_request), None)
        origin, path = split(head.target) if is_proxied else (self._origin(host, port), head.target)
        error = self._addresses.held(origin, path)
        if error is not None or self._permissions is None or not google.is_google(host, head):
            return error, None
        request = google.read(head, host)
        if not request.needs_body:
            return self._permissions.judge(request), None
        if self._permissions.denies(request.at_head):
            return self._permissions.judge(request.at_head), None
        return None, request

    def _aws_request_of(self, head, host):
        """Returns the AWS request of a head; None for any other request, or when no rules about permissions exist."""
        is_asked = self._permissions is not None and (aws.is_aws_host(host) or aws.is_signed(head))
        return aws.read(head, host, self._guard.environ, host != self._place.host) if is_asked else None

    def _origin(self, host, port):
        scheme, usual = ("https", 443) if self._place.secure else ("http", 80)
        port = port or self._place.port
        return "%s://%s%s" % (scheme, host, "" if port in (None, usual) else ":%d" % port)

    def body(self, aws_request, body):
        return self._permissions.judge(aws_request.request(body))

    def unreadable(self, head=None):
        """Returns an error when unreadable data could be a request to AWS, or to a host that no rule allows; else None.
        `head`: the bytes of an unreadable head, when there is one.
        """
        guard, place = self._guard, self._place
        may_be_request = head is None or is_http(head)
        what = "a request to %s that cannot be read" % (place.host or "")
        if self._permissions is not None and (may_be_request or aws.is_aws_host(place.host or "")):
            return guard.refuse("permissions", "(all other)", None, what, "http")
        if may_be_request and place.by_name and guard.outbound is not None:
            return guard.refuse("outbound", "(all other)", None, what, "http")
        return None

    def named(self, host):
        """Returns an error when the rules deny the server that TLS names, else None."""
        place = self._place
        if host == place.host:
            return None
        return (self._denied_within if place.by_name else self._strange)(host, place.port)

    def _strange(self, host, port):
        """Judges a host that a request or TLS names over a connection which a rule allows by its address, where no rule allows
        the host and it was not looked up for the address. On the internet a server may pass it on to another owner, so it is
        denied; elsewhere it is told once. Returns an error, or None.
        """
        guard, place = self._guard, self._place
        rules = guard.outbound
        if not host or rules is None or place.by_name or host in (place.host, "localhost") or host in place.names:
            return None
        if not place.host or not port:
            return None
        if place.is_public:
            return self._denied_within(host, port)
        if hosts.packed_address(host.strip("[]")):
            return None
        rule = deciding_rule(rules, host, None, port)
        what = "%s:%s over a connection to %s" % (host, port, place.host)
        if rule is not None and rule.action != DENY or not guard.signals.once(("strange", what)):
            return None
        guard.signals.emit(
            "watch",
            guard.evidence(what, "http"),
            section="outbound",
            rule="(all other)",
            decision=WATCH,
            mode=guard.mode["outbound"],
            invocation=guard.invocations.current_id(),
        )

    def _denied_within(self, host, port):
        """Returns the error when the rules deny the host that a request names, and that is enforced; else None."""
        guard = self._guard
        if guard.outbound is None:
            return None
        packed = hosts.packed_address(host.strip("[]"))
        rule = None
        # The port is not known before the connection exists.
        for number in (443, 80) if port is None else (port,):
            rule = rule or deciding_rule(guard.outbound, None if packed else host, packed, number)
        if rule is not None and rule.action != DENY and hosts.is_name(host):
            return None
        what = "%s:%s over a connection to %s" % (host, port, self._place.host)
        name, match = ("(all other)", None) if rule is None else (rule.name, rule.match)
        return guard.refuse("outbound", name, match, what, "http")


def _named_host(head, connected_host):
    """Returns (host, port or None, True when the server is asked to pass the request on as a proxy), from the Host
    header or a complete address in the first line.

    A complete address without a port means the port of its scheme, whatever the port of the proxy is. Returns None for
    two different hosts, or for a text that is not a name. The host is empty when the head names none. `connected_host`:
    the host that the connection leads to.
    """
    scheme, separator, rest = head.target.partition("://")
    is_complete = bool(separator) and scheme[:1].isalpha() and scheme.translate(_of_schemes) == ""
    is_proxied = is_complete or head.method == "CONNECT"
    host_header = head.headers.get("host", "")
    if is_complete:
        for end in "/?#":
            rest = rest.partition(end)[0]
        text = rest.rpartition("@")[2]
        # The Host header must name the same host, because servers differ in which one counts (RFC 9112, 3.2.2). Many
        # clients name the proxy itself there (`connected_host`).
        if host_header and _without_port(host_header.rpartition("@")[2]) not in (_without_port(text), connected_host):
            return None
    else:
        text = head.target if is_proxied else host_header
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
    usual = (443 if scheme.lower() in ("https", "wss") else 80) if is_complete else None
    return host.removesuffix("."), int(port) if port else usual, is_proxied


def _without_port(place):
    place = place.lower()
    host, _, port = place.rpartition(":")
    return (host if port.isdigit() else place.removesuffix(":")).removesuffix(".")


_of_schemes = {ord(letter): None for letter in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-"}
_of_no_host = frozenset(" \t\v\f\xa0,;/\\?#@[]\"'<>()")
