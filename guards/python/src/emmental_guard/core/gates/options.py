"""Gates options of sockets that could carry data out or lead elsewhere: the interpreter has no event for them."""

from _operator import index

from .gate import called_as, method_of

# (level, option) of IP and IPv6: routes, multicast groups and their sources, and fields between the header and the
# data.
_options = frozenset(
    [(0, option) for option in (4, 35, 38, 39, 41, 42, 43, 46, 48)]
    + [(41, option) for option in (6, 20, 27, 42, 43, 46, 48, 54, 55, 57, 59)]
)


def optioned(guard, original):
    """Gates `setsockopt`: asks the rules about the options in `_options` (`ask/network.py`)."""
    sealed = method_of(guard)(
        _setsockopt, lambda *option: guard.check_option(*option), original, options=_options, bytes=bytes, memoryview=memoryview, type=type,
        plain=(int, bytes, type(None)), issubclass=issubclass, int=int, plainly=int.__index__, index=index,
    )  # fmt: skip
    return called_as(guard.vault.bare(sealed), original)


# Sealed: arguments may be objects of the function, whose methods are called here, once.


def _setsockopt(self, level, option, value, *rest):
    look = "slot:look"
    original = "slot:original"
    options = "slot:options"
    bytes = "slot:bytes"
    memoryview = "slot:memoryview"
    type = "slot:type"
    plain = "slot:plain"
    issubclass = "slot:issubclass"
    int = "slot:int"
    plainly = "slot:plainly"
    index = "slot:index"
    if type(level) is not int:
        level = plainly(level) if issubclass(type(level), int) else index(level)
    if type(option) is not int:
        option = plainly(option) if issubclass(type(option), int) else index(option)
    if (level, option) not in options:
        return original(self, level, option, value, *rest)
    if type(value) not in plain:
        value = plainly(value) if issubclass(type(value), int) else bytes(memoryview(value))
    error = look(level, option, value if type(value) is bytes else b"")
    if error is not None:
        raise error
    return original(self, level, option, value, *rest)
