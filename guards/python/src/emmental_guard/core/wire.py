"""What leaves on connections: AWS requests against `permissions`, SQL and addresses against the events in work.

Read at the socket and inside TLS, so that it does not matter which library wrote it. `feed` of a reader takes the bytes
before they are sent and returns an error to raise, or None.
"""

from _weakref import ref

from . import aws
from .gates.classes import dictionary_of
from .gates.gate import method_of
from .http import Http, most_head
from .rules import ALLOW, speaks

_most_statement = 4 * 1024 * 1024
_of_words = b"!#$%&'*+.^_`|~-0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_http2 = b"PRI * HTTP/2"


class Wire:
    """Connections that are read; lives as long as the process."""

    def __init__(self, guard):
        self._guard = guard
        self._plain = {}
        self._secure = {}
        self._objects = {}
        self._hosts = {}
        self.aws = aws.Permissions(guard) if guard.permissions is not None else None
        # The same as `connected`, in C: number of a socket, who remembers where it leads, who forgets what was read of it.
        bare = guard.vault.bare
        self.placing = (guard.socket_type.fileno, bare(self._hosts.__setitem__), bare(self._plain.pop), bare(self._secure.pop))

    def connected(self, fd, host, port):
        """A connection was allowed: what was known of its number is old."""
        if fd in self._hosts:
            self._plain.pop(fd, None)
            self._secure.pop(fd, None)
        elif len(self._hosts) > 4096:
            self._hosts.clear()
            self._plain.clear()
            self._secure.clear()
        self._hosts[fd] = (host, port)

    def sent(self, fd, data):
        """Bytes about to be sent on a socket."""
        place = self._hosts.get(fd)
        if place is None:
            return None
        reader = self._plain.get(fd)
        if reader is None:
            reader = self._plain[fd] = _Choice(self._guard, self.aws, *place, False)
        return reader.feed(data)

    def encrypted(self, owner, host, fd, data):
        """Bytes about to be encrypted; `fd` is the socket that `owner` is, None when it is none."""
        place = self._hosts.get(fd)
        if place is not None:
            reader = self._secure.get(fd)
            if reader is None:
                reader = self._secure[fd] = _Choice(self._guard, self.aws, *place, True)
            return reader.feed(data)
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


class _Choice:
    """What a connection carries is told by its first bytes."""

    def __init__(self, guard, permissions, host, port, secure):
        self._guard = guard
        self._permissions = permissions
        self._place = (host, port, secure)
        self._first = b""
        self._reader = None
        self._off = False

    def feed(self, data):
        if self._off:
            return None
        if self._reader is None:
            before, self._first = self._first, self._first + bytes(data[:most_head])
            reader = self._chosen(self._first)
            if reader is None:
                if self._first.startswith(_http2) and self._permissions is not None and aws.is_aws_host(self._place[0] or ""):
                    # No SDK for Python asks AWS so, and nobody here reads it.
                    error = self._guard.refuse("permissions", "(all other)", None, "HTTP/2 to %s" % self._place[0], "http")
                    self._first, self._off = before, error is None
                    return error
                self._off = len(self._first.lstrip(b"\r\n")) >= 36 or len(self._first) > most_head
                return None
            # All of it: it may be longer than what tells.
            data, self._first = before + bytes(data), b""
            self._reader = reader
        return self._reader.feed(bytes(data))

    def _chosen(self, first):
        guard = self._guard
        if _starts_postgres(first):
            return _Postgres(lambda sql: guard.invocations.sink("sql", sql, "postgresql", "postgresql"))
        if _starts_mysql(first):
            return _MySql(lambda sql: guard.invocations.sink("sql", sql, "mysql", "mysql"))
        if _is_request(first):
            return Http(_Listener(guard, self._permissions, *self._place))
        return None


def _is_request(first):
    """A word and a blank. Servers pass over empty lines before a request (RFC 9112, 2.2)."""
    if _http2.startswith(first[: len(_http2)]):
        return False
    word, blank, _ = first.lstrip(b"\r\n").replace(b"\t", b" ").partition(b" ")
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
        """(error, whether the body is to be read as well)."""
        host = self._named(head)
        if self._permissions is not None and (aws.is_aws_host(host) or aws.is_signed(head)):
            request = aws.read(head, host, None, self._guard.environ)
            if request.needs_body:
                return None, True
            return self._permissions.judge(request), False
        guard = self._guard
        if not guard.invocations.running() or guard.inbound is None:
            return None, False
        address = head.target
        if not address.startswith(("http://", "https://")):
            scheme = "https" if self._secure else "http"
            port = "" if self._port in (None, 443 if self._secure else 80) else ":%d" % self._port
            address = "%s://%s%s%s" % (scheme, host, port, address)
        if address in guard.invocations.inputs() and _is_named(guard, address):
            return None, False
        return guard.invocations.sink("url", address, "http"), False

    def body(self, head, body):
        return self._permissions.judge(aws.read(head, self._named(head), body, self._guard.environ))

    def unreadable(self):
        """It, or what follows, could be a request to AWS."""
        if self._permissions is None:
            return None
        what = "a request to %s that cannot be read" % (self._host or "")
        return self._guard.refuse("permissions", "(all other)", None, what, "http")

    def becomes_another(self, head):
        """Whether what follows this request is no HTTP/1 any more."""
        if head.method == "CONNECT":
            return True
        return "upgrade" in head.headers and aws.may_become_another(self._host or "") and aws.may_become_another(self._named(head))

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


