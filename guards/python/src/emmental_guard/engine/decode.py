"""Decodes every format of an event. packages/inspect/decode/tree.ts does the same."""

import re

from .decoders.bytes import is_byte_array, read_bytes, read_unmarked, starts_compressed, starts_serialised
from .decoders.index import of_keys, pieces_of, worth
from .decoders.marks import Cut, Pairs, marks_of
from .decoders.unmarked import may_be_deflated
from .memory import Memory
from .paths import suffix, suffixes
from .table import BLANKS, js, lazy, table, units
from .trigger import identity, member, named, note_hints, recognise, set_hint

_limits = table["limits"]


class Tree:
    """Holds everything that an event decodes to. A node is one text of the event or of a decoded part: (path, raw,
    value, how, kind, is a container).
    """

    __slots__ = ("trigger", "confidence", "nodes", "structure", "not_inspected")


def decode(event, trigger=None, limits=None, structure=False, recognised=None):
    """Decodes an event, which it only reads; the parts that the limits cut are in `not_inspected` as (path, why).
    `recognised`: the result of `recognise`.
    """
    if trigger is not None:
        recognised = named(trigger, event)
    recognised = recognised or recognise(event)
    walk = _Walk({**_limits, **(limits or {})}, structure)
    if isinstance(event, (dict, list)):
        note_hints(walk.hints, event, recognised[2])
    walk.run(event)
    tree = Tree()
    tree.trigger, tree.confidence = recognised[0], recognised[1]
    tree.nodes = walk.nodes
    tree.structure = walk.structure
    tree.not_inspected = walk.cuts()
    return tree


# Members that only give the type of a value (DynamoDB, Firestore): their content belongs to the name before them.
_type_tags = frozenset(("M", "L", "mapValue", "fields", "arrayValue", "values"))
# Maps `Content-Encoding` to the format of bodies that their first bytes do not reveal; those of gzip do.
_compressions = {"br": "brotli", "deflate": "deflate"}
# The key is long, and holds signs that joined words do not have.
_encoded_key = lazy(r"(?=[^\d+/=%]{0,200}[\d+/=%]).{12}", re.S | re.A)
# Most items and characters of a list that are also read together, and the signs that words, numbers, addresses and
# dates never have.
_most_joined = 16
_longest_joined = 1000
_syntax = js(r"[^\w\s.,:@/+\u0080-\uffff-]|--")
_encoded_members = frozenset(("body", "data", "Value"))


