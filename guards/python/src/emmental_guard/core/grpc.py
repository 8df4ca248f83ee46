"""Guards the channels of grpcio. Its library in C connects, looks up names and sends by itself, without an event of the
interpreter: the guard judges the target when a channel is made, and each call with its messages before it starts.
"""

from . import google, hosts
from .arguments import plain
from .permissions import Permissions


def when_loaded(guard, gate):
    """Returns a table from module to the action that puts guarded classes of channels in the place of the originals."""

    def loaded(module):
        import sys

        native = sys.modules["grpc._cython.cygrpc"]
        calls = _Calls(guard)
        seal = guard.vault.seal
        failure = type("Refused", (PermissionError, module.RpcError), {
            "details": seal(_details, str=str),
            "result": seal(_result),
            "exception": seal(_self),
            "add_done_callback": seal(_told),
            # The rest of what a call that has ended answers (`grpc.Call`, `grpc.Future`).
            **{name: seal(_answer, answer=answer) for name, answer in {**_ended, "code": module.StatusCode.PERMISSION_DENIED}.items()},
        })  # fmt: skip
        taking = {"type": type, "message": native.SendMessageOperation, "failure": failure, "str": str, "tuple": tuple, "len": len}

        def channel(name, base, **methods):
            made = gate(_made, calls.reaches, base.__new__, failure=PermissionError, bytes=bytes, type=type, encode=str.encode, str=str)
            setattr(native, name, type(name, (base,), {"__new__": made, "__module__": base.__module__, **methods}))

        base = native.Channel
        channel("Channel", base, **{
            name: gate(_called, calls.denied, getattr(base, name), target=base.target, **taking) for name in ("integrated_call", "segregated_call")
        })  # fmt: skip
        base = native.AioChannel
        names = ("unary_unary", "initiate_unary_stream", "send_serialized_message")
        wrapped = type("Call", (), {
            "__slots__": ("_call", "_method", "_target"),
            "__getattr__": seal(_rest, getattr=getattr),
            **{name: gate(_sent, calls.denied, None, name=name, getattr=getattr, **taking) for name in names},
        })  # fmt: skip
        channel("AioChannel", base, call=gate(_begun, calls.denied, base.call, target=base.target, wrapped=wrapped, **taking))

    return {"grpc": loaded}


_ended = {
    "initial_metadata": (), "trailing_metadata": (), "debug_error_string": "", "traceback": None, "cancel": False, "cancelled": False,
    "running": False, "done": True, "is_active": False, "time_remaining": None,
}  # fmt: skip


class _Calls:
    """Judges targets of channels and calls; makes the rules about permissions at the first call."""

    def __init__(self, guard):
        self._guard = guard
        self._permissions = None

    def reaches(self, target):
        """Returns an error when the rules deny the target of a channel, else None. Source: gRPC name resolution."""
        guard = self._guard
        text = plain(target)
        text = text.decode("latin-1") if type(text) is bytes else text
        if guard.outbound is None or type(text) is not str:
            return None
        for place in _places_of(text):
            if place is None:
                return guard.refuse("outbound", "(all other)", None, "a gRPC channel to %s" % text, "grpc")
            if place[1] is None:
                error = guard.judge("outbound", guard.outbound, (place[0], None, None), "unix:" + place[0], "grpc", target="unix:" + place[0])
            else:
                error = guard.reach(place[0], None, place[1], "grpc")
            if error is not None:
                return error
        return None

    def denied(self, target, path, messages):
        """Returns an error when the permissions deny a call to Google; `messages`: those that start with the call, or None
        when they come later.
        """
        guard = self._guard
        if guard.permissions is None:
            return None
        name, _, method = path.decode("latin-1")[1:].partition("/")
        if not name.startswith("google."):
            return None
        if self._permissions is None:
            self._permissions = Permissions(guard)
        places = [place for place in _places_of(target.decode("latin-1")) if place is not None]
        request = google.call(name, method, places[0][0] if places else "")
        if not request.needs_body:
            return self._permissions.judge(request)
        if self._permissions.denies(request.at_head):
            return self._permissions.judge(request.at_head)
        for message in messages:
            error = self._permissions.judge(request.request(message))
            if error is not None:
                return error
        return None


