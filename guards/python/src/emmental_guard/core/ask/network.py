"""Checks events about sockets and names."""

from .. import files, hosts
from ..arguments import plain, text_of
from ..rules import deciding_rule

_AF_UNIX, _AF_INET, _AF_INET6 = 1, 2, 10
# ICMP, TCP, UDP, ICMPv6, UDP-Lite, MPTCP: such sockets reach only the address that they connect or send to. SCTP also
# connects by an option.
_protocols = frozenset((0, 1, 6, 17, 58, 136, 262))


def checks(guard):
    """Returns a table from event to check, and gives the guard its checks of socket options and of names."""
    bound = _binding(guard)
    if guard.outbound is None:
        return bound
    reach = _reach_check(guard)
    guard.check_option = _option_check(guard)
    guard.reach = reach
    return {**bound, **_connecting(guard, reach), **_making(guard), **_logging(guard), **_looking_up(guard, reach)}


def _reach_check(guard):
    """Returns the check of one connection: (name or None, packed address or None, port, call) → an error or None.

    It judges by address where the address is known, together with the names that led to the address.
    """
    rules = guard.outbound
    names, steady = guard.names, guard.steady_hosts

    def reach(name, address, port, api):
        written = (name, port)
        if name is not None:
            name = name.lower().rstrip(".")
            address = hosts.packed_address(name) or address
        if address is not None:
            # An allowed name does not open a denied address.
            for rule in rules:
                if rule.action == "deny" and rule.test(None, address, port):
                    guard.signals.hit(rule.match, hosts.shown(None, address, port))
                    return guard.refuse("outbound", rule.name, rule.match, hosts.shown(written[0], address, port), api)
            if name is None or hosts.packed_address(name) is not None:
                for known in names.get(address, ()):
                    if not hosts.opens(known, address):
                        continue
                    rule = deciding_rule(rules, known, address, port)
                    if rule is not None and rule.action != "deny":
                        return allowed_or(rule, written, (known, address, port), api)
                name = None
        return allowed_or(deciding_rule(rules, name, address, port), written, (name, address, port), api)

    def allowed_or(rule, written, subject, api):
        if rule is not None and rule.action == "allow":
            count = guard.signals.counter(rule.match, hosts.shown(*subject))
            if subject[1] is not None and len(steady) < 1000:
                # The answer holds until another name is found to lead there; the guard asks about the addresses of a
                # name each time.
                steady[written] = count
            count()
            return None
        target = hosts.shown(*subject)
        return guard.judge("outbound", rules, subject, hosts.shown(written[0], *subject[1:]), api, target=target)

    return reach


def _connecting(guard, reach):
    """Returns the checks of sockets that connect, or that send to an address."""
    rules, steady = guard.outbound, guard.steady_hosts

    def connect(socket, address, api="socket.connect"):
        if not any([cls is guard.socket_type for cls in _classes_of(type(socket))]):
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
            return guard.judge("outbound", rules, (path, None, None), "unix:%s" % (path,), api, target="unix:%s" % (path,))
        if family not in (_AF_INET, _AF_INET6) or type(address) is not tuple or len(address) < 2:
            return guard.refuse("outbound", "(all other)", None, "a socket of family %d" % family, api)
        host, port = address[0], address[1]
        name = host if type(host) is str else host.decode("latin-1")
        return reach(name or "0.0.0.0", None, port, api)

    def sent(socket, address):
        return None if address is None else connect(socket, address, "socket.sendto")

    return {"socket.connect": connect, "socket.sendto": sent, "socket.sendmsg": sent}


def _making(guard):
    """Returns the check of a new socket."""

    def made(socket, family, kind, protocol):
        if int(family) in (_AF_UNIX, _AF_INET, _AF_INET6) and int(kind) & 0xF in (1, 2) and int(protocol) in _protocols:
            guard.remember(("socket.__new__", (family, kind, protocol)), None)
            return None
        if family == -1:
            return None
        return guard.refuse(
            "outbound", "(all other)", None, "a socket of family %d, type %d" % (family, kind & 0xF), "socket.socket"
        )

    return {"socket.__new__": made}


