"""Compares the heads of the requests on one connection.

A head need not be read when it differs from an earlier head only in the path, the length of the body and header values
that decide nothing. guards/node/core/pattern.ts does the same.
"""

from .texts import itemgetter

_most = 8192
_most_forms = 16
_most_others = 16
_most_values = 100
# Headers whose values decide something. Of other headers the guard keeps only the names.
decisive = frozenset(
    ("host", "authorization", "content-type", "content-encoding", "content-length", "transfer-encoding", "upgrade", "x-amz-target", "x-amz-copy-source")
)
_decisive = frozenset(name.encode() for name in decisive)
_controls = bytes(range(33))
# Kinds of text that may follow a fixed piece of a head: any text, digits, a signature, the name of an object of S3.
_ANY, _DIGITS, _SIGNATURE, _OBJECT = b"a", b"d", b"s", b"o"


class Head:
    """Holds the head of one HTTP/1 request. `headers`: name in lower case → value, empty where the value decides
    nothing; `is_old`: the request is HTTP/1.0.

    Others keep their results here. `named_host`: the host that the head names (`wire.py`) and `scope`: the signed
    service and region (`aws.py`), which depend on the headers; `aws_request`: the AWS request (`wire.py`), which
    depends on the complete head.
    """

    __slots__ = ("method", "target", "headers", "is_old", "named_host", "scope", "aws_request")

    def __init__(self, method, target, headers, is_old):
        self.method = method
        self.target = target
        self.headers = headers
        self.is_old = is_old
        self.named_host = self.scope = self.aws_request = None


class Form:
    """Describes which parts of a head that was read the next head must share; positions are slices of the earlier head.

    `line`: method and path; `begin`: all text before the first value that may change, and `first` its position; `rest`:
    `begin` without the line. `take(data)` returns the other fixed parts, which must equal `same`; `values(data)`
    returns the values that may change. `signature`, `digits` (of the length): positions, or None. `length`: of the
    body, when no header holds it; `size`: of the head. `others`: path → the same head with that path.
    """

    __slots__ = ("head", "line", "first", "begin", "rest", "take", "same", "values", "signature", "digits", "length", "size", "others")

    def of_target(self, target):
        """Returns the same head with another path; None for a text that is not a path."""
        other = self.others.get(target)
        if other is None and target[:1] == b"/" and target.translate(None, _controls) == target:
            head = self.head
            other = Head(head.method, target.decode("latin-1"), head.headers, head.is_old)
            other.named_host, other.scope = head.named_host, head.scope
            if len(self.others) >= _most_others:
                self.others.clear()
            self.others[target] = other
        return other


class Heads:
    """Keeps the forms of the last heads of one connection, and the names of headers whose values change."""

    def __init__(self):
        self._forms = ()
        # Heads of AWS requests, in the form that native code compares: (fixed pieces; the kind of text between two
        # pieces, up to the end of its line; bytes of the body, when no header holds them; the request that needs its
        # body; the list of its forms). With `_OBJECT`, which is within the first line, the last two parts are the
        # judged request and the tuple of paths that it allows.
        self.asking = ()
        self._last = {}
        self._changing = set()

    def find(self, data):
        """Returns (head, bytes of its body, bytes of the head) when the data begins with a head that fits the form of
        an earlier head, else None.
        """
        cut = 0
        for form in self._forms:
            like, head = data, form.head
            if data[form.first] != form.begin:
                # The head may have another path: compare it as if it had the earlier path.
                start = data.find(b" ") + 1
                cut = data.find(b" ", start)
                if not data.startswith(form.rest, cut) or not form.line.startswith(data[:start]):
                    continue
                like, head = form.line + data[cut:], None
            # A line end within a value begins another header, or servers read it differently.
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
        """Notes the form of a head. `data`: the head with its empty line; `length`: bytes of its body; `paths`: the
        other paths that are allowed in the place of its path.
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
        # An `itemgetter` with several positions returns a tuple: an empty slice makes sure that there are several.
        form.take, form.values = itemgetter(slice(0), *same[1:]), itemgetter(*values)
        form.same = form.take(data)
        # The most recent form comes first.
        self._forms = (form, *self._forms[: _most_forms - 1])
        if paths or head.aws_request and head.aws_request.needs_body:
            pieces = [data[part] for part in same]
            if paths:
                start, cut = data.find(b"/") + 1, data.find(b" ", data.find(b"/"))
                cut = data.find(b"?", start, cut) if b"?" in data[start:cut] else cut
                pieces[:1], kinds = (data[:start], data[cut : form.first.stop]), _OBJECT + kinds
            asking = tuple(pieces), kinds, None if form.digits else length, head.aws_request, paths or head.aws_request.bodies.forms
            self.asking = (asking, *self.asking[: _most_forms - 1])

    def _kept(self, name, value):
        """Returns how many bytes of a header value the next head must share; None means all bytes."""
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
    """Returns the length of an `Authorization` value of AWS up to the signature; None for another kind of value. Behind
    the credential, which a comma ends, the letters and digits of the signature decide nothing.
    """
    before, mark, rest = value.rpartition(b"=")
    scope = before.lower()
    is_signature = rest.isalnum() and scope.endswith(b"signature") and b"," in scope.partition(b"credential=")[2]
    return len(before) + len(mark) if is_signature else None