def _places_of(target):
    """Returns the places that a target of a channel names: (host, port), (path, None) for a socket of the file system, None
    for one that cannot be judged.
    """
    scheme, colon, rest = target.partition(":")
    if scheme in ("unix", "unix-abstract") and colon:
        return [("/" + rest.lstrip("/") if scheme == "unix" and rest.startswith("//") else rest, None)]
    if scheme in ("ipv4", "ipv6") and colon:
        return [_place_of(each) for each in rest.lstrip("/").split(",")]
    if scheme in ("dns", "google-c2p") and colon and not rest.isdigit():
        if rest.startswith("//"):
            authority, _, rest = rest[2:].partition("/")
            if authority:
                return [None]
        return [_place_of(rest)]
    return [None if "://" in target or scheme in ("xds", "vsock") and not rest.isdigit() else _place_of(target)]


def _place_of(text):
    host, colon, port = text.rpartition(":")
    if text.startswith("[") and "]" in text:
        host, _, port = text[1:].partition("]")
        port = port.removeprefix(":")
    elif not colon or ":" in host:
        host, port = text, ""
    if not (hosts.is_name(host) or hosts.packed_address(host)) or port and not port.isdigit():
        return None
    return host, int(port) if port else 443


# Sealed (`vault.seal`): the arguments may be objects of the function's code, whose methods run here and only once.


def _made(cls, target, *rest, **kw):
    look = "slot:look"
    original = "slot:original"
    failure = "slot:failure"
    bytes = "slot:bytes"
    type = "slot:type"
    encode = "slot:encode"
    str = "slot:str"
    target = encode(target) if type(target) is str else target
    if type(target) is not bytes:
        raise failure("the target of a channel is a text")
    error = look(target)
    if error is not None:
        raise error
    return original(cls, target, *rest, **kw)


def _called(self, flags, method, host, deadline, metadata, credentials, operations, *rest):
    look = "slot:look"
    original = "slot:original"
    target = "slot:target"
    type = "slot:type"
    message = "slot:message"
    failure = "slot:failure"
    str = "slot:str"
    tuple = "slot:tuple"
    len = "slot:len"
    frozen = []
    messages = []
    for pair in tuple(operations):
        group, tag = tuple(pair)
        group = tuple(group)
        for operation in group:
            if type(operation) is message:
                messages.append(operation._message)
        frozen.append((group, tag))
    method = b"".join((method,))
    error = look(target(self), method, messages)
    if error is not None:
        raise failure(str(error))
    # The last argument can name another method, which was registered before.
    rest = tuple(rest)
    return original(self, flags, method, host, deadline, metadata, credentials, tuple(frozen), *rest[:1], *((None,) if len(rest) > 1 else ()))


def _begun(self, method, deadline, credentials, wait_for_ready, *rest):
    look = "slot:look"
    original = "slot:original"
    target = "slot:target"
    type = "slot:type"
    message = "slot:message"
    failure = "slot:failure"
    str = "slot:str"
    tuple = "slot:tuple"
    len = "slot:len"
    wrapped = "slot:wrapped"
    method = b"".join((method,))
    error = look(target(self), method, ())
    if error is not None:
        raise failure(str(error))
    call = wrapped()
    call._method = method
    call._target = target(self)
    call._call = original(self, method, deadline, credentials, wait_for_ready, *((None,) if len(rest) > 0 else ()))
    return call


def _sent(self, message, *rest, **kw):
    look = "slot:look"
    original = "slot:original"
    name = "slot:name"
    getattr = "slot:getattr"
    failure = "slot:failure"
    str = "slot:str"
    type = "slot:type"
    tuple = "slot:tuple"
    len = "slot:len"
    message = b"".join((message,))
    error = look(self._target, self._method, (message,))
    if error is not None:
        raise failure(str(error))
    return getattr(self._call, name)(message, *rest, **kw)


def _rest(self, name):
    getattr = "slot:getattr"
    return getattr(self._call, name)


def _details(self):
    str = "slot:str"
    return str(self)


def _result(self, *rest, **kw):
    raise self


def _self(self, *rest, **kw):
    return self


def _told(self, callback):
    callback(self)


def _answer(self, *rest, **kw):
    answer = "slot:answer"
    return answer
