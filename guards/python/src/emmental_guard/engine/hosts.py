"""Finds the kind of place that a host name or address stands for, in every spelling that the usual parsers accept.
packages/inspect/sinks/host.ts does the same.
"""

import re
import unicodedata

from .table import joined, lazy, pattern, table, units

_hosts = table["hosts"]
_metadata_addresses = frozenset(_hosts["metadataAddresses"])
_metadata_names = pattern(_hosts["metadataNames"])
_loopback_names = frozenset(_hosts["loopbackNames"])
_private_names = frozenset(_hosts["privateNames"])
_private_endings = tuple(_hosts["privateEndings"])
_rebinding = pattern(_hosts["rebinding"])
_callbacks = pattern(_hosts["callbacks"])


def host_kind(written):
    """Returns `public`, `loopback`, `private`, `link-local`, `metadata` (the cloud's credentials), `rebinding` (a name
    whose address changes), `callback` (a service that records calls) or `odd`.
    """
    host = host_of(written)
    if _metadata_names.search(host):
        return "metadata"
    if host in _loopback_names or host.endswith(".localhost"):
        return "loopback"
    if host in _private_names or host.endswith(_private_endings):
        return "private"
    if _rebinding.search(host):
        return "rebinding"
    if _callbacks.search(host):
        return "callback"
    if host.startswith("["):
        close = host.find("]")
        return _ipv6(host[1:] if close < 0 else host[1:close])
    four = _ipv4(host)
    if four is not None:
        return _address_kind(four)
    return "public" if _is_name(host) else "odd"


def host_of(written):
    """Returns the host without port, in lower case, normalised, without the final dot."""
    text = units(unicodedata.normalize("NFKC", joined(written))) if not written.isascii() else written
    text = re.sub("[\u3002\uff0e\uff61]", ".", text).lower()
    if text.startswith("["):
        close = text.find("]")
        return text if close < 0 else text[: close + 1]
    text = text.partition(":")[0]
    return text[:-1] if text.endswith(".") else text


def is_address(written):
    """Returns True for an address in any spelling, False for a name."""
    return written.startswith("[") or _ipv4(host_of(written)) is not None


def canonical_host(written):
    """Returns the host in one spelling, as a tuple: the numbers of an address, or the name."""
    host = host_of(written)
    if not host.startswith("["):
        return tuple(_ipv4(host) or (host,))
    zone = host[1:-1].partition("%")[0]
    groups = _groups_of(zone)
    return tuple(_four_within(zone, groups) or groups or (host,))


def _is_name(host):
    host = joined(host)
    return 1 <= len(host) <= 255 and all(letter in "_.-" or unicodedata.category(letter)[0] in "LN" for letter in host)


_special = lazy(r"0?[xo][0-9a-f]{1,16}\Z")
_q = lazy(r"q[0-7]{1,12}\Z")
_octal = lazy(r"0[0-7]{1,16}\Z")
_decimal = lazy(r"[0-9]{1,16}\Z")


def _ipv4(host):
    parts = host.split(".")
    if len(parts) > 4:
        return None
    numbers = []
    for part in parts:
        number = _number_of(part)
        if number is None:
            return None
        numbers.append(number)
    last = numbers.pop()
    rest = 4 - len(numbers)
    # Overflow wraps in old libraries: 425.510.425.510 is 169.254.169.254.
    tail = last % 256**rest
    found = [number % 256 for number in numbers]
    found.extend((tail >> (8 * index)) % 256 for index in range(rest - 1, -1, -1))
    return found


def _number_of(part):
    if _special.match(part):
        digits = re.sub(r"\A0?[xo]", "", part)
        try:
            return int(digits, 16 if "x" in part else 8)
        except ValueError:
            # In `0o9` only the digits before the first non-octal digit count.
            head = re.match("[0-7]*", digits)[0]
            return int(head, 8) if head else None
    if _q.match(part):
        return int(part[1:], 8)
    if _octal.match(part):
        return int(part, 8)
    return int(part) if _decimal.match(part) else None


def _address_kind(found):
    a, b = found[0], found[1]
    if ".".join(map(str, found)) in _metadata_addresses:
        return "metadata"
    if a in (127, 0):
        return "loopback"
    if a == 169 and b == 254:
        return "link-local"
    if a == 10 or (a == 172 and 16 <= b < 32) or (a == 192 and b == 168) or (a == 100 and 64 <= b < 128):
        return "private"
    if (a == 192 and b == 0) or (a == 198 and b in (18, 19)) or a >= 224:
        return "odd"
    return "public"


def _ipv6(text):
    zone = text.partition("%")[0]
    if zone in _metadata_addresses:
        return "metadata"
    groups = _groups_of(zone)
    four = _four_within(zone, groups)
    if four is not None:
        return _address_kind(four)
    if groups is None:
        return "odd"
    if _is_first(groups):
        return "loopback"
    if groups[0] & 0xFE00 == 0xFC00:
        return "private"
    return "link-local" if groups[0] & 0xFFC0 == 0xFE80 else "public"


# An IPv4 address at the end of an IPv6 address, written with dots.
_dotted = lazy(r"(\d{1,3}(?:\.\d{1,3}){3})\Z", re.A)


def _groups_of(zone):
    written = _dotted.search(zone)
    return _expand(re.sub(":\\Z", "::", zone[: written.start()]).replace(":::", "::", 1) if written else zone)


def _four_within(zone, groups):
    """Returns the bytes of an IPv4 address within an IPv6 address: written, compatible, mapped or translated (RFC 4291
    2.5.5, RFC 6052 2.1).
    """
    written = _dotted.search(zone)
    if written:
        return [int(number) for number in written[1].split(".")]
    if groups is None or _is_first(groups):
        return None
    is_mapped = not any(groups[:5]) and groups[5] in (0xFFFF, 0)
    is_translated = groups[0] == 0x64 and groups[1] == 0xFF9B
    return [groups[6] >> 8, groups[6] & 255, groups[7] >> 8, groups[7] & 255] if is_mapped or is_translated else None


def _is_first(groups):
    """Returns True for `::` and `::1`."""
    return not any(groups[:7]) and groups[7] <= 1


_group = lazy(r"[0-9a-f]{1,4}\Z")


def _expand(text):
    sides = text.split("::")
    left, right = sides[0], sides[1] if len(sides) > 1 else None
    head = [] if left == "" else left.split(":")
    tail = [] if not right else right.split(":")
    missing = 8 - len(head) - len(tail)
    if missing < 0 or (right is None and missing != 0):
        return None
    groups = [*head, *["0"] * missing, *tail]
    return [int(group, 16) for group in groups] if all(_group.match(group) for group in groups) else None