# Databases. Sources: PostgreSQL documentation, Frontend/Backend Protocol 3; MySQL Internals, Client/Server Protocol.


def _starts_postgres(first):
    return len(first) >= 8 and first[4:8] in (b"\0\3\0\0", b"\0\3\0\2", b"\x04\xd2\x16\x2f")


class _Postgres:
    def __init__(self, statement):
        self._statement = statement
        self._buffer = b""
        self._started = False

    def feed(self, data):
        self._buffer += data
        while True:
            at = 1 if self._started else 0
            if len(self._buffer) < at + 4:
                return None
            size = int.from_bytes(self._buffer[at : at + 4], "big")
            if size < 4 or size > _most_statement:
                self._buffer = b""
                return None
            if len(self._buffer) < at + size:
                return None
            kind = self._buffer[:1] if self._started else b""
            message = self._buffer[at + 4 : at + size]
            self._buffer = self._buffer[at + size :]
            if not self._started:
                # A wish for TLS is answered first, then the start message follows.
                self._started = message[:4] != b"\x04\xd2\x16\x2f"
                continue
            sql = b""
            if kind == b"Q":
                sql = message.partition(b"\0")[0]
            elif kind == b"P":
                sql = message.partition(b"\0")[2].partition(b"\0")[0]
            if sql:
                error = self._statement(sql.decode("utf-8", "replace"))
                if error is not None:
                    return error


def _starts_mysql(first):
    """The client answers the server's greeting: packet 1, protocol 4.1, 23 zero bytes."""
    return len(first) >= 36 and first[3] == 1 and first[5] & 2 and first[13:36] == b"\0" * 23


class _MySql:
    def __init__(self, statement):
        self._statement = statement
        self._buffer = b""

    def feed(self, data):
        self._buffer += data
        while len(self._buffer) >= 5:
            size = int.from_bytes(self._buffer[:3], "little")
            if size > _most_statement:
                self._buffer = b""
                return None
            if len(self._buffer) < size + 4:
                return None
            packet = self._buffer[: size + 4]
            self._buffer = self._buffer[size + 4 :]
            if packet[3] == 0 and packet[4:5] in (b"\x03", b"\x16"):
                error = self._statement(packet[5:].decode("utf-8", "replace"))
                if error is not None:
                    return error
        return None


def wire_of(guard):
    """The wire of this process; made with the first class of sockets."""
    if guard.wire is None:
        guard.wire = Wire(guard)
        guard.steady_hosts.clear()
    return guard.wire


def read_sockets(guard, cls):
    """Reads what a class of sockets that C made sends, whichever class is made of it."""
    wire, make = wire_of(guard), _made(guard)
    contents = dictionary_of(cls)
    for name in ("send", "sendall"):
        contents[name] = make(_send, wire.sent, contents[name], fileno=contents["fileno"])
    contents["sendmsg"] = make(_sendmsg, wire.sent, contents["sendmsg"], fileno=contents["fileno"], list=list)
    guard.vault.forget_methods()
    return cls


def read_tls(guard, cls):
    """Reads what is encrypted, whichever class of `ssl` or none of it is used."""
    wire, make = wire_of(guard), _made(guard)
    contents = dictionary_of(cls)
    slots = {"fileno": dictionary_of(guard.socket_type)["fileno"], "str": str, "failure": Exception}
    contents["write"] = make(_write, wire.encrypted, contents["write"], **slots)
    guard.vault.forget_methods()
    return cls


def _made(guard):
    """Makes methods that lead to no original."""
    vault, make = guard.vault, method_of(guard)
    taken = vault.seal(_taken, **_builtin)
    return lambda sealed, look, original, **slots: vault.bare(make(sealed, look, original, taken=taken, type=type, **slots))


_builtin = {"type": type, "bytes": bytes, "memoryview": memoryview}


# Sealed: data and sockets may be objects of the function's, whose methods are called here, once.


def _taken(data):
    """Bytes that cannot change any more."""
    type = "slot:type"
    bytes = "slot:bytes"
    memoryview = "slot:memoryview"
    return data if type(data) is bytes else bytes(memoryview(data))


def _send(self, data, *rest):
    look = "slot:look"
    original = "slot:original"
    fileno = "slot:fileno"
    taken = "slot:taken"
    data = taken(data)
    error = look(fileno(self), data)
    if error is not None:
        raise error
    return original(self, data, *rest)


def _sendmsg(self, buffers, *rest):
    look = "slot:look"
    original = "slot:original"
    fileno = "slot:fileno"
    taken = "slot:taken"
    list = "slot:list"
    parts = []
    for one in list(buffers):
        parts.append(taken(one))
    error = look(fileno(self), b"".join(parts))
    if error is not None:
        raise error
    return original(self, parts, *rest)


def _write(self, data):
    """Of what encrypts, for a socket or for memory; its owner is the object of `ssl` that uses it."""
    look = "slot:look"
    original = "slot:original"
    fileno = "slot:fileno"
    taken = "slot:taken"
    type = "slot:type"
    str = "slot:str"
    failure = "slot:failure"
    data = taken(data)
    host = self.server_hostname
    owner = self.owner
    number = None
    if owner is not None:
        try:
            number = fileno(owner)
        except failure:
            pass
    error = look(self if owner is None else owner, host if type(host) is str else None, number, data)
    if error is not None:
        raise error
    return original(self, data)
