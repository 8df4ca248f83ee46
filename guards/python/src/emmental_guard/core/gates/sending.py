"""Reads sent data in the classes and functions that C made, and hands it to `wire.py`; loaded with the first class of
sockets.

A request passes unread when an earlier request on the same connection had the same head, except for the path and the
length of the body.
"""

from ..wire import Wire
from .aims import aimed
from .classes import dictionary_of
from .gate import asking, called_as, quietly, sealed_of, taken
from .options import optioned

# A request that passes unread begins with one of these, and its address consists mostly of the visible letters. An
# address that is signed for AWS holds the name of a header (`aws.is_signed`), in which any letter and the hyphen may be
# written as a percent code. `_codes` are the codes of all other bytes.
_begins = tuple(b"%b /" % method for method in (b"GET", b"POST", b"PUT", b"DELETE", b"HEAD", b"PATCH", b"OPTIONS"))
_visible = bytes(range(33, 127))
_plain = _visible.translate(None, b"%-")
_codes = frozenset(
    code for octet in range(256) if not (bytes((octet,)).isalnum() or octet == 45) for code in (b"%02X" % octet, b"%02x" % octet)
)


def wire_of(guard):
    """Returns the wire of this process; makes it with the first class of sockets."""
    if guard.wire is None:
        guard.wire = Wire(guard)
        if guard.vault.native is not None:
            guard.vault.native.looks(_begins, _codes, _plain, _visible)
        ask = dictionary_of(guard.socket_type)["getsockopt"]
        guard.wire.cookie_of = guard.vault.seal(_cookie, ask=ask, other=guard.vault.bare(_number_of(guard)), failure=OSError)
    return guard.wire


def read_sockets(guard, cls):
    """Changes a C class of sockets so that the guard reads all data that its objects, and those of derived classes,
    send.
    """
    wire = wire_of(guard)
    contents = dictionary_of(cls)
    made = _made(guard, cls, contents["fileno"], wire.cookie_of, wire.plain, wire.sent)
    for name in ("send", "sendall", "sendto", "sendmsg"):
        is_whole = name == "sendall"
        failed = guard.vault.opaque(lambda cookie, data, left, count=None if is_whole else 0: wire.plain.undo(cookie, data, count, left))
        contents[name] = made(name, _sendmsg if name == "sendmsg" else _send, failed)
    if guard.outbound is not None:
        contents["setsockopt"] = optioned(guard, contents["setsockopt"])
        for name in ("connect", "connect_ex", "bind", "sendto", "sendmsg"):
            contents[name] = aimed(guard, contents[name])
    guard.vault.forget_methods()
    return cls


def read_tls(guard, cls):
    """Changes the C class of TLS connections so that the guard reads data before it is encrypted."""
    wire = wire_of(guard)
    vault = guard.vault
    number_of = vault.seal(_number_of_tls, of=vault.bare(wire.sealed.get), seals=vault.opaque(wire.seals), id=id)
    made = _made(guard, cls, wire.sealed, number_of, wire.secure, wire.encrypted)
    dictionary_of(cls)["write"] = made("write", _send, vault.opaque(wire.secure.retry), is_alone=True)
    guard.vault.forget_methods()
    return cls


def read_contexts(guard, cls):
    """Changes the C class of TLS contexts so that the guard notes through which socket each TLS object writes."""
    wire = wire_of(guard)
    contents = dictionary_of(cls)
    seals = guard.vault.opaque(wire.seals)
    for name, sealed in (("_wrap_socket", _wrapped_socket), ("_wrap_bio", _wrapped_memory)):
        original = contents[name]
        contents[name] = called_as(guard.vault.bare(guard.vault.seal(sealed, original=original, seals=seals)), original)
    guard.vault.forget_methods()
    return cls


