"""Names that are resolved: a connection is judged by the names that led to its address."""

from .. import hosts
from ..arguments import plain, text_of
from .gate import gated, named

_most_names = 4096


def gates(guard):
    """Module → function → what makes its gate of the original."""
    if guard.outbound is None:
        return {}
    return {
        "_socket": {
            "getaddrinfo": gated(guard, _resolved(lambda result: {one[4][0] for one in result}), named),
            "gethostbyname": gated(guard, _resolved(lambda result: (result,)), named),
            "gethostbyname_ex": gated(guard, _resolved(lambda result: result[2]), named),
        }
    }


def _resolved(addresses_of):
    """Remembers which names led to an address."""

    def made(guard, original):
        def ask(host, *rest, **kw):
            host = plain(host)
            result = original(host, *rest, **kw)
            if type(host) in (str, bytes) and host:
                name = text_of(host).lower().rstrip(".")
                names = guard.names
                for address in addresses_of(result):
                    packed = hosts.packed_address(address)
                    if packed is None:
                        continue
                    known = names.get(packed, ())
                    if name not in known:
                        if len(names) >= _most_names:
                            names.clear()
                        names[packed] = (name, *known[:15])
                        guard.steady_hosts.clear()
            return None, result

        return ask

    return made
