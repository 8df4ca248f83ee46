"""Decides if text of an event chooses where a request goes. url.ts of packages/inspect/sinks/ does the same.

Inner host: a called host that is not on the internet (loopback, private, link-local, metadata).
"""

import re

from .hosts import canonical_host, host_kind, host_of, is_address
from .memory import Memory
from .places import cuts_word, holding, occurrences, stands_alone
from .table import js, lazy, pattern, table

_sinks = table["sinks"]
_web = frozenset(_sinks["url"]["web"])
_scheme = js(r"^\s{0,8}([a-z][a-z0-9+.-]{0,30}):[/\\]{0,3}", True)
_no_scheme = js(r"^\s{0,8}()[/\\]{2,3}")
_after_authority = lazy(r"[/\\?#]")
_dots = lazy(r"(?:\A|[/\\])\.\.(?:[/\\]|\Z)|[/\\]\.\.[/\\]|(?:\.|%2e){2}(?:%2f|%5c|/)", re.I)
# Every text that goes up a path contains one of the first two; the other signs begin a query, a fragment or a member.
_changes_path = ("..", "%2", "?", "#", "&")
_plain_head = lazy(r"https?://[^/\\?#]+", re.I)
_most_heads = 1000
_longest_head = 256
# Maps (address up to the end of the host, text) to the result of `_repeats`.
_repeated = {}
_base = lazy(r"https?://[^/?#@\\]{1,253}/?\Z", re.I)
_label = lazy(r"[\w-]{1,63}(?:\.[\w-]{1,63}){0,3}\Z", re.A)
_fixed_domain = lazy(r"[\w-]{0,63}(?:\.[a-z][\w-]{0,62}){2,}\Z", re.I | re.A)
_word = lazy(r"\w", re.A)
_slashes = lazy(r"[/\\]{0,2}\Z")
_one_label = lazy(r"\.?([^.]*)\.?\Z")
_port = lazy(r":(\d{1,9})\Z", re.A)


def check_url(argument, inputs, dialect):
    parts = _parts_of(argument)
    inner = _Inner.named_in(argument, parts)
    for text in inputs:
        for start, end in occurrences(argument, text):
            proof = _changes(argument, parts, text, start, end)
            if proof:
                return proof
        if _climbs(argument, parts[2], text):
            return _goes_up
        if inner is not None and text not in argument and inner.is_named(text):
            return "a host that is %s comes from the event" % inner.kind
    return None


def ready_for_urls(texts):
    """Returns a function: argument → the texts that could prove an attack on the address.

    Behind the host only texts that go up the path or add a part can. Texts in the part up to the end of the host are
    compared once for all addresses that begin alike.
    """
    active = changing_paths(texts)
    climbing = frozenset(text for text in holding(texts, ("..", "%2")) if _steps.search(text))
    heads = {}

    def able(argument):
        if argument[:1] == "/" and argument[1:2] not in ("/", "\\"):
            head = ""
        else:
            plain = _plain_head.match(argument)
            head = plain[0] if plain else argument[: _parts_of(argument)[2]]
        found = heads.get(head)
        if found is None:
            if len(heads) >= _most_heads:
                heads.clear()
            found = heads[head] = _able_for(head, texts, active)
        watched, named = found
        for text in watched:
            if text in argument or text in named or text in climbing:
                return [text for text in watched if text in argument or text in named or text in climbing]
        return ()

    return able


def changing_paths(texts):
    """Returns the set of texts that change the path or the query of an address that contains them."""
    return holding(texts, _changes_path)


def _able_for(head, texts, active):
    """Returns for addresses that begin with this scheme, user and host (texts that could prove an attack, when the
    address contains them or they name its inner host; texts that name the inner host in another spelling).
    """
    if head == "":
        return [text for text in texts if text in active], ()
    inner = _Inner.named_in(head, _parts_of(head))
    named = () if inner is None else frozenset(filter(inner.is_named, texts))
    # A text that goes on from the host into the path contains one of these; with `?` or `#` behind the host it is
    # active.
    goes_on, back = head[-1] + "/", head[-1] + "\\"
    watched = [
        text
        for text in texts
        if text in active or text in named or goes_on in text or back in text or text in head and not _repeats(head, text)
    ]
    return watched, named