def _made(guard, cls, keys, key_of, readers, read):
    """Returns a maker of methods: (name, sealed function, `failed`) → a method from which nobody gets to the original.

    `key_of(object)`: the key of its connection; `read(object, key, data, …)`: asked before the data is sent. Where the
    native code exists (`native/sending.c`) it runs first; for that code `keys` maps an object to its key.
    """
    vault, wire = guard.vault, guard.wire
    bare = vault.bare
    running = None if guard.inbound is None else guard.invocations.running
    marks, latest = guard.invocations.marks, guard.invocations.latest
    held = vault.opaque(lambda origin, line: quietly(guard, lambda: wire.addresses.held(origin, line.partition(b" ")[2].decode("latin-1"))))
    undo = vault.opaque(readers.undo)
    passes = vault.seal(
        _passes, running=None if running is None else bare(running.__len__), marks=bare(marks.get), latest=bare(latest.copy), held=held,
        begins=_begins, plain=_plain, names_no_header=vault.seal(_names_no_header, visible=_visible, codes=_codes), len=len, type=type, int=int,
        busy=IndexError,
    )  # fmt: skip
    freeze = sealed_of(vault, taken)
    plainly = vault.seal(
        _plainly, freeze=freeze, group=bare(lambda *values: values), encode=str.encode, plain=(int, str, bytes), type=type, tuple=tuple, str=str,
        int=int, beside=_beside,
    )  # fmt: skip
    look, quick = asking(guard, read), bare(readers.quick.get)
    slots = {
        "look": look, "key_of": key_of, "quick": quick, "passes": passes, "plainly": plainly, "freeze": freeze, "undo": undo, "type": type,
        "bytes": bytes, "memoryview": memoryview, "list": list, "len": len, "failure": BaseException, "group": bare(lambda *values: values),
        "groups": (tuple, list),
    }  # fmt: skip

    def made(name, sealed, failed, is_alone=False):
        original = dictionary_of(cls)[name]
        let = vault.seal(_let, original=original, failed=failed, **slots)
        method = vault.seal(sealed, original=original, failed=failed, let=let, **slots)
        method = called_as(bare(vault.seal(_alone, send=method) if is_alone else method), original)
        if vault.native is None:
            return method
        return vault.native.method_of(cls, name, original.__doc__, method, original, look, keys, readers.quick, running, marks, latest, held, failed, undo)

    return made


# Flags: MSG_OOB data arrives out of order, and MSG_ZEROCOPY sends what the memory holds later.
_beside = 0x1 | 0x4000000


def _number_of(guard):
    """Returns a function that returns the inode number of a socket, for kernels without cookies; the kernel does not
    use such a number again soon.
    """
    from posix import fstat

    fileno = dictionary_of(guard.socket_type)["fileno"]
    return lambda socket: fstat(fileno(socket)).st_ino


# Sealed (`vault.seal`): data and sockets may be objects of the function's code, whose methods run here and only once.


def _cookie(socket):
    """Returns the cookie of a socket, a number that the kernel gives to each. SOL_SOCKET is 1, SO_COOKIE 57."""
    ask = "slot:ask"
    other = "slot:other"
    failure = "slot:failure"
    try:
        return ask(socket, 1, 57, 8)
    except failure:
        return other(socket)


def _number_of_tls(tls):
    """Returns the number that `Wire.sealed` gives to a TLS object."""
    of = "slot:of"
    id = "slot:id"
    noted = of(id(tls))
    if noted is None:
        # The object was made before the guard was there.
        seals = "slot:seals"
        seals(tls, None)
        noted = of(id(tls))
    return noted[0]


def _passes(known, data):
    """Decides about data that need not be read: it continues a body, or is a request of a known form.

    Returns (bytes of the body that were to come, bytes that are to come after this call); None where the data must be
    read (`Readers.quick`). With a result it is this call's turn to write, and the caller ends the turn. While events
    are in work, the address is compared with their texts.
    """
    len = "slot:len"
    type = "slot:type"
    int = "slot:int"
    busy = "slot:busy"
    patterns, turn, _, _ = known
    if patterns is None:
        return None
    try:
        left = turn[0]
    except busy:
        return None
    if type(left) is not int:
        # The guard reads this body.
        return None
    if left:
        length = left - len(data)
    else:
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
                line, _, digits = line.partition(before)
                if not digits.isdigit() or len(digits) > 15:
                    continue
                length = int(digits)
            break
        else:
            return None
        if line.translate(None, plain) != b" ":
            names_no_header = "slot:names_no_header"
            if not names_no_header(line):
                return None
        if not line.startswith(begins):
            return None
        length -= len(data) - len(head)
        running = "slot:running"
        if length >= 0 and running is not None and running():
            marks = "slot:marks"
            latest = "slot:latest"
            # (token of an event, texts that would change the path); such a note holds only for the latest event.
            noted = marks(origin)
            start = line.find(b" ") + 1
            # A path that begins with two slashes could name another host.
            is_held = noted is None or noted[0] not in latest() or line[start + 1 : start + 2] in (b"/", b"\\")
            if not is_held:
                for text in noted[1]:
                    if line.find(text, start) >= 0:
                        is_held = True
                        break
            if is_held:
                held = "slot:held"
                error = held(origin, line)
                if error is not None:
                    raise error
    if length < 0:
        return None
    try:
        now = turn.pop()
    except busy:
        return None
    if now != left:
        turn[:] = (now,)
        return None
    return left, length


def _names_no_header(line):
    """Returns True for a request line that certainly holds no header name of AWS (`x-amz-…`), not even one whose
    letters are written by their codes.
    """
    visible = "slot:visible"
    codes = "slot:codes"
    if line.translate(None, visible) != b" " or b"z-" in line or b"Z-" in line:
        return False
    for code in line.split(b"%")[1:]:
        if code[:2] not in codes:
            return False
    return True


