"""Reads what is sent, in the classes and functions that C made (`wire.py`); loaded with the first class of sockets.

A request whose head, but for its path and the length of its body, was read before on the same connection is passed unread.
"""

from ..wire import Wire
from .classes import dictionary_of
from .gate import method_of, quietly

# What such a request begins with, and what its address is made of for the most part. An address that is signed for AWS has the
# name of a header in it (`aws.is_signed`), which any letter and the hyphen may be written by its code.
_begins = tuple(b"%b /" % method for method in (b"GET", b"POST", b"PUT", b"DELETE", b"HEAD", b"PATCH", b"OPTIONS"))
_visible = bytes(range(33, 127))
_plain = _visible.translate(None, b"%-")
_codes = frozenset(code for one in range(256) if not (bytes((one,)).isalnum() or one == 45) for code in (b"%02X" % one, b"%02x" % one))


def wire_of(guard):
    """The wire of this process; made with the first class of sockets."""
    if guard.wire is None:
        guard.wire = Wire(guard)
        ask = dictionary_of(guard.socket_type)["getsockopt"]
        guard.wire.cookie_of = guard.vault.seal(_cookie, ask=ask, other=guard.vault.bare(_number_of(guard)), failure=OSError)
    return guard.wire


def read_sockets(guard, cls):
    """Reads what a class of sockets that C made sends, whichever class is made of it."""
    wire = wire_of(guard)
    contents = dictionary_of(cls)
    made = _made(guard, wire.plain)
    for name in ("send", "sendall", "sendto", "sendmsg"):
        contents[name] = made(_sendmsg if name == "sendmsg" else _send, contents[name], is_whole=name == "sendall")
    guard.vault.forget_methods()
    return cls


def read_tls(guard, cls):
    """Reads what is encrypted, whichever class of `ssl` or none of it is used."""
    wire = wire_of(guard)
    contents = dictionary_of(cls)
    held = method_of(guard)(_held, wire.encrypted, None, type=type, str=str)
    contents["write"] = _made(guard, wire.secure)(_write, contents["write"], held=held)
    guard.vault.forget_methods()
    return cls


def _made(guard, readers):
    """Makes methods that lead to no original."""
    vault, make, wire = guard.vault, method_of(guard), guard.wire
    bare = vault.bare
    running = None if guard.inbound is None else bare(guard.invocations.running)
    held = vault.opaque(lambda origin, line: quietly(guard, lambda: wire.addresses.held(origin, line.partition(b" ")[2].decode("latin-1"))))
    passes = vault.seal(_passes, running=running, held=held, begins=_begins, plain=_plain, visible=_visible, codes=_codes, len=len, int=int)
    slots = {
        "cookie_of": wire.cookie_of, "quick": bare(readers.quick.get), "passes": passes,
        "undo": vault.opaque(readers.undo), "retry": vault.opaque(readers.retry),
        "type": type, "bytes": bytes, "memoryview": memoryview, "list": list, "len": len, "failure": BaseException,
    }  # fmt: skip

    def look(socket, cookie, data):
        return wire.sent(readers, socket, cookie, data)

    return lambda sealed, original, **more: bare(make(sealed, look, original, **slots, **more))


def _number_of(guard):
    """Where the kernel has no cookies: the number of the socket among files, which does not come again soon."""
    from posix import fstat

    fileno = dictionary_of(guard.socket_type)["fileno"]
    return lambda socket: fstat(fileno(socket)).st_ino


# Sealed: data and sockets may be objects of the function's, whose methods are called here, once.


def _cookie(socket):
    """SOL_SOCKET is 1, SO_COOKIE 57."""
    ask = "slot:ask"
    other = "slot:other"
    failure = "slot:failure"
    try:
        return ask(socket, 1, 57, 8)
    except failure:
        return other(socket)


