"""Gates methods of sockets (`connect`, `sendto`, …) that look a name up before their event reaches the audit hook."""

from .gate import called_as, method_of

_most_names = 1000


def aimed(guard, original):
    """Returns a method that asks the rules about the name of its address (`ask/network.py`) before it calls the
    original: a question to a name server carries a text out, too.
    """
    known = set()

    def look(host):
        # C looks up none of these.
        error = guard.check_name(host) if host not in ("", b"", "<broadcast>", b"<broadcast>") else None
        # Outside of enforce mode nothing is remembered: a break-glass lets names pass only for a while.
        if error is None and guard.mode["outbound"] == "enforce":
            if len(known) >= _most_names:
                known.clear()
            known.add(host)
        return error

    sealed = method_of(guard)(
        _aimed, look, original, is_known=guard.vault.bare(known.__contains__), type=type, tuple=tuple, items_of=tuple.__getitem__, all=slice(None),
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
    items_of = "slot:items_of"
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
    parts = list(items_of(address, all))
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