_goes_up = "the path goes up through .. of the event"
_steps, _kept = pattern(_sinks["url"]["steps"]), pattern(_sinks["url"]["kept"])


def _climbs(argument, host_end, text):
    """Returns True when the path has the end of a text that goes up: many clients resolve `..` before they send the
    address, so the address no longer contains the text.
    """
    up = _steps.search(text)
    if not up or text in argument:
        return False
    kept = _kept.search("/" + text[up.end() :].replace("\\", "/"))
    if not kept:
        return False
    at = argument.find(kept[0], host_end)
    while at >= 0:
        following = argument[at + len(kept[0]) : at + len(kept[0]) + 1]
        if following in ("", "/", "?", "&", "#", "%"):
            return True
        at = argument.find(kept[0], at + 1)
    return False


def _repeats(head, text):
    """Returns True when a text that occurs in this beginning proves nothing about any address that begins so, whatever
    the path: the sign behind the beginning is no letter.
    """
    known = _repeated.get((head, text))
    if known is None:
        known = check_url(head, (text,), None) is None and check_url(head + "/", (text,), None) is None
        if len(head) <= _longest_head:
            if len(_repeated) >= _most_heads:
                _repeated.clear()
            _repeated[head, text] = known
    return known


def _parts_of(argument):
    """Returns (scheme, start and end of the authority (user, host and port), start of the host, start of the query)."""
    scheme = _scheme.match(argument) or _no_scheme.match(argument)
    start = scheme.end() if scheme else 0
    rest = _after_authority.search(argument, start)
    end = rest.start() if rest else len(argument)
    user = argument.rfind("@", start, end)
    query = argument.find("?", end)
    return (
        scheme[1].lower() if scheme else "",
        start,
        end,
        start if user < 0 else user + 1,
        len(argument) if query < 0 else query,
    )


def _changes(argument, parts, text, start, end):
    scheme, authority, to, host, query = parts
    if start == 0 and host > 0 and end > len(scheme):
        return _whole_address(argument, parts, text, end)
    if scheme not in _web and start < to:
        return "the scheme %s with text of the event" % scheme if stands_alone(argument, start, end) else None
    if start < to and end > host:
        proof = _in_host(argument, parts, start, end)
        if proof is not None:
            return proof
    elif start < to and end > authority:
        return "user data of the address comes from the event" if stands_alone(argument, start, end) else None
    in_query = start >= query
    if not in_query and _dots.search(text):
        return _goes_up
    added = re.search("[&#]" if in_query else "[?#]", text)
    return "the input adds a part after %s" % added[0] if added else None


def _whole_address(argument, parts, text, end):
    scheme, authority, to, start, _ = parts
    host = argument[start:to]
    kind = "odd" if host == "" else host_kind(host)
    if scheme not in _web:
        return "the scheme %s comes from the event" % scheme
    # The text ends before the host: it is `https://` alone.
    if end <= authority:
        return None
    # On this machine the port decides which program is called. Hybrid apps send `http://localhost`, without a port, as
    # their origin.
    is_plain = kind == "loopback" and host_of(host) == ".".join(map(str, canonical_host(host)))
    if is_plain and end == start + len(_name_of(host)) and argument[end : end + 1] == ":":
        return None
    if kind != "public":
        return "the host %s (%s) comes from the event" % (host_of(host), kind)
    is_base = _base.match(text) and end < len(argument)
    return None if is_base else "the whole address comes from the event"


