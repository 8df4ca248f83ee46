"""Heads of one connection that say what one before said, but for the path, the length of the body and what nothing is decided by.

Such a head is compared and not read. As guards/node/core/pattern.ts.
"""

_most = 8192
_most_forms = 16
_most_others = 64
_most_values = 100
# Of all other headers it is the name that counts, or nothing.
_decisive = frozenset((b"host", b"content-type", b"x-amz-target", b"x-amz-copy-source", b"transfer-encoding", b"upgrade"))
_controls = bytes(range(33))


class Head:
    """The head of one HTTP/1 request; names of headers in lower case. `is_old`: of HTTP/1.0.

    What was found by the head alone, once it was: by its headers `spoken` (`wire.py`) and `scope` (`aws.py`), by all of it `asks` (`wire.py`).
    """

    __slots__ = ("method", "target", "headers", "is_old", "spoken", "scope", "asks")

    def __init__(self, method, target, headers, is_old):
        self.method = method
        self.target = target
        self.headers = headers
        self.is_old = is_old
        self.spoken = self.scope = self.asks = None


class Form:
    """What the next head must have in common with one that was read; places are those in that one.

    `line`: method and path; `begin`: all up to the first value that may change, `rest`: that without the line; `pieces`: (what stands behind such a
    value, where); `breaks`: how many lines end; `signature`, `digits`: slices or None; `length`: of the body, where no header says it; `size`: of the
    head; `others`: path → the same head with that.
    """

    __slots__ = ("head", "line", "begin", "rest", "pieces", "breaks", "signature", "digits", "length", "size", "others")

    def of_target(self, target):
        """The same head with another path; None where it is none."""
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
    """The last heads of one connection, and which values of theirs were seen to change."""

    def __init__(self):
        self._forms = ()
        self._last = {}
        self._changing = set()

    def find(self, data):
        """(head, bytes of its body, bytes of itself), where this begins with a head that says what one before said; else None."""
        cut = 0
        for form in self._forms:
            like, head = data, form.head
            if not data.startswith(form.begin):
                # With another path, perhaps: as if it had that one's.
                start = data.find(b" ") + 1
                cut = data.find(b" ", start)
                if not data.startswith(form.rest, cut) or not form.line.startswith(data[:start]):
                    continue
                like, head = form.line + data[cut:], None
            for piece, at in form.pieces:
                if not like.startswith(piece, at):
                    break
            else:
                size, breaks, length = form.size, form.breaks, form.length
                if form.digits is not None:
                    digits = like[form.digits]
                    length = int(digits) if digits.isdigit() else -1
                # What ends a line within a value begins another, or servers do not read it alike.
                if length < 0 or like.count(b"\n", 0, size) != breaks or like.count(b"\r", 0, size) != breaks:
                    continue
                if form.signature is not None and not like[form.signature].isalnum():
                    continue
                if head is not None:
                    return head, length, size
                head = form.of_target(data[start:cut])
                return None if head is None else (head, length, size + cut - len(form.line))
        return None

    def note(self, data, head, length):
        """A head that was read, to the end of its empty line; `length`: bytes of its body."""
        form = Form()
        form.head, form.length, form.size, form.others = head, length, len(data), {}
        form.breaks = data.count(b"\r\n")
        if len(data) > _most or head.target[0] != "/" or data.count(b"\r") != form.breaks or data.count(b"\n") != form.breaks:
            return
        form.line = data[: data.rfind(b" ", 0, data.find(b"\r"))]
        form.signature = form.digits = None
        pieces, begun, end = [], 0, data.find(b"\r")
        while end + 4 < len(data):
            at, end = end + 2, data.find(b"\r", end + 2)
            name, _, value = data[at:end].partition(b":")
            name = name.lower()
            kept = self._kept(name, value)
            if kept is None:
                continue
            at = end - len(value) + kept
            pieces.append((data[begun:at], begun))
            begun = end
            if name == b"content-length":
                form.digits = slice(at, end)
            elif name == b"authorization":
                if form.signature is not None:
                    return
                form.signature = slice(at, end)
        pieces.append((data[begun:], begun))
        form.begin = pieces[0][0]
        form.rest = form.begin[len(form.line) :]
        form.pieces = tuple(pieces[1:])
        # The one that was met last comes first.
        self._forms = (form, *self._forms[: _most_forms - 1])

    def _kept(self, name, value):
        """How much of a value the next head must have as well; None: all of it."""
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
    """Up to the signature: behind the scope, which a comma ends, letters and digits say nothing more. None: it is another."""
    said, mark, rest = value.rpartition(b"=")
    scope = said.lower()
    is_signature = rest.isalnum() and scope.endswith(b"signature") and b"," in scope.partition(b"credential=")[2]
    return len(said) + len(mark) if is_signature else None