def _binding(guard):
    """Returns the check of a path that a socket is bound to: the socket makes a file there. An abstract path begins
    with a zero byte and makes no file.
    """

    def bound(socket, address):
        path = None if type(address) is tuple else text_of(address)
        if not path or path.startswith("\0") or guard.files is None:
            return None
        return guard.check_file(files.WRITE, path, "socket.bind")

    return {"socket.bind": bound}


def _logging(guard):
    """Returns the checks of `syslog`: C itself writes to the socket of the system's log."""

    def logged(*rest):
        return guard.judge("outbound", guard.outbound, ("/dev/log", None, None), "unix:/dev/log", "syslog")

    return {"syslog.openlog": logged, "syslog.syslog": logged}


def _looking_up(guard, reach):
    """Returns the checks of names that are looked up: the question to the name server carries data out of the function.
    """
    rules, names = guard.outbound, guard.names

    def looked_up(host, port=None, *rest, is_reverse=False):
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
        if not is_reverse and hosts.packed_address(name) is not None:
            return None
        number = port if type(port) is int else int(port) if type(port) is str and port.isdigit() else None
        if number:
            rule = None if hosts.packed_address(name) is not None else deciding_rule(rules, name, None, number)
            if rule is not None and rule.action == "allow":
                # The connection is counted, not the look-up.
                guard.remember(event, None)
                return None
            return reach(name, None, number, "socket.getaddrinfo")
        # The port is not known yet: one port that rules open for the name is enough. The guard judges the connection
        # again later.
        if any(rule.action != "deny" and _opens_name(rule, name) for rule in rules):
            guard.remember(event, None)
            return None
        address = hosts.packed_address(name)
        if address is not None and (
            hosts.reach_of(address) == "own" or address in names or any(_opens_address(rule, address) for rule in rules)
        ):
            return None
        return guard.refuse("outbound", "(all other)", None, "look up %s" % name, "socket.getaddrinfo")

    def reversely(host):
        """Checks the lookup of an address: the server responsible for the address learns of the question."""
        if type(host) is tuple and host:
            host = host[0]
        return looked_up(host, is_reverse=True)

    guard.check_name = looked_up
    return {
        "socket.getaddrinfo": looked_up,
        "socket.gethostbyname": looked_up,
        "socket.gethostbyaddr": reversely,
        "socket.getnameinfo": reversely,
    }


def _option_check(guard):
    """Returns the check of a socket option with addresses, by which a socket joins a multicast group.

    The caller chooses the addresses of a group and of its source freely, so the addresses could carry a text out. Any
    other option of this kind, such as a route, leads elsewhere and is refused.
    """

    def joined(level, option, value):
        parts = _joins.get((level, option))
        if parts is None:
            return guard.refuse("outbound", "(all other)", None, "option %d of a socket" % option, "socket.setsockopt")
        for address in (value[part] for part in parts):
            if not any(_opens_address(rule, address) for rule in guard.outbound):
                what = "join %s" % (hosts.unpacked(address) if len(address) in (4, 16) else "a group")
                return guard.refuse("outbound", "(all other)", None, what, "socket.setsockopt")
        return None

    return joined


# Positions of the addresses in IP_ADD_MEMBERSHIP, IP_ADD_SOURCE_MEMBERSHIP and IPV6_JOIN_GROUP.
_joins = {
    (0, 35): (slice(0, 4),),
    (0, 39): (slice(0, 4), slice(8, 12)),
    (41, 20): (slice(0, 16),),
}
_classes_of = type.__dict__["__mro__"].__get__


def _opens_address(rule, address):
    return rule.action != "deny" and any(rule.test(None, address, port) for port in _ports_of(rule))


def _opens_name(rule, name):
    return any(rule.test(name, None, port) for port in _ports_of(rule))


def _ports_of(rule):
    """Returns the ports that a rule names, with 443 and 80."""
    ports = {443, 80}
    for target in rule.source["to"]:
        port = target.rpartition(":")[2]
        if port.isdigit():
            ports.add(int(port))
    return ports