class _Walk:
    """Walks once over one event. A frame is (value, path, how, hint, key, raw)."""

    def __init__(self, limits, wants_structure):
        self.nodes = []
        self.structure = []
        self.hints = {}
        self.stack = []
        self.seen = {}
        self.keys = set()
        # Lists that were read together.
        self.joined = set()
        self.cut = []
        self.cut_count = 0
        self.inflated = 0
        self.limits = limits
        self.max_nodes = limits["maxNodes"]
        # Number of values that may still be visited.
        self.left = self.max_nodes
        self.max_depth = limits["maxDepth"]
        # Number of characters that may still be read.
        self.room = limits["maxText"]
        self.wants_structure = wants_structure

    def run(self, event):
        stack = self.stack
        stack.append((event, "", (), None, "", None))
        while stack:
            frame = stack.pop()
            self.left -= 1
            if self.left < 0:
                self.report(frame[1], "more than %d values" % self.max_nodes)
                if self.cut_count > self.limits["maxReported"]:
                    break
                continue
            value = frame[0]
            if isinstance(value, str):
                self.read_text(frame, value if value.isascii() else units(value))
            elif value is None:
                self.note(frame, "null", None)
            elif isinstance(value, (bool, int, float)):
                self.note(frame, "boolean" if isinstance(value, bool) else "number", value)
            else:
                self.read_object(frame, value)
        if stack:
            self.cut_count += len(stack)

    def cuts(self):
        hidden = self.cut_count - len(self.cut)
        return self.cut + [("", "%d more places, for the same reasons" % hidden)] if hidden > 0 else self.cut

    def read_object(self, frame, value):
        me = identity(value)
        if me in self.seen:
            return
        self.seen[me] = value
        if isinstance(value, Pairs):
            self.note(frame, "object", len(value))
            self.push(self.keyed(frame, value.items(), {}))
        elif isinstance(value, dict):
            self.read_members(frame, value)
        elif isinstance(value, (list, tuple)):
            self.read_array(frame, value)
        elif isinstance(value, (bytes, bytearray, memoryview)):
            self.read_bytes(frame, bytes(value), True)
        elif isinstance(value, (set, frozenset)):
            self.read_array(frame, list(value))
        else:
            self.report(frame[1], "a %s has no content to read" % type(value).__name__)

    def read_array(self, frame, items):
        self.note(frame, "array", len(items))
        value, path, how, hint, key, raw = frame
        if len(items) >= (1 if hint == "bytes" else 4) and is_byte_array(items):
            self.read_bytes(frame, bytes(int(one) % 256 for one in items), True)
            return
        if raw is not None:
            self.recognise_inside(items)
        self.note_together(path, how, items)
        hints = self.hints.get(identity(items), {})
        room = max(0, self.left) + 1
        self.push(
            [
                (one, "%s[%d]" % (path, at), how, hints.get(str(at)) if hints else None, key, None)
                for at, one in enumerate(items[:room])
            ]
        )
        if len(items) > room:
            self.cut_count += len(items) - room

    def note_together(self, path, how, items):
        """Reads a short list also as one text. A list of names that leads to the prototype of all objects is read as a
        path. A list in which two items are not plain words is read joined, once without and once with a blank
        between the items.
        """
        if not 2 <= len(items) <= _most_joined:
            return
        names = "." + ".".join([one if isinstance(one, str) and len(one) < 40 else "?" for one in items])
        if len(items) <= 10 and "constructor.prototype" in names:
            self.note_text(path, how, names)
        texts = [units(one) for one in items if isinstance(one, str)]
        if len(texts) < len(items) or sum(map(len, texts)) > _longest_joined:
            return
        if len([one for one in texts if _syntax.search(one)]) < 2:
            return
        for together in ("".join(texts), " ".join(texts)):
            if together not in self.joined:
                self.joined.add(together)
                self.note_text(path, how, together)

    def note_text(self, path, how, value):
        """Notes a text that is read like a name: no call is asked for it."""
        if self.afford(path, len(value)):
            self.nodes.append((path, value, value, how, "key", False))

    def read_members(self, frame, value):
        self.note(frame, "object", len(value))
        if frame[5] is not None:
            self.recognise_inside(value)
        if not _encoded_members.isdisjoint(value):
            self.note_body_hints(value)
        frames = self.keyed(frame, _in_order(value), self.hints.get(identity(value), {}))
        if len(frames) == 1 and not _type_tags.isdisjoint(value):
            inner = frames[0]
            frames[0] = (*inner[:4], frame[4], inner[5])
        self.push(frames)

    def recognise_inside(self, value):
        """Recognises an event inside another (S3 in SNS in SQS), which brings its own places."""
        _, confidence, places = recognise(value)
        if confidence > 0.5:
            note_hints(self.hints, value, places)

    def note_body_hints(self, value):
        """Notes `isBase64Encoded` next to `body`, `encoding` next to `data`, and `datacontentencoding`."""
        if member(value, "isBase64Encoded") is True or member(value, "is_base64_encoded") is True:
            set_hint(self.hints, value, "body", _compressions.get(_outermost_encoding(value), "base64"))
        elif member(value, "encoding") == "base64":
            set_hint(self.hints, value, "data", "base64")
        elif member(value, "Type") == "Binary" and isinstance(member(value, "Value"), str):
            set_hint(self.hints, value, "Value", "base64")

    def keyed(self, frame, members, hints):
        """Returns the frames of members; their names are nodes."""
        _, parent, how, hint, holder, _ = frame
        shallow = hint is None and len(how) < self.max_depth
        known = self.keys
        frames = []
        for key, value in members:
            hint = hints.get(key) if hints else None
            made = suffixes.get(key)
            if made is None:
                key = units(key) if isinstance(key, str) else str(key)
                made = suffix(key)
            path = parent + made if parent else made[1:] if made[0] == "." else made
            together = holder + "." + key
            if together not in known:
                known.add(together)
                if self.afford(path, len(together)):
                    self.nodes.append((path, key, together, how, "key", False))
                if not (shallow and key in _closed_keys.of):
                    # A form whose only key is a document in base64.
                    inside = pieces_of(of_keys, key, None, 1) if _encoded_key.match(key) else []
                    self.open_all((key, path, *frame[2:]), key, inside, _closed_keys)
            frames.append((value, path, how, hint, key, None))
        return frames

    def read_text(self, frame, value):
        if self.wants_structure:
            self.note(frame, "string", value)
        _, path, how, hint, _, raw = frame
        if not value or not self.afford(path, len(value)):
            return
        if raw is None:
            raw = value
        # Most texts of an event end here: they hold nothing to open. At the last depth a text that would open is
        # reported.
        if hint is None and len(how) < self.max_depth and value in _closed.of:
            self.nodes.append((path, raw, value, how, "value", False))
            return
        if hint == "ciphertext":
            self.report(path, "encrypted for the function")
            return
        formats, spellings, embedded = worth(marks_of(value), hint)
        opened = pieces_of(formats, value, hint, 99)
        container = bool(opened) and any(one[0][1] or (one[0][0] == "form" and hint == "form") for one in opened)
        self.nodes.append((path, raw, value, how, "value", container))
        if spellings and not container:
            opened += pieces_of(spellings, value, hint, 1)
        if embedded and not opened:
            opened = pieces_of(embedded, value, hint, 1)
        self.open_all(frame, value, opened, None if container else _closed)

    def open_all(self, frame, text, opened, closed):
        """Opens the pieces found in a text. Keeps the text in `closed` where the pieces are empty or noise."""
        if opened:
            before = len(self.stack), len(self.nodes), self.cut_count, self.inflated
            for decoder, found in reversed(opened):
                self.open(frame, text, decoder, found)
            if before != (len(self.stack), len(self.nodes), self.cut_count, self.inflated):
                return
        if closed and frame[3] is None:
            closed.keep(text, True)

    def open(self, frame, text, decoder, pieces):
        path, how, hint = frame[1], frame[2], frame[3]
        if len(how) >= self.max_depth:
            self.report(path, "decoded %d times already" % self.max_depth)
            return
        name = decoder[0]
        how = how + (name,)
        known = hint in ("base64", "brotli", "deflate")
        frames = []
        for at, value, inner_hint in pieces:
            inner = (value, path + at, how, None if inner_hint == "base64" else inner_hint, frame[4], text)
            if isinstance(value, Cut):
                self.report(path + at, str(value))
            elif isinstance(value, bytes):
                self.read_bytes(inner, value, known or name in ("mime", "multipart"))
            else:
                frames.append(inner)
        self.push(frames)

    def read_bytes(self, frame, data, known):
        if not data:
            return
        path = frame[1]
        room = self.attempt(path, len(data)) if starts_compressed(data, frame[3]) else 1
        if room is None:
            return
        kind, detail, pieces = read_bytes(data, frame[3], known, room)
        is_noise = kind == "noise" or kind == "pieces" and detail == "strings"
        if starts_serialised(data) if is_noise and not known else kind != "pieces" or detail == "strings":
            self.note_binary(frame, data)
        self.open_bytes(frame, kind, detail, pieces, room)
        if not is_noise or not (known or _is_mixed(frame)):
            return
        limit = self.attempt(path, len(data)) if may_be_deflated(data) else None
        inside = read_unmarked(data, limit) if limit is not None else None
        if inside:
            self.open_bytes(frame, *inside, limit)

    def attempt(self, path, length):
        """Returns the most bytes that data may inflate to; reports a lack of room and returns None."""
        limits = self.limits
        room = min(limits["maxInflate"] - self.inflated, max(length * limits["maxInflateRatio"], 65_536))
        if room <= 0:
            self.report(path, "more than %d bytes of compressed data in all" % limits["maxInflate"])
            return None
        self.inflated += _attempt
        return room

    def open_bytes(self, frame, kind, detail, pieces, room):
        limits = self.limits
        path, how = frame[1], frame[2]
        if kind == "too large":
            self.inflated += room
        if kind in ("too large", "unreadable"):
            self.report(path, detail)
        if kind != "pieces":
            return
        if not (how and how[-1] == "base64" and detail == "bytes"):
            how = how + (detail,)
        if len(how) > self.max_depth:
            self.report(path, "decoded %d times already" % self.max_depth)
            return
        frames = []
        for at, value, _ in pieces:
            if detail in ("gzip", "deflate", "brotli"):
                self.inflated += len(value)
            if isinstance(value, Cut):
                self.report(path + at, str(value))
            else:
                frames.append((value, path + at, how, None, frame[4], frame[5]))
        self.push(frames)

    def note_binary(self, frame, data):
        """Notes the start of binary data, for rules about serialised objects."""
        value = data[:65_536].decode("latin-1")
        if self.afford(frame[1], len(value)):
            raw = frame[5]
            self.nodes.append((frame[1], value if raw is None else raw, value, frame[2], "bytes", False))

    def note(self, frame, kind, value):
        if self.wants_structure:
            how = frame[2]
            self.structure.append((frame[1], kind, value, how[-1] if how else None))

    def afford(self, path, length):
        if length > self.room:
            self.report(path, "more than %d characters in all" % self.limits["maxText"])
            return False
        self.room -= length
        return True

    def report(self, path, why):
        self.cut_count += 1
        if len(self.cut) < self.limits["maxReported"]:
            self.cut.append((path[:1000] + "\u2026" if len(path) > 1000 else path, why))

    def push(self, frames):
        frames.reverse()
        self.stack += frames


