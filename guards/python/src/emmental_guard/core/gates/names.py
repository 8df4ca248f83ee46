"""Gates the resolution of names: a connection is judged by the names that led to its address."""

from .. import hosts
from ..arguments import plain, text_of
from .gate import gate_of, gated, named

_most_names = 4096


def gates(guard):
    """Returns a table from module to function to the maker of its gate."""
    if guard.outbound is None:
        return {}
    guard.led = _Led(guard)
    return {
        "_socket": {
            "getaddrinfo": lambda original: _getaddrinfo(guard, original),
            "gethostbyname": gated(guard, _resolved(lambda result: (result,)), named),
            "gethostbyname_ex": gated(guard, _resolved(lambda result: result[2]), named),
        }
    }


class _Led:
    """Remembers which names led to an address (`guard.names`), and each pair of name and address, so that a repeated
    pair costs one look-up.
    """

    def __init__(self, guard):
        self._guard = guard
        # Maps a name as the caller wrote it to the name that the original gets.
        self.hosts = {}
        self.pairs = set()

    def to(self, host, addresses):
        """Notes that a look-up of the name `host` returned these addresses."""
        guard, names = self._guard, self._guard.names
        name = text_of(host).lower().rstrip(".")
        for address in addresses:
            packed = hosts.packed_address(address)
            if packed is None:
                continue
            known = names.get(packed, ())
            if name not in known:
                if len(names) >= _most_names:
                    names.clear()
                    self.pairs.clear()
                names[packed] = (name, *known[:15])
                guard.steady_hosts.clear()
            self.pairs.add((host, address))


def _resolved(addresses_of):
    """Returns the maker of a gate that remembers the addresses of a name; `addresses_of(result)` returns them."""

    def made(guard, original):
        def ask(host, *rest, **kw):
            host = plain(host)
            result = original(host, *rest, **kw)
            if type(host) in (str, bytes) and host:
                guard.led.to(host, addresses_of(result))
            return None, result

        return ask

    return made


def _getaddrinfo(guard, original):
    """Gates getaddrinfo. For a known name no function of the guard runs, unless the name leads to a new address."""
    vault, led = guard.vault, guard.led

    def ask(host, *rest, **kw):
        host = plain(host)
        result = original(host, *rest, **kw)
        if type(host) in (str, bytes) and host:
            led.to(host, {answer[4][0] for answer in result})
            text = text_of(host)
            # A codec encodes names with other letters: they are never remembered.
            if text.isascii():
                if len(led.hosts) >= _most_names:
                    led.hosts.clear()
                led.hosts[text] = host
        return None, result

    slots = {"type": type, "str": str, "plain": (int, str, bytes, type(None)), "number": int, "index": int.__index__, "issubclass": issubclass}
    quick_gate = vault.seal(
        _asked, slowly=gate_of(guard, ask, named), original=original, known=vault.bare(led.hosts.get),
        is_led=vault.bare(led.pairs.__contains__), learn=vault.opaque(led.to), **slots,
    )  # fmt: skip
    return vault.bare(quick_gate)


# Sealed.


def _asked(*args, **kw):
    slowly = "slot:slowly"
    original = "slot:original"
    known = "slot:known"
    is_led = "slot:is_led"
    learn = "slot:learn"
    type = "slot:type"
    str = "slot:str"
    plain = "slot:plain"
    number = "slot:number"
    index = "slot:index"
    issubclass = "slot:issubclass"
    host = known(args[0]) if args and not kw and type(args[0]) is str else None
    if host is None:
        return slowly(*args, **kw)
    frozen = [host]
    for argument in args[1:]:
        if type(argument) not in plain:
            if not issubclass(type(argument), number):
                return slowly(*args)
            argument = index(argument)
        frozen.append(argument)
    found = original(*frozen)
    for answer in found:
        if not is_led((host, answer[4][0])):
            addresses = []
            for other in found:
                addresses.append(other[4][0])
            learn(host, addresses)
            break
    return found
