"""Checks events about sockets and names."""

from .. import files, hosts
from ..arguments import plain, text_of
from ..rules import speaks

_AF_UNIX, _AF_INET, _AF_INET6 = 1, 2, 10
# ICMP, TCP, UDP, ICMPv6, UDP-Lite, MPTCP: such sockets reach only the address that they connect or send to. SCTP also
# connects by an option.
_protocols = frozenset((0, 1, 6, 17, 58, 136, 262))


def checks(guard):
    rules = guard.outbound
    names, steady = guard.names, guard.steady_hosts

    def reach(name, address, port, api):
        """Judges one connection: by address where the address is known, together with the names that led to it."""
        given = (name, port)
        if name is not None:
            name = name.lower().rstrip(".")
            address = hosts.packed_address(name) or address
        if address is not None:
            # An allowed name does not open a denied address.
            for rule in rules:
                if rule.action == "deny" and rule.test(None, address, port):
                    return guard.refuse("outbound", rule.name, rule.match, hosts.shown(given[0], address, port), api)
            if name is None or hosts.packed_address(name) is not None:
                for known in names.get(address, ()):
                    if not hosts.opens(known, address):
                        continue
                    rule = speaks(rules, known, address, port)
                    if rule is not None and rule.action != "deny":
                        return allowed_or(rule, given, (known, address, port), api)
                name = None
        return allowed_or(speaks(rules, name, address, port), given, (name, address, port), api)

    def allowed_or(rule, given, subject, api):
        if rule is not None and rule.action == "allow":
            if subject[1] is not None and len(steady) < 1000:
                # The answer holds until another name is found to lead there; the guard asks about the addresses of a
                # name each time.
                steady[given] = guard.signals.counter(rule.match)
            guard.signals.hit(rule.match)
            return None
        return guard.judge("outbound", rules, subject, hosts.shown(given[0], *subject[1:]), api)

    def connect(socket, address, api="socket.connect"):
        if not any([one is guard.socket_type for one in _classes_of(type(socket))]):
            # The socket comes from a fresh copy of the module: the guard does not read data that is sent there.
            return guard.refuse("outbound", "(all other)", None, "a socket of another module", api)
        if type(address) is not tuple or len(address) < 2:
            return judged(socket, address, api)
        # Only the system needs the further parts of an address.
        host, port = address[0], address[1]
        if type(host) is not str or type(port) is not int:
            host, port = plain(host), plain(port)
            if type(host) not in (str, bytes) or type(port) is not int:
                return guard.refuse("outbound", "(all other)", None, "an address that is no text", api)
        known = steady.get((host, port))
        if known is None:
            return judged(socket, (host, port), api)
        known()
        return None

    def judged(socket, address, api):
        if type(address) is tuple and guard.is_runtime_client(address):
            return None
        # The guard reads the family as C holds it: a class of the function may answer anything.
        family = int.__int__(guard.socket_type.__dict__["family"].__get__(socket))
        if family == _AF_UNIX:
            path = text_of(address)
            return guard.judge("outbound", rules, (path, None, None), "unix:%s" % (path,), api)
        if family not in (_AF_INET, _AF_INET6) or type(address) is not tuple or len(address) < 2:
            return guard.refuse("outbound", "(all other)", None, "a socket of family %d" % family, api)
        host, port = address[0], address[1]
        name = host if type(host) is str else host.decode("latin-1")
        return reach(name or "0.0.0.0", None, port, api)

    def sent(socket, address):
        return None if address is None else connect(socket, address, "socket.sendto")

    def logged(*rest):
        """Checks `syslog`: C itself writes to the socket of the system's log."""
        return guard.judge("outbound", rules, ("/dev/log", None, None), "unix:/dev/log", "syslog")

    def made(socket, family, kind, protocol):
        if int(family) in (_AF_UNIX, _AF_INET, _AF_INET6) and int(kind) & 0xF in (1, 2) and int(protocol) in _protocols:
            guard.remember(("socket.__new__", (family, kind, protocol)), None)
            return None
        if family == -1:
            return None
        return guard.refuse(
            "outbound", "(all other)", None, "a socket of family %d, type %d" % (family, kind & 0xF), "socket.socket"
        )

    def bound(socket, address):
        """Checks a bound path, because a socket with a path makes a file there; an abstract one begins with a zero
        byte.
        """
        path = None if type(address) is tuple else text_of(address)
        if not path or path.startswith("\0") or guard.files is None:
            return None
        return guard.check_file(files.WRITE, path, "socket.bind")

    def looked_up(host, port=None, *rest, asks=False):
        """Checks a name that is looked up: the question itself carries data out of the function."""
        host, port = plain(host), plain(port)
        if type(host) not in (str, bytes):
            return None
        name = (host if type(host) is str else host.decode("latin-1")).lower().rstrip(".")
        if not hosts.is_name(name):
            return guard.refuse("outbound", "(all other)", None, "look up %s" % name, "socket.getaddrinfo")
        event = "socket.getaddrinfo", (host, port, *rest)
        if name == "" or name == "localhost":
            guard.remember(event, None)
            return None
        if not asks and hosts.packed_address(name) is not None:
            return None
        number = port if type(port) is int else int(port) if type(port) is str and port.isdigit() else None
        if number:
            rule = None if hosts.packed_address(name) is not None else speaks(rules, name, None, number)
            if rule is not None and rule.action == "allow":
                guard.remember(event, rule.match)
            return reach(name, None, number, "socket.getaddrinfo")
        # The port is not known yet: any port that rules open for the name will do. The guard judges the connection
        # again later.
        if any(rule.action != "deny" and _speaks_of(rule, name) for rule in rules):
            guard.remember(event, None)
            return None
        address = hosts.packed_address(name)
        if address is not None and (hosts.is_here(address) or address in names or any(_opens(rule, address) for rule in rules)):
            return None
        return guard.refuse("outbound", "(all other)", None, "look up %s" % name, "socket.getaddrinfo")

    def asked_back(host):
        """Checks a reverse lookup: the server responsible for the address learns of the question."""
        if type(host) is tuple and host:
            host = host[0]
        return looked_up(host, asks=True)

    def joined(level, option, value):
        """Checks a socket option with addresses. The caller chooses the addresses of a group and its source freely, so
        they could carry a text out; a route leads elsewhere.
        """
        parts = _joins.get((level, option))
        if parts is None:
            return guard.refuse("outbound", "(all other)", None, "option %d of a socket" % option, "socket.setsockopt")
        for address in (value[part] for part in parts):
            if not any(_opens(rule, address) for rule in rules):
                what = "join %s" % (hosts.unpacked(address) if len(address) in (4, 16) else "a group")
                return guard.refuse("outbound", "(all other)", None, what, "socket.setsockopt")
        return None

    def _opens(rule, address):
        return rule.action != "deny" and any(rule.test(None, address, port) for port in _ports_of(rule))

    def _speaks_of(rule, name):
        return any(rule.test(name, None, port) for port in _ports_of(rule))

    if rules is None:
        return {"socket.bind": bound}
    guard.check_option = joined
    guard.check_name = looked_up
    return {
        "socket.bind": bound,
        "socket.connect": connect,
        "socket.sendto": sent,
        "socket.sendmsg": sent,
        "socket.__new__": made,
        "syslog.openlog": logged,
        "syslog.syslog": logged,
        "socket.getaddrinfo": looked_up,
        "socket.gethostbyname": looked_up,
        "socket.gethostbyaddr": asked_back,
        "socket.getnameinfo": asked_back,
    }


# Positions of the addresses in IP_ADD_MEMBERSHIP, IP_ADD_SOURCE_MEMBERSHIP and IPV6_JOIN_GROUP.
_joins = {
    (0, 35): (slice(0, 4),),
    (0, 39): (slice(0, 4), slice(8, 12)),
    (41, 20): (slice(0, 16),),
}
_classes_of = type.__dict__["__mro__"].__get__


def _ports_of(rule):
    ports = {443, 80}
    for target in rule.source["to"]:
        port = target.rpartition(":")[2]
        if port.isdigit():
            ports.add(int(port))
    return ports
