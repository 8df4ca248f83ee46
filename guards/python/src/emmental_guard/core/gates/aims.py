"""Gates methods of sockets that look a name up before the event that asks about their address."""

from .gate import called_as, method_of

_most_names = 1000


def aimed(guard, original):
    """Returns the method behind a question to the rules about the name (`ask/network.py`): a question to a name server
    carries a text out too.
    """
    known = set()

    def look(host):
        # C looks up neither of these.
        error = guard.check_name(host) if host not in ("", b"", "<broadcast>", b"<broadcast>") else None
        # A break-glass lets names pass for a while.
        if error is None and guard.mode["outbound"] == "enforce":
            if len(known) >= _most_names:
                known.clear()
            known.add(host)
        return error

    sealed = method_of(guard)(
        _aimed, look, original, is_known=guard.vault.bare(known.__contains__), type=type, tuple=tuple, whole=tuple.__getitem__, all=slice(None),
        str=str, text=str.__str__, encode=str.encode, isascii=str.isascii, bytes=bytes, texts=(bytes, bytearray), list=list, issubclass=issubclass,
    )  # fmt: skip
    return called_as(guard.vault.bare(sealed), original)


# Sealed: an address may be an object of the function, and so may its codec, which is called here, once.


def _aimed(self, *args):
    look = "slot:look"
    original = "slot:original"
    is_known = "slot:is_known"
    type = "slot:type"
    tuple = "slot:tuple"
    whole = "slot:whole"
    all = "slot:all"
    str = "slot:str"
    text = "slot:text"
    encode = "slot:encode"
    isascii = "slot:isascii"
    bytes = "slot:bytes"
    texts = "slot:texts"
    list = "slot:list"
    issubclass = "slot:issubclass"
    address = args[-1] if args else None
    if not issubclass(type(address), tuple):
        return original(self, *args)
    parts = list(whole(address, all))
    if not parts:
        return original(self, *args)
    host = parts[0]
    if issubclass(type(host), str):
        host = text(host)
        if not isascii(host):
            host = encode(host, "idna")
    elif issubclass(type(host), texts):
        host = bytes(host)
    else:
        return original(self, *args)
    if not is_known(host):
        error = look(host)
        if error is not None:
            raise error
    parts[0] = host
    return original(self, *args[:-1], tuple(parts))
