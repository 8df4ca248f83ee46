"""Reads sent data in the classes that C made: there the data of every library passes."""

import posix
import sys
from _functools import partial
from _operator import index
from _thread import get_ident

from .classes import dictionary_of
from .gate import called_as, quietly


def gates(guard):
    """Returns a table from module to class or function to the action that changes it so that the guard reads its data.
    """
    if guard.permissions is None and guard.inbound is None and guard.outbound is None:
        return {}

    def reading(name):
        def read(cls):
            # The module is loaded when it is needed, so that a start costs little; loading it is the guard's own act.
            me = get_ident()
            was_inside = me in guard.inside
            guard.inside.add(me)
            try:
                return getattr(guard.vault.load("emmental_guard.core.gates.sending"), name)(guard, cls)
            except Exception as fault:
                # Rules of permissions are read here: rules that cannot be used must not end the function.
                error = guard.failed("reading connections", fault)
                if error is not None:
                    raise error from None
                return cls
            finally:
                if not was_inside:
                    guard.inside.discard(me)

        return read

    return {
        "_socket": {"socket": reading("read_sockets")},
        "_ssl": {"_SSLSocket": reading("read_tls"), "_SSLContext": reading("read_contexts")},
        **_by_number(guard),
    }


def _by_number(guard):
    """Gates functions that write to a file by its number, which may be the number of a socket.

    A socket has no position. So for an ordinary file the gate only asks for its position.
    """
    vault = guard.vault

    def looked(number, data):
        found = quietly(guard, lambda: written(number, data))
        # Any other result is an error of the guard's own, or None.
        return found if type(found) is tuple else (found, None)

    # Numbers that once had no position: an error costs more than the question for the kind of file.
    none = set()
    slots = {
        "was_none": vault.bare(none.__contains__), "is_none": vault.bare(none.add),
        "tell": posix.lseek, "state": posix.fstat, "look": vault.opaque(looked),
        "undo": vault.opaque(lambda cookie, data, count: guard.wire.plain.undo(cookie, data, count)),
        "done": vault.opaque(lambda cookie: guard.wire.plain.done(cookie)),
        "type": type, "int": int, "plain": int.__index__, "index": index, "issubclass": issubclass, "bytes": bytes,
        "memoryview": memoryview, "list": list, "len": len, "failure": BaseException, "unseekable": OSError,
    }  # fmt: skip

    def written(number, data):
        """Returns (error, cookie of the number's socket where it is this call's turn to write, else None)."""
        if guard.wire is None:
            return None
        with _Numbered(guard.socket_type, number) as socket:
            cookie, taken = guard.wire.cookie_of(socket), []
            return guard.wire.sent(socket, cookie, data, taken), cookie if taken else None

    def made(sealed, original, **more):
        return called_as(vault.bare(vault.seal(sealed, original=original, **slots, **more)), original)

    def of_files(cls):
        contents = dictionary_of(cls)
        contents["write"] = made(_write, contents["write"], number_of=contents["fileno"], is_many=False)
        vault.forget_methods()
        return cls

    def unread(at, name):
        # The guard could not see the data that such a call sends. The call fails as on a system that lacks the
        # function, and callers then send the data plainly.
        look = vault.opaque(lambda number: quietly(guard, lambda: is_read(number)))
        return lambda original: made(_moved, original, at=at, name=name, is_read=look, refusal=OSError)

    usual = vault.bare(lambda: sys.modules["sys"].__dict__.get("stderr"))

    def dumped(at):
        look = vault.opaque(lambda number: quietly(guard, lambda: is_read(number)))
        return lambda original: vault.bare(
            vault.seal(_dumped, original=original, at=at, is_read=look, usual=usual, made=type(sys.implementation), partial=partial, refusal=OSError, **slots)
        )  # fmt: skip

    def is_read(number):
        if not guard.guards_itself or guard.wire is None:
            return False
        with _Numbered(guard.socket_type, number) as socket:
            return guard.wire.reads(socket)

    return {
        "posix": {
            "write": lambda original: made(_write, original, number_of=None, is_many=False),
            "writev": lambda original: made(_write, original, number_of=None, is_many=True),
            "sendfile": unread(0, "out_fd"),
            "splice": unread(1, "dst"),
        },
        # C itself writes numbers of signals and lines of a traceback to these files.
        "_signal": {"set_wakeup_fd": unread(0, "fd")},
        "faulthandler": {
            name: dumped(at) for name, at in (("enable", 0), ("dump_traceback", 0), ("dump_traceback_later", 2), ("register", 1))
        },
        "_io": {"FileIO": of_files},
    }


