"""Checks the addresses of requests: may text of an event choose this part of the address?"""

from . import hosts
from .rules import ALLOW, deciding_rule


class Addresses:
    """Compares addresses of requests with the events in work."""

    def __init__(self, guard):
        self._guard = guard
        # Maps an origin to the answer of `_names`.
        self._named = {}

    def held(self, origin, path):
        """Returns an error where text of an event changes the meaning of the address; else None."""
        invocations = self._guard.invocations
        if self._guard.inbound is None or not invocations.running:
            return None
        named = self._named.get(origin, origin)
        if named is origin:
            if len(self._named) >= 1000:
                self._named.clear()
            named = self._named[origin] = self._names(origin)
        address = origin + path
        # A path that begins with two slashes could name another host.
        if named is None or path[1:2] in ("/", "\\"):
            return invocations.sink("url", address, "http")
        # Where a rule names exactly this host, an event may give the whole address. The host that a rule names proves
        # nothing; only the part behind it can.
        if not named:
            return invocations.sink("url", address, "http", what=address, suppliable=address)
        error = invocations.sink("url", path or "/", "http", what=address, suppliable=address)
        invocations.note_marks(origin)
        return error

    def _names(self, origin):
        """Returns True where the rule that allows the host is written in the profile, lists only hosts and names
        exactly this one; False where it only matches the host; None where no such rule allows it.
        """
        rules = self._guard.outbound
        scheme, _, place = origin.lower().partition("://")
        host, colon, port = place.partition(":")
        if rules is None or "@" in place or "\\" in place or colon and not port.isdigit():
            return None
        packed = hosts.packed_address(host)
        rule = deciding_rule(rules, None if packed else host, packed, int(port) if colon else 443 if scheme == "https" else 80)
        if rule is None or rule.action != ALLOW or rule.source.get("origin") == "implied":
            return None
        places = rule.source["to"]
        if any(to == "any" or to.startswith("aws:") for to in places):
            return None
        return any(to == host or to.startswith(host + ":") for to in places)


def split(address):
    """Returns (scheme, host and port; path and query) of a whole address, or of the target of `CONNECT`."""
    scheme, mark, rest = (address if "://" in address else "https://" + address).partition("://")
    place = rest
    for end in "/?#":
        place = place.partition(end)[0]
    return scheme + mark + place, rest[len(place) :]
