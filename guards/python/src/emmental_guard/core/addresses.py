"""Addresses of requests: what text of an event may choose of them."""

from . import hosts
from .rules import ALLOW, speaks


class Addresses:
    """Addresses of requests, held against the events in work."""

    def __init__(self, guard):
        self._guard = guard
        # Origin → whether a rule names it (`_names`).
        self._named = {}

    def held(self, origin, path):
        """The error, where text of an event changes what the address means."""
        invocations = self._guard.invocations
        if self._guard.inbound is None or not invocations.running:
            return None
        named = self._named.get(origin, origin)
        if named is origin:
            if len(self._named) >= 1000:
                self._named.clear()
            named = self._named[origin] = self._names(origin)
        address = origin + path
        # Behind two slashes a host could follow.
        if named is None or path[1:2] in ("/", "\\"):
            return invocations.sink("url", address, "http")
        # What is given as a whole may be given, where rules name the host; a host that a rule says is no proof, only what is beyond it.
        if not named:
            return invocations.sink("url", address, "http", what=address, given=address)
        error = invocations.sink("url", path or "/", "http", what=address, given=address)
        invocations.note_marks(origin)
        return error

    def _names(self, origin):
        """Whether a rule that somebody wrote, of no more than hosts, says this very host; None: no such rule has it at all."""
        rules = self._guard.outbound
        scheme, _, place = origin.lower().partition("://")
        host, colon, port = place.partition(":")
        if rules is None or "@" in place or "\\" in place or colon and not port.isdigit():
            return None
        packed = hosts.packed_address(host)
        rule = speaks(rules, None if packed else host, packed, int(port) if colon else 443 if scheme == "https" else 80)
        if rule is None or rule.action != ALLOW or rule.source.get("origin") == "implied":
            return None
        places = rule.source["to"]
        if any(to == "any" or to.startswith("aws:") for to in places):
            return None
        return any(to == host or to.startswith(host + ":") for to in places)


def split(address):
    """(scheme, host and port; path and query) of a whole address, or of what `CONNECT` names."""
    scheme, mark, rest = (address if "://" in address else "https://" + address).partition("://")
    place = rest
    for end in "/?#":
        place = place.partition(end)[0]
    return scheme + mark + place, rest[len(place) :]