class _Numbered:
    """Makes a socket of a file number for the time of a `with` block, and leaves the file open."""

    def __init__(self, cls, number):
        self._socket = cls(fileno=number)

    def __enter__(self):
        return self._socket

    def __exit__(self, *error):
        self._socket.detach()


# Sealed. EINVAL is 22; in a mode 0o170000 masks the kind of file, 0o140000 is a socket.


def _write(where, data):
    """Writes to a file: `where` is its number, or the `FileIO` that C made of the number; `writev` gets a list."""
    original = "slot:original"
    number_of = "slot:number_of"
    tell = "slot:tell"
    look = "slot:look"
    undo = "slot:undo"
    done = "slot:done"
    type = "slot:type"
    int = "slot:int"
    issubclass = "slot:issubclass"
    index = "slot:index"
    plain = "slot:plain"
    bytes = "slot:bytes"
    memoryview = "slot:memoryview"
    list = "slot:list"
    len = "slot:len"
    failure = "slot:failure"
    unseekable = "slot:unseekable"
    state = "slot:state"
    was_none = "slot:was_none"
    is_none = "slot:is_none"
    is_many = "slot:is_many"
    if number_of is not None:
        number = number_of(where)
    else:
        if type(where) is not int:
            where = plain(where) if issubclass(type(where), int) else index(where)
        number = where
    is_file = not was_none(number)
    if is_file:
        try:
            tell(number, 0, 1)
        except unseekable:
            is_file = False
            is_none(number)
    if is_file or state(number).st_mode & 0o170000 != 0o140000:
        return original(where, data)
    if is_many:
        parts = []
        for part in list(data):
            parts.append(part if type(part) is bytes else bytes(memoryview(part)))
        data = parts
        octets = b"".join(parts)
    else:
        octets = data = data if type(data) is bytes else bytes(memoryview(data))
    error, cookie = look(number, octets)
    if error is not None:
        raise error
    if cookie is None:
        return original(where, data)
    try:
        count = original(where, data)
    except failure:
        undo(cookie, octets, 0)
        raise
    if count is None or count < len(octets):
        undo(cookie, octets, count or 0)
    else:
        done(cookie)
    return count


def _moved(*args, **kw):
    original = "slot:original"
    tell = "slot:tell"
    at = "slot:at"
    name = "slot:name"
    is_read = "slot:is_read"
    refusal = "slot:refusal"
    type = "slot:type"
    int = "slot:int"
    index = "slot:index"
    issubclass = "slot:issubclass"
    plain = "slot:plain"
    list = "slot:list"
    len = "slot:len"
    unseekable = "slot:unseekable"
    state = "slot:state"
    args = list(args)
    number = args[at] if len(args) > at else kw.get(name)
    if number is None:
        return original(*args, **kw)
    if type(number) is not int:
        number = plain(number) if issubclass(type(number), int) else index(number)
        if len(args) > at:
            args[at] = number
        else:
            kw[name] = number
    try:
        tell(number, 0, 1)
    except unseekable:
        if number >= 0 and state(number).st_mode & 0o170000 == 0o140000 and is_read(number):
            raise refusal(22, "Invalid argument")
    return original(*args, **kw)


def _dumped(*args, **kw):
    """Replaces a function of `faulthandler`, which writes to a file by its number: asks the file for its number once,
    and keeps the file as long as C may write there.
    """
    original = "slot:original"
    at = "slot:at"
    is_read = "slot:is_read"
    usual = "slot:usual"
    made = "slot:made"
    partial = "slot:partial"
    refusal = "slot:refusal"
    type = "slot:type"
    int = "slot:int"
    index = "slot:index"
    list = "slot:list"
    len = "slot:len"
    failure = "slot:failure"
    state = "slot:state"
    args = list(args)
    file = args[at] if len(args) > at else kw.get("file")
    if file is None:
        file = usual()
        if file is None:
            return original(*args, **kw)
    number = file
    if type(file) is not int:
        number = index(file.fileno())
        try:
            file.flush()
        except failure:
            pass
    if number >= 0 and state(number).st_mode & 0o170000 == 0o140000 and is_read(number):
        raise refusal(22, "Invalid argument")
    if type(file) is not int:
        file = made(fileno=partial(index, number), flush=partial(index, 0), file=file)
    if len(args) > at:
        args[at] = file
    else:
        kw["file"] = file
    return original(*args, **kw)