def _in_host(argument, parts, first, last):
    """Returns the proof when the text chooses the host; None when it only repeats a part of a fixed host by
    coincidence. `inHost` of url.ts decides the same.
    """
    chosen = "the host comes from the event"
    _, _, to, at, _ = parts
    start, end = max(first, at), min(last, to)
    if not _slashes.match(argument[first:start]):
        return chosen
    # The text goes on into the path: this is a coincidence only if it begins within a word, as `1/2` of `:9001/2018`.
    if end < last and (start == at or not cuts_word(argument, start)):
        return chosen
    text = _labels_of(argument[start:end])
    host = argument[at:to]
    name_end = at + len(_name_of(host))
    if is_address(host) and end <= name_end and (start > at or end < name_end):
        return None
    if not _label.match(text):
        return chosen
    if start > name_end:
        return chosen if start == name_end + 1 and end == to and host_kind(host) != "public" else None
    is_first, is_last = start == at, end == name_end
    if is_first and is_last:
        return chosen
    if is_address(host):
        return None
    is_one = "." not in text
    if is_first:
        after = argument[end:name_end]
        is_fixed = after.startswith(".") or is_one and _word.match(after)
        return None if is_fixed or _fixed_domain.match(after) else chosen
    if not is_last or is_one:
        return None
    return None if argument[start - 1] == "." and host_kind(host) == "public" else chosen


def _labels_of(text):
    """Returns a single label without the dot before or behind it (`.com`, `www.`); any other text as it is."""
    match = _one_label.match(text)
    return match[1] or text if match else text


def _name_of(host):
    return host[: host.find("]") + 1] or host if host.startswith("[") else host.partition(":")[0]


class _Inner:
    """Holds a called inner host, and decides if a text names it in another spelling. `innerOf` of url.ts decides the
    same.
    """

    @classmethod
    def named_in(cls, argument, parts):
        called, scheme = argument[parts[3] : parts[2]], parts[0]
        key = scheme + "//" + called
        inner = _inners.answers.get(key)
        if inner is None:
            kind = "public" if called == "" else host_kind(called)
            inner = False if kind in ("public", "odd") else cls(called, kind, scheme)
            _inners.remember(key, inner)
        return inner or None

    def __init__(self, called, kind, scheme):
        self.kind, self._scheme = kind, scheme
        self._host, self._name, self._is_name = canonical_host(called), host_of(called), not is_address(called)
        self._port = _port_of(scheme, called)

    def is_named(self, text):
        if self._is_name:
            is_like = self._name in text.lower()
        else:
            # The text could begin with an address in any spelling, or contain one behind a scheme or a user.
            is_like = text[:1] in _begins or "@" in text or ":/" in text or ":\\" in text
        if not is_like and text.isascii() or len(text) > _longest:
            return False
        scheme, other, has_user, has_scheme, rest = _address_in(text)
        if other == "" or not self._is_name and _no_address.match(other) or _canonical(other) != self._host:
            return False
        if rest not in ("", "/"):
            return True
        if has_user:
            # The text is an e-mail address.
            return has_scheme or not self._is_name or _any_port.search(other) is not None
        is_origin = self.kind == "loopback" and host_of(other) == self._name
        return not is_origin or _port_of(scheme or self._scheme, other) == self._port


def _address_in(text):
    """Returns the parts of a text that is read as an address, with or without a scheme: (scheme, host and port, has a
    user, has a scheme, the text behind the host). Most events repeat the same few texts, so the result is remembered.
    """
    parts = _addresses.answers.get(text)
    if parts is None:
        has_scheme = _schemed.match(text) is not None
        address = text if has_scheme else "//" + text
        scheme, authority, to, at, _ = _parts_of(address)
        parts = scheme, address[at:to], at > authority, has_scheme, address[to:]
        _addresses.remember(text, parts)
    return parts


def _canonical(host):
    """Returns `canonical_host`, remembered: most events repeat the same few hosts."""
    known = _hosts.answers.get(host)
    if known is None:
        known = canonical_host(host)
        _hosts.remember(host, known)
    return known


# Maps scheme and host of a call to its inner host, or False.
_inners = Memory()
_hosts, _addresses = Memory(), Memory()
_longest = 4096
_begins = "0123456789[xoqXOQ/\\"
_schemed = lazy(r"[a-z]{2,5}:[/\\]", re.I | re.A)
# Letters that no IP address contains, except in the zone of an address in brackets.
_no_address = lazy(r"[^\[]*[g-npr-wyz_-]", re.I | re.A)
_any_port = lazy(r":\d", re.A)


def _port_of(scheme, host):
    """Returns the port of `host:port`; without a port, the usual port of the scheme."""
    written = _port.search(host)
    return int(written[1]) if written else 443 if scheme in ("https", "wss") else 80
