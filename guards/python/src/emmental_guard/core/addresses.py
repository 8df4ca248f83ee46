"""Checks the addresses of HTTP requests: text of an event must not choose a host, or change the meaning of a path.

An origin is the part of an address before the path: `https://api.example.com`.
"""

from . import hosts
from .rules import ALLOW, deciding_rule


class Addresses:
    """Compares addresses of requests with the texts of the events in work."""

    def __init__(self, guard):
        self._guard = guard
        # Maps an origin to the answer of `_names`.
        self._named = {}

    def held(self, origin, path):
        """Returns an error when text of an event changes the meaning of the address, else None."""
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
        # Where a rule names exactly this host, an event may supply the complete address: only the part behind the host
        # can prove an attack.
        if not named:
            return invocations.sink("url", address, "http", what=address, suppliable=address)
        return invocations.sink("url", path or "/", "http", what=address, suppliable=address)

    def _names(self, origin):
        """Looks at the rule that allows the host, if it comes from the profile and lists only hosts. Returns True when
        the rule names exactly this host, False when a pattern matches it, None when there is no such rule.
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
    """Returns (origin, path and query) of a complete address, or of the target of `CONNECT`."""
    scheme, mark, rest = (address if "://" in address else "https://" + address).partition("://")
    place = rest
    for end in "/?#":
        place = place.partition(end)[0]
    return scheme + mark + place, rest[len(place) :]
