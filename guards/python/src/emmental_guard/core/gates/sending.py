"""Reads sent data in the classes and functions that C made, and hands it to `wire.py`; loaded with the first class of
sockets.
"""

from ..wire import Wire
from .aims import aimed
from .classes import dictionary_of
from .gate import asking, called_as, quietly, sealed_of, taken
from .options import optioned

def wire_of(guard):
    """Returns the wire of this process; makes it with the first class of sockets."""
    if guard.wire is None:
        guard.wire = Wire(guard)
        ask = dictionary_of(guard.socket_type)["getsockopt"]
        guard.wire.cookie_of = guard.vault.seal(_cookie, ask=ask, other=guard.vault.bare(_number_of(guard)), failure=OSError)
    return guard.wire


def read_sockets(guard, cls):
    """Changes a C class of sockets so that the guard reads all data that its objects, and those of derived classes,
    send.
    """
    wire = wire_of(guard)
    contents = dictionary_of(cls)
    made = _made(guard, cls, wire.cookie_of, wire.plain, wire.sent)
    for name in ("send", "sendall", "sendto", "sendmsg"):
        is_whole = name == "sendall"
        failed = guard.vault.opaque(lambda cookie, data, count=None if is_whole else 0: wire.plain.undo(cookie, data, count))
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
    made = _made(guard, cls, number_of, wire.secure, wire.encrypted)
    contents = dictionary_of(cls)
    contents["write"] = made("write", _send, vault.opaque(wire.secure.retry), is_alone=True)
    original = contents["do_handshake"]
    contents["do_handshake"] = called_as(vault.bare(vault.seal(_handshake, original=original, begins=asking(guard, wire.begins))), original)
    guard.vault.forget_methods()
    return cls


def read_contexts(guard, cls):
    """Changes the C class of TLS contexts so that the guard notes through which socket each TLS object writes."""
    wire = wire_of(guard)
    contents = dictionary_of(cls)
    seals, named = guard.vault.opaque(wire.seals), asking(guard, wire.named)
    for name, sealed, more in (("_wrap_socket", _wrapped_socket, {"named": named}), ("_wrap_bio", _wrapped_memory, {})):
        original = contents[name]
        contents[name] = called_as(guard.vault.bare(guard.vault.seal(sealed, original=original, seals=seals, **more)), original)
    guard.vault.forget_methods()
    return cls


def _made(guard, cls, key_of, readers, read):
    """Returns a maker of methods: (name, sealed function, `failed`) → a method from which nobody gets to the original.

    `key_of(object)`: the key of its connection; `read(object, key, data, …)`: asked before the data is sent.
    """
    vault = guard.vault
    bare = vault.bare
    freeze = sealed_of(vault, taken)
    plainly = vault.seal(
        _plainly, freeze=freeze, group=bare(lambda *values: values), encode=str.encode, plain=(int, str, bytes), type=type, tuple=tuple, str=str,
        int=int, beside=_beside,
    )  # fmt: skip
    slots = {
        "look": asking(guard, read), "key_of": key_of, "unread": bare(readers.unread.__contains__), "plainly": plainly, "freeze": freeze,
        "undo": vault.opaque(readers.undo), "done": vault.opaque(readers.done), "type": type, "bytes": bytes, "memoryview": memoryview, "list": list,
        "len": len, "failure": BaseException, "group": bare(lambda *values: values), "groups": (tuple, list),
    }  # fmt: skip

    def made(name, sealed, failed, is_alone=False):
        original = dictionary_of(cls)[name]
        let = vault.seal(_let, original=original, failed=failed, **slots)
        method = vault.seal(sealed, original=original, let=let, **slots)
        return called_as(bare(vault.seal(_alone, send=method) if is_alone else method), original)

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
    unread = "slot:unread"
    type = "slot:type"
    bytes = "slot:bytes"
    memoryview = "slot:memoryview"
    let = "slot:let"
    if type(data) is not bytes:
        data = bytes(memoryview(data))
    is_beside = False
    if rest:
        plainly = "slot:plainly"
        rest, is_beside = plainly(rest)
    key = key_of(self)
    if unread(key):
        return original(self, data, *rest)
    return let(self, key, data, is_beside, data, *rest)


def _let(self, key, data, is_beside, /, *arguments):
    """Reads data, and calls the original with the further arguments where the data is allowed."""
    look = "slot:look"
    original = "slot:original"
    undo = "slot:undo"
    done = "slot:done"
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
            undo(key, data, 0)
        raise
    if not taken:
        return original(self, *arguments)
    try:
        count = original(self, *arguments)
    except failure:
        failed(key, data)
        raise
    if count is not None and count < len(data):
        undo(key, data, count)
    else:
        done(key)
    return count


def _sendmsg(self, buffers, /, *rest):
    let = "slot:let"
    original = "slot:original"
    key_of = "slot:key_of"
    unread = "slot:unread"
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
    if unread(key):
        return original(self, parts, *rest)
    return let(self, key, b"".join(parts), is_beside, parts, *rest)


def _alone(self, data, /):
    """Replaces `write` of TLS, which takes no argument but the data."""
    send = "slot:send"
    return send(self, data)


def _handshake(self, /):
    original = "slot:original"
    begins = "slot:begins"
    error = begins(self)
    if error is not None:
        raise error
    return original(self)


def _wrapped_socket(self, socket, *rest, **kw):
    original = "slot:original"
    seals = "slot:seals"
    named = "slot:named"
    made = original(self, socket, *rest, **kw)
    seals(made, socket)
    error = named(made, socket)
    if error is not None:
        raise error
    return made


def _wrapped_memory(self, *rest, **kw):
    original = "slot:original"
    seals = "slot:seals"
    made = original(self, *rest, **kw)
    seals(made, None)
    return made
