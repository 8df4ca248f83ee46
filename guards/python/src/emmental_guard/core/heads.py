"""Compares the heads of one connection.

A head that differs from an earlier one only in the path, the length of the body and values that decide nothing is
compared and not read. guards/node/core/pattern.ts does the same.
"""

from .texts import itemgetter

_most = 8192
_most_forms = 16
_most_others = 16
_most_values = 100
# Headers whose values decide something. For any other header only its name counts, or nothing: the guard does not keep
# their values.
decisive = frozenset(
    ("host", "authorization", "content-type", "content-encoding", "content-length", "transfer-encoding", "upgrade", "x-amz-target", "x-amz-copy-source")
)
_decisive = frozenset(name.encode() for name in decisive)
_controls = bytes(range(33))
# Kinds of text that may follow a piece of a head.
_ANY, _DIGITS, _SIGNATURE, _OBJECT = b"a", b"d", b"s", b"o"


class Head:
    """Holds the head of one HTTP/1 request. `headers`: name in lower case → value, empty where the value decides
    nothing; `is_old`: the request is HTTP/1.0.

    Results are kept once they are found: `spoken` (`wire.py`) and `scope` (`aws.py`) follow from the headers, `asks`
    (`wire.py`) from the whole head.
    """

    __slots__ = ("method", "target", "headers", "is_old", "spoken", "scope", "asks")

    def __init__(self, method, target, headers, is_old):
        self.method = method
        self.target = target
        self.headers = headers
        self.is_old = is_old
        self.spoken = self.scope = self.asks = None


class Form:
    """Describes the parts that the next head must share with one that was read; positions are those in the earlier
    head.

    `line`: method and path; `begin`: all up to the first value that may change, `first` its position, `rest` the same
    without the line; `take` takes the other parts that must be the `same`, `values` takes the values that may vary;
    `signature`, `digits`: positions, or None; `length`: of the body, where no header gives it; `size`: of the head;
    `others`: path → the same head with that path.
    """

    __slots__ = ("head", "line", "first", "begin", "rest", "take", "same", "values", "signature", "digits", "length", "size", "others")

    def of_target(self, target):
        """Returns the same head with another path; None where the text is not a path."""
        other = self.others.get(target)
        if other is None and target[:1] == b"/" and target.translate(None, _controls) == target:
            head = self.head
            other = Head(head.method, target.decode("latin-1"), head.headers, head.is_old)
            other.spoken, other.scope = head.spoken, head.scope
            if len(self.others) >= _most_others:
                self.others.clear()
            self.others[target] = other
        return other


class Heads:
    """Keeps the last heads of one connection, and the values in them that were seen to change."""

    def __init__(self):
        self._forms = ()
        # Heads that ask AWS for something, in the form that native code compares: (pieces; the kind of text behind each
        # piece but the last, up to the end of its line: `_ANY`, `_DIGITS` or `_SIGNATURE`; bytes of the body, where no
        # header gives them; the request for which the body must be known, and the list of its forms). For an object
        # (`_OBJECT`, within the first line) the last two are the request and the tuple of paths that it allows.
        self.asking = ()
        self._last = {}
        self._changing = set()

    def find(self, data):
        """Returns (head, bytes of its body, bytes of the head), where the data begins with a head that says the same as
        an earlier one; else None.
        """
        cut = 0
        for form in self._forms:
            like, head = data, form.head
            if data[form.first] != form.begin:
                # The head may have another path: it is compared as if it had the earlier path.
                start = data.find(b" ") + 1
                cut = data.find(b" ", start)
                if not data.startswith(form.rest, cut) or not form.line.startswith(data[:start]):
                    continue
                like, head = form.line + data[cut:], None
            # A line end within a value begins another line, or servers do not agree how to read it.
            if form.take(like) != form.same or 10 in (values := b"".join(form.values(like))) or 13 in values:
                continue
            if form.signature is not None and not like[form.signature].isalnum():
                continue
            length = form.length
            if form.digits is not None:
                digits = like[form.digits]
                if not digits.isdigit():
                    continue
                length = int(digits)
            if head is not None:
                return head, length, form.size
            head = form.of_target(data[start:cut])
            return None if head is None else (head, length, form.size + cut - len(form.line))
        return None

    def note(self, data, head, length, paths):
        """Notes a head that was read, to the end of its empty line; `length`: bytes of its body; `paths`: the other
        paths that may stand in the place of its path.
        """
        form = Form()
        form.head, form.length, form.size, form.others = head, length, len(data), {}
        breaks = data.count(b"\r\n")
        if len(data) > _most or head.target[0] != "/" or data.count(b"\r") != breaks or data.count(b"\n") != breaks:
            return
        form.line = data[: data.rfind(b" ", 0, data.find(b"\r"))]
        form.signature = form.digits = None
        same, values, kinds, begun, end = [], [slice(0)], b"", 0, data.find(b"\r")
        while end + 4 < len(data):
            at, end = end + 2, data.find(b"\r", end + 2)
            name, _, value = data[at:end].partition(b":")
            name = name.lower()
            kept = self._kept(name, value)
            if kept is None:
                continue
            at = end - len(value) + kept
            same.append(slice(begun, at))
            begun, place = end, slice(at, end)
            if name == b"content-length":
                form.digits = place
                kinds += _DIGITS
            elif name != b"authorization":
                values.append(place)
                kinds += _ANY
            elif form.signature is None:
                form.signature = place
                kinds += _SIGNATURE
            else:
                return
        same.append(slice(begun, len(data)))
        form.first = same[0]
        form.begin = data[form.first]
        form.rest = form.begin[len(form.line) :]
        # The getter gets one extra position that takes nothing: so it always has several and returns a tuple.
        form.take, form.values = itemgetter(slice(0), *same[1:]), itemgetter(*values)
        form.same = form.take(data)
        # The most recent form comes first.
        self._forms = (form, *self._forms[: _most_forms - 1])
        if paths or head.asks and head.asks.needs_body:
            pieces = [data[part] for part in same]
            if paths:
                start, cut = data.find(b"/") + 1, data.find(b" ", data.find(b"/"))
                cut = data.find(b"?", start, cut) if b"?" in data[start:cut] else cut
                pieces[:1], kinds = (data[:start], data[cut : form.first.stop]), _OBJECT + kinds
            asking = tuple(pieces), kinds, None if form.digits else length, head.asks, paths or head.asks.bodies.forms
            self.asking = (asking, *self.asking[: _most_forms - 1])

    def _kept(self, name, value):
        """Returns how many bytes of a value the next head must share; None: all of it."""
        if name == b"content-length":
            return len(value) - len(value.lstrip(b" \t"))
        if name == b"authorization":
            return _signed(value)
        if name in _decisive:
            return None
        last = self._last.get(name)
        if last is not None and last != value:
            self._changing.add(name)
        if last is not None or len(self._last) < _most_values:
            self._last[name] = value
        return 0 if name in self._changing else None


def _signed(value):
    """Returns the length up to the signature: behind the scope, which a comma ends, letters and digits say nothing
    more. Returns None for another kind of value.
    """
    before, mark, rest = value.rpartition(b"=")
    scope = before.lower()
    is_signature = rest.isalnum() and scope.endswith(b"signature") and b"," in scope.partition(b"credential=")[2]
    return len(before) + len(mark) if is_signature else None