def _passes(known, data):
    """How much of a body was to come, where this is what follows of it or such a request; None: it must be read (`Http.known`).

    Where events are in work, its address is held against them.
    """
    len = "slot:len"
    patterns, to_come = known
    left = to_come[0]
    if left:
        length = left - len(data)
        if length < 0:
            return None
        to_come[0] = length
        return left
    plain = "slot:plain"
    begins = "slot:begins"
    head = data
    if data[-4:] != b"\r\n\r\n":
        head = data[: data.find(b"\r\n\r\n") + 4]
    for before, behind, size, length, origin in patterns:
        if not head.endswith(behind):
            continue
        line = head[: len(head) - size]
        if before is not None:
            int = "slot:int"
            line, _, digits = line.partition(before)
            if not digits.isdigit() or len(digits) > 15:
                continue
            length = int(digits)
        rest = line.translate(None, plain)
        if rest != b" ":
            visible = "slot:visible"
            codes = "slot:codes"
            if line.translate(None, visible) != b" " or b"z-" in line or b"Z-" in line:
                return None
            for code in line.split(b"%")[1:]:
                if code[:2] not in codes:
                    return None
        length -= len(data) - len(head)
        if length < 0 or not line.startswith(begins):
            return None
        running = "slot:running"
        if running is not None and running():
            held = "slot:held"
            error = held(origin, line)
            if error is not None:
                raise error
        to_come[0] = length
        return left
    return None


def _send(self, data, *rest):
    look = "slot:look"
    original = "slot:original"
    cookie_of = "slot:cookie_of"
    quick = "slot:quick"
    passes = "slot:passes"
    undo = "slot:undo"
    is_whole = "slot:is_whole"
    type = "slot:type"
    bytes = "slot:bytes"
    memoryview = "slot:memoryview"
    len = "slot:len"
    failure = "slot:failure"
    if type(data) is not bytes:
        data = bytes(memoryview(data))
    cookie = cookie_of(self)
    known = quick(cookie)
    if known is True:
        return original(self, data, *rest) if rest else original(self, data)
    left = None if known is None else passes(known, data)
    if left is None:
        error = look(self, cookie, data)
        if error is not None:
            raise error
    try:
        # Most are called without more, and a call with more that is not there costs twice as much.
        count = original(self, data, *rest) if rest else original(self, data)
    except failure:
        undo(cookie, data, None if is_whole else 0, left)
        raise
    if count is not None and count < len(data):
        undo(cookie, data, count, left)
    return count


def _sendmsg(self, buffers, *rest):
    look = "slot:look"
    original = "slot:original"
    cookie_of = "slot:cookie_of"
    quick = "slot:quick"
    undo = "slot:undo"
    type = "slot:type"
    bytes = "slot:bytes"
    memoryview = "slot:memoryview"
    list = "slot:list"
    len = "slot:len"
    failure = "slot:failure"
    parts = []
    for one in list(buffers):
        parts.append(one if type(one) is bytes else bytes(memoryview(one)))
    cookie = cookie_of(self)
    if quick(cookie) is True:
        return original(self, parts, *rest)
    data = b"".join(parts)
    error = look(self, cookie, data)
    if error is not None:
        raise error
    try:
        count = original(self, parts, *rest)
    except failure:
        undo(cookie, data, 0, None)
        raise
    if count < len(data):
        undo(cookie, data, count, None)
    return count


def _write(self, data):
    """Of what encrypts, for a socket or for memory; its owner is the object of `ssl` that uses it."""
    look = "slot:look"
    original = "slot:original"
    cookie_of = "slot:cookie_of"
    quick = "slot:quick"
    passes = "slot:passes"
    undo = "slot:undo"
    retry = "slot:retry"
    held = "slot:held"
    type = "slot:type"
    bytes = "slot:bytes"
    memoryview = "slot:memoryview"
    len = "slot:len"
    failure = "slot:failure"
    if type(data) is not bytes:
        data = bytes(memoryview(data))
    owner = self.owner
    cookie = None
    if owner is not None:
        try:
            cookie = cookie_of(owner)
        except failure:
            pass
    if cookie is None:
        held(self, owner, data)
        return original(self, data)
    known = quick(cookie)
    if known is True:
        return original(self, data)
    left = None if known is None else passes(known, data)
    if left is None:
        error = look(owner, cookie, data)
        if error is not None:
            raise error
    try:
        count = original(self, data)
    except failure:
        retry(cookie, data, left)
        raise
    if count < len(data):
        undo(cookie, data, count, left)
    return count


def _held(self, owner, data):
    look = "slot:look"
    type = "slot:type"
    str = "slot:str"
    host = self.server_hostname
    error = look(self if owner is None else owner, host if type(host) is str else None, data)
    if error is not None:
        raise error