def _plainly(rest):
    """Returns (the flags and the address as values that run no code; True where the data is sent out of order or with a
    later content).
    """
    freeze = "slot:freeze"
    group = "slot:group"
    encode = "slot:encode"
    plain = "slot:plain"
    type = "slot:type"
    tuple = "slot:tuple"
    str = "slot:str"
    int = "slot:int"
    beside = "slot:beside"
    found = []
    is_beside = False
    for argument in rest:
        if type(argument) not in plain:
            argument = freeze(group, argument)[0]
        if type(argument) is tuple:
            parts = []
            for part in argument:
                # The codec may belong to the function.
                parts.append(encode(part, "idna") if type(part) is str and not part.isascii() else part)
            argument = tuple(parts)
        elif type(argument) is int and argument & beside:
            is_beside = True
        found.append(argument)
    return found, is_beside


def _send(self, data, /, *rest):
    original = "slot:original"
    key_of = "slot:key_of"
    quick = "slot:quick"
    passes = "slot:passes"
    undo = "slot:undo"
    failed = "slot:failed"
    type = "slot:type"
    bytes = "slot:bytes"
    memoryview = "slot:memoryview"
    len = "slot:len"
    failure = "slot:failure"
    if type(data) is not bytes:
        data = bytes(memoryview(data))
    is_beside = False
    if rest:
        plainly = "slot:plainly"
        rest, is_beside = plainly(rest)
    key = key_of(self)
    known = quick(key)
    if known is True:
        return original(self, data, *rest) if rest else original(self, data)
    passed = None if known is None or is_beside else passes(known, data)
    if passed is None:
        let = "slot:let"
        return let(self, key, data, is_beside, data, *rest)
    left, after = passed
    try:
        # Most calls have no further arguments, and passing an empty list of them costs twice as much.
        count = original(self, data, *rest) if rest else original(self, data)
    except failure:
        failed(key, data, left)
        raise
    if count is not None and count < len(data):
        undo(key, data, count, left)
    else:
        known[1][:] = (after,)
    return count


def _let(self, key, data, is_beside, /, *arguments):
    """Reads data, and calls the original with the further arguments where the data is allowed."""
    look = "slot:look"
    original = "slot:original"
    quick = "slot:quick"
    undo = "slot:undo"
    failed = "slot:failed"
    len = "slot:len"
    failure = "slot:failure"
    taken = []
    try:
        error = look(self, key, data, taken, is_beside)
        if error is not None:
            raise error
    except failure:
        # A signal handler may have raised the error, before these bytes were read or after that: nothing is sent.
        if taken:
            undo(key, data, 0, None)
        raise
    if not taken:
        return original(self, *arguments)
    try:
        count = original(self, *arguments)
    except failure:
        failed(key, data, None)
        raise
    if count is not None and count < len(data):
        undo(key, data, count, None)
    else:
        known = quick(key)
        if known is not True and known is not None:
            known[1][:] = (known[2],)
    return count


def _sendmsg(self, buffers, /, *rest):
    let = "slot:let"
    original = "slot:original"
    key_of = "slot:key_of"
    quick = "slot:quick"
    type = "slot:type"
    bytes = "slot:bytes"
    memoryview = "slot:memoryview"
    list = "slot:list"
    len = "slot:len"
    parts = []
    for buffer in list(buffers):
        parts.append(buffer if type(buffer) is bytes else bytes(memoryview(buffer)))
    is_beside = False
    if rest:
        plainly = "slot:plainly"
        freeze = "slot:freeze"
        group = "slot:group"
        groups = "slot:groups"
        beside = []
        for buffer in rest[0]:
            # The original itself refuses a value of another form.
            if type(buffer) in groups and len(buffer) == 3:
                level, kind, part = buffer
                buffer = (*freeze(group, level, kind), bytes(memoryview(part)))
            else:
                buffer = ()
            beside.append(buffer)
        rest, is_beside = plainly(rest[1:])
        rest = (beside, *rest)
    key = key_of(self)
    if quick(key) is True:
        return original(self, parts, *rest)
    return let(self, key, b"".join(parts), is_beside, parts, *rest)


def _alone(self, data, /):
    """Replaces `write` of TLS, which takes no argument but the data."""
    send = "slot:send"
    return send(self, data)


def _wrapped_socket(self, socket, *rest, **kw):
    original = "slot:original"
    seals = "slot:seals"
    made = original(self, socket, *rest, **kw)
    seals(made, socket)
    return made


def _wrapped_memory(self, *rest, **kw):
    original = "slot:original"
    seals = "slot:seals"
    made = original(self, *rest, **kw)
    seals(made, None)
    return made