# Texts, and names of members, in which there is nothing to open.
_closed, _closed_keys = Memory(), Memory()


def _outermost_encoding(request):
    """Returns the encoding that was applied last, which is undone first: the last word of `Content-Encoding`."""
    for holder in ("headers", "multiValueHeaders"):
        headers = member(request, holder)
        if not isinstance(headers, dict):
            continue
        name = next((one for one in headers if isinstance(one, str) and one.lower() == "content-encoding"), None)
        value = member(headers, name) if name is not None else None
        last = value[-1] if isinstance(value, list) and value else value
        if isinstance(last, str):
            return last.split(",")[-1].strip(BLANKS).lower()
    return ""


def _in_order(value):
    """Returns the members as ECMAScript lists them: whole numbers first, by size."""
    numbers = [key for key in value if isinstance(key, str) and key.isdigit() and _is_index(key)]
    if not numbers:
        return value.items()
    return [(key, value[key]) for key in dict.fromkeys([*sorted(numbers, key=int), *value])]


def _is_index(key):
    return key.isascii() and (key == "0" or key[0] != "0") and len(key) <= 10 and int(key) < 4294967295


# Each inflation uses at least this much of `maxInflate`, whatever its result.
_attempt = 512


_small = lazy("[a-z]")
_capital = lazy("[A-Z]")


def _is_mixed(frame):
    """Returns False for base64 letters of one case only: base64 of compressed data has both cases, unlike a UUID or a
    word that happens to be base64.
    """
    how, raw = frame[2], frame[5]
    return not how or how[-1] != "base64" or raw is None or bool(_small.search(raw) and _capital.search(raw))
