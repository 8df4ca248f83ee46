"""Decodes every format of an event, layer by layer. packages/inspect/decode/walk.ts does the same.

Words: a node is one text of the event, or of something that a text of the event decodes to. `how` is a tuple with the
names of the decoders that were applied so far. A hint is the encoding that the trigger expects at a path.
"""

import re

from .decoders.bytes import is_byte_array, read_bytes, read_unmarked, starts_compressed, starts_serialised
from .decoders.index import of_keys, pieces_of, worth
from .decoders.marks import Cut, Pairs, marks_of
from .decoders.unmarked import may_be_deflated
from .memory import Memory
from .paths import longest, suffix, suffixes
from .rules import longest_at_once
from .table import BLANKS, js, lazy, table, units
from .trigger import identity, member, named, note_hints, recognise, set_hint

_limits = table["limits"]


class Tree:
    """Holds everything that an event decodes to.

    `nodes`: (path; the text as the event has it; the text itself; how; kind: `value`, `key` or `bytes`; True when only
    the decoded parts of the text count). `structure`: (path, kind, value, name of the last decoder), for shapes.
    `rule_steps`: the steps that the rules may take on the nodes.
    """

    __slots__ = ("trigger", "confidence", "nodes", "structure", "not_inspected", "rule_steps")


def decode(event, trigger=None, limits=None, structure=False, recognised=None):
    """Returns the tree of an event, which it does not change. `not_inspected` of the tree lists the parts that were
    not inspected, as (path, reason, True when a limit left the part out). `recognised`: the result of `recognise`, when the caller has it.
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
    tree.not_inspected = walk.not_inspected()
    tree.rule_steps = walk.rule_steps()
    return tree


# Members that only name the type of a value (DynamoDB, Firestore): the value inside belongs to the enclosing member.
_type_tags = frozenset(("M", "L", "mapValue", "fields", "arrayValue", "values"))
# Maps `Content-Encoding` to the hint for the body: the first bytes of these formats do not name them, as those of gzip
# do.
_compressions = {"br": "brotli", "deflate": "deflate"}
# A key of 12 or more characters with a digit or one of `+/=%`: an encoded text rather than words.
_encoded_key = lazy(r"(?=[^\d+/=%]{0,200}[\d+/=%]).{12}", re.S | re.A)
# Most items and characters of a list that are also read as one joined text, and a sign that words, numbers, addresses
# and dates do not contain.
_most_joined = 16
_longest_joined = 1000
_syntax_sign = js(r"[^\w\s.,:@/+\u0080-\uffff-]|--")
_body_members = frozenset(("body", "data", "Value"))


class _Walk:
    """Walks once over one event. A frame is a value that waits: (value, path, how, hint, key of the member, raw: the
    text that it was decoded from, or None for a value of the event itself).
    """

    def __init__(self, limits, wants_structure):
        self.nodes = []
        self.structure = []
        self.hints = {}
        self.stack = []
        self.seen = {}
        self.keys = set()
        # Maps a long text that is another spelling of a text to (its path, the parts that the text before it had).
        self.respelled = {}
        # Joined texts that were noted already.
        self.joined_texts = set()
        self.skipped = []
        self.skipped_count = 0
        # Bytes of all decompressed values, and the bytes that failed and repeated inflations used up in addition.
        self.inflated = self.wasted = 0
        # Characters of the event itself that were read, and steps that were taken to decode.
        self.own = 0
        self.decoded = 0
        # True when `skipped` holds a place that a limit left out.
        self.skipped_by_limit = False
        # The last answer of `is_mixed`: many values of base64 can come from one text, which is read once.
        self.mixed = None, False
        self.limits = limits
        self.max_nodes = limits["maxNodes"]
        # Numbers of values that may still be visited, and of characters that may still be read.
        self.values_left = self.max_nodes
        self.max_depth = limits["maxDepth"]
        self.characters_left = limits["maxText"]
        self.wants_structure = wants_structure

    def run(self, event):
        stack = self.stack
        stack.append((event, "", (), None, "", None))
        while stack:
            frame = stack.pop()
            self.values_left -= 1
            if self.values_left < 0:
                self.report(frame[1], "more than %d values" % self.max_nodes, True)
                if self.skipped_count > self.limits["maxReported"]:
                    break
                continue
            value = frame[0]
            if frame[2]:
                self.decoded += _value_cost
            if isinstance(value, str):
                self.read_text(frame, value if value.isascii() else units(value))
            elif value is None:
                self.note(frame, "null", None)
            elif isinstance(value, (bool, int, float)):
                self.note(frame, "boolean" if isinstance(value, bool) else "number", value)
            else:
                self.read_object(frame, value)
        if stack:
            self.skipped_count += len(stack)

    def not_inspected(self):
        hidden = self.skipped_count - len(self.skipped)
        return self.skipped + [("", "%d more places, for the same reasons" % hidden, False)] if hidden > 0 else self.skipped

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
            self.read_bytes(frame, bytes(int(item) % 256 for item in items), True)
            return
        if raw is not None:
            self.recognise_inside(items)
        self.note_joined(path, how, items)
        hints = self.hints.get(identity(items), {})
        most = max(0, self.values_left) + 1
        self.push(
            [
                (item, "%s[%d]" % (path, at) if len(path) <= longest else path, how, hints.get(str(at)) if hints else None, key, None)
                for at, item in enumerate(items[:most])
            ]
        )
        if len(items) > most:
            self.skipped_count += len(items) - most

    def note_joined(self, path, how, items):
        """Also reads a short list as one text. A list of names that leads to the prototype of all objects is joined by
        dots. A list in which at least two items contain a `_syntax_sign` is joined once without and once with blanks.
        """
        if not 2 <= len(items) <= _most_joined:
            return
        names = "." + ".".join([item if isinstance(item, str) and len(item) < 40 else "?" for item in items])
        if len(items) <= 10 and "constructor.prototype" in names:
            self.note_as_name(path, how, names)
        texts = [units(item) for item in items if isinstance(item, str)]
        if len(texts) < len(items) or sum(map(len, texts)) > _longest_joined:
            return
        if len([item for item in texts if _syntax_sign.search(item)]) < 2:
            return
        for together in ("".join(texts), " ".join(texts)):
            if together not in self.joined_texts:
                self.joined_texts.add(together)
                self.note_as_name(path, how, together)

    def note_as_name(self, path, how, value):
        """Notes a text with the kind `key`: rules read it, but no dangerous call is searched for it."""
        if self.takes(path, len(value), how):
            self.nodes.append((path, value, value, how, "key", False))

    def read_members(self, frame, value):
        self.note(frame, "object", len(value))
        if frame[5] is not None:
            self.recognise_inside(value)
        if not _body_members.isdisjoint(value):
            self.note_body_hints(value)
        frames = self.keyed(frame, _in_index_order(value), self.hints.get(identity(value), {}))
        if len(frames) == 1 and not _type_tags.isdisjoint(value):
            inner = frames[0]
            frames[0] = (*inner[:4], frame[4], inner[5])
        self.push(frames)

    def recognise_inside(self, value):
        """Recognises an event inside another event (S3 in SNS in SQS), and notes the hints for its encoded members."""
        _, confidence, places = recognise(value)
        if confidence > 0.5:
            note_hints(self.hints, value, places)

    def note_body_hints(self, value):
        """Notes the hints that stand beside a value: `isBase64Encoded` of `body`, `encoding` of `data`, `Type` of
        `Value`.
        """
        if member(value, "isBase64Encoded") is True or member(value, "is_base64_encoded") is True:
            set_hint(self.hints, value, "body", _compressions.get(_outermost_encoding(value), "base64"))
        elif member(value, "encoding") == "base64":
            set_hint(self.hints, value, "data", "base64")
        elif member(value, "Type") == "Binary" and isinstance(member(value, "Value"), str):
            set_hint(self.hints, value, "Value", "base64")

    def keyed(self, frame, members, hints):
        """Returns the frames of members, and notes their names as nodes."""
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
            path = (parent + made if len(parent) <= longest else parent) if parent else made[1:] if made[0] == "." else made
            together = holder + "." + key
            if together not in known:
                known.add(together)
                if self.takes(path, len(together), how):
                    self.nodes.append((path, key, together, how, "key", False))
                if not (shallow and key in _keys_without_content.answers):
                    # A form body that is one document in base64 is read as a key without a value.
                    inside = pieces_of(of_keys, key, None, 1) if _encoded_key.match(key) else []
                    self.open_all((key, path, *frame[2:]), key, inside, _keys_without_content)
            frames.append((value, path, how, hint, key, None))
        return frames

    def read_text(self, frame, value):
        if self.wants_structure:
            self.note(frame, "string", value)
        _, path, how, hint, _, raw = frame
        if not value or not self.takes(path, len(value), how):
            return
        if raw is None:
            raw = value
        # Most texts of an event contain nothing to decode. At the last depth the decoders are tried nevertheless,
        # because a text that they could decode is reported there.
        if hint is None and len(how) < self.max_depth and value in _without_content.answers:
            self.nodes.append((path, raw, value, how, "value", False))
            return
        if hint == "ciphertext":
            self.report(path, "encrypted for the function")
            return
        formats, spellings, embedded = worth(marks_of(value), hint)
        opened = pieces_of(formats, value, hint, 99)
        container = bool(opened) and any(piece[0][1] or (piece[0][0] == "form" and hint == "form") for piece in opened)
        self.nodes.append((path, raw, value, how, "value", container))
        spelled = pieces_of(spellings, value, hint, 1) if spellings and not container else []
        if opened and len(value) > longest_at_once:
            opened = self.new_in(path, value, opened, spelled)
            if not opened and not spelled:
                return
        if spelled:
            opened = opened + spelled
        if embedded and not opened:
            opened = pieces_of(embedded, value, hint, 1)
        self.open_all(frame, value, opened, None if container else _without_content)

    def new_in(self, path, text, opened, spelled):
        """Returns the opened parts of a long text without those that the same text had in the spelling before it, and
        notes them all for its next spelling. packages/inspect/decode/respelled.ts does the same.
        """
        known_path, known = self.respelled.get(text, (None, ()))
        if known_path != path:
            known = ()
        keys = [[_part(decoder, piece) for piece in pieces] for decoder, pieces in opened]
        for at, value, _ in spelled[0][1] if spelled else ():
            if at == "" and isinstance(value, str) and len(value) > longest_at_once:
                self.respelled[value if value.isascii() else units(value)] = path, {key for parts in keys for key in parts}
        if not known:
            return opened
        fresh = []
        for (decoder, pieces), parts in zip(opened, keys, strict=True):
            left = [piece for piece, key in zip(pieces, parts, strict=True) if key is None or key not in known]
            if left:
                fresh.append((decoder, left))
        return fresh

    def open_all(self, frame, text, opened, without_content):
        """Opens the decoded pieces of a text. Remembers the text in `without_content` when the pieces add nothing."""
        if opened:
            before = len(self.stack), len(self.nodes), self.skipped_count, self.wasted
            for decoder, found in reversed(opened):
                self.open(frame, text, decoder, found)
            if before != (len(self.stack), len(self.nodes), self.skipped_count, self.wasted):
                return
        if without_content and frame[3] is None:
            without_content.remember(text, True)

    def open(self, frame, text, decoder, pieces):
        path, how, hint = frame[1], frame[2], frame[3]
        if len(how) >= self.max_depth:
            self.report(path, "decoded %d times already" % self.max_depth, True)
            return
        name = decoder[0]
        how = how + (name,)
        known = hint in ("base64", "brotli", "deflate")
        frames = []
        for at, value, inner_hint in pieces:
            inner = (value, path + at if len(path) <= longest else path, how, None if inner_hint == "base64" else inner_hint, frame[4], text)
            if isinstance(value, Cut):
                self.report(path + at, str(value), True)
            elif isinstance(value, bytes):
                self.read_bytes(inner, value, known or name in ("mime", "multipart"))
            else:
                frames.append(inner)
        self.push_opened(frames)

    def read_bytes(self, frame, data, known):
        if not data:
            return
        if not frame[2]:
            self.own += len(data)
        path = frame[1]
        most_bytes = self.inflate_limit(path, len(data)) if starts_compressed(data, frame[3]) else 1
        if most_bytes is None:
            return
        kind, detail, pieces = read_bytes(data, frame[3], known, most_bytes)
        is_noise = kind == "noise" or kind == "pieces" and detail == "strings"
        if starts_serialised(data) if is_noise and not known else kind != "pieces" or detail == "strings":
            self.note_binary(frame, data)
        self.open_bytes(frame, kind, detail, pieces, most_bytes)
        if not is_noise or not (known or self.is_mixed(frame)):
            return
        raw_limit = self.inflate_limit(path, len(data)) if may_be_deflated(data) else None
        if raw_limit is None:
            return
        self.wasted += _failure_cost
        inside = read_unmarked(data, raw_limit)
        if inside:
            self.open_bytes(frame, *inside, raw_limit)

    def is_mixed(self, frame):
        """Returns False when the data came from base64 letters of one case only: base64 of compressed data has letters
        of both cases, unlike a UUID or a word that happens to be valid base64.
        """
        how, raw = frame[2], frame[5]
        if not how or how[-1] != "base64" or raw is None:
            return True
        if self.mixed[0] is not raw:
            self.mixed = raw, bool(_small.search(raw) and _capital.search(raw))
        return self.mixed[1]

    def inflate_limit(self, path, length):
        """Returns how many bytes the data may inflate to; None, and a report, when the limit of the event is used up.
        """
        limits = self.limits
        most = min(limits["maxInflate"], limits["inflatedBase"] + limits["inflatedRatio"] * self.own)
        limit = min(most - self.inflated - self.wasted, max(length * limits["maxInflateRatio"], 65_536))
        if limit <= 0:
            self.report(path, "more than %d bytes of compressed data in all" % most, True)
            return None
        self.wasted += _inflation_cost
        return limit

    def open_bytes(self, frame, kind, detail, pieces, limit):
        path, how = frame[1], frame[2]
        if kind == "too large":
            self.wasted += limit
        if kind == "unreadable":
            self.wasted += _failure_cost
        if kind in ("too large", "unreadable"):
            self.report(path, detail, kind == "too large")
        if kind != "pieces":
            return
        if not (how and how[-1] == "base64" and detail == "bytes"):
            how = how + (detail,)
        if len(how) > self.max_depth:
            self.report(path, "decoded %d times already" % self.max_depth, True)
            return
        frames = []
        for at, value, _ in pieces:
            if detail in ("gzip", "deflate", "brotli"):
                self.inflated += len(value)
            if isinstance(value, Cut):
                self.report(path + at, str(value), True)
            else:
                inner = path + at if len(path) <= longest else path
                frames.append((value, inner, how, None, frame[4], frame[5]))
        self.push_opened(frames)

    def note_binary(self, frame, data):
        """Notes the start of binary data, for rules about serialised objects."""
        value = data[:65_536].decode("latin-1")
        if self.takes(frame[1], len(value), frame[2]):
            raw = frame[5]
            self.nodes.append((frame[1], value if raw is None else raw, value, frame[2], "bytes", False))

    def note(self, frame, kind, value):
        if self.wants_structure:
            how = frame[2]
            self.structure.append((frame[1], kind, value, how[-1] if how else None))

    def takes(self, path, length, how):
        """Counts the characters of a text. Reports the place and returns False when the limits leave no room for it."""
        if length > self.characters_left:
            self.report(path, "more than %d characters in all" % self.limits["maxText"], True)
            return False
        if how:
            limits = self.limits
            most = limits["decodedBase"] + limits["decodedRatio"] * (self.own + self.inflated)
            if self.decoded + length > most:
                self.report(path, "more than %d decoded characters for an event of this size" % most, True)
                return False
            self.decoded += length
        else:
            self.own += length
        self.characters_left -= length
        return True

    def rule_steps(self):
        """Returns the steps that the rules may take on the nodes."""
        return self.limits["stepsBase"] + self.limits["stepsRatio"] * (self.own + self.inflated)

    def report(self, path, why, limit=False):
        """Notes a place that is not inspected; the first place that a limit left out is always listed."""
        self.skipped_count += 1
        if len(self.skipped) >= self.limits["maxReported"] and (not limit or self.skipped_by_limit):
            return
        self.skipped.append((path[:1000] + "\u2026" if len(path) > 1000 else path, why, limit))
        if limit:
            self.skipped_by_limit = True

    def push_opened(self, frames):
        """Pushes the frames that one decoding made."""
        if frames:
            self.decoded += _opening_cost
            self.push(frames)

    def push(self, frames):
        frames.reverse()
        self.stack += frames


# Remember texts, and names of members, that decode to nothing.
_without_content, _keys_without_content = Memory(), Memory()


def _part(decoder, piece):
    """Returns the key of a part that is text; None for any other part."""
    _, value, hint = piece
    return (decoder[0], value) if hint is None and isinstance(value, str) and not isinstance(value, Cut) else None


def _outermost_encoding(request):
    """Returns the last word of `Content-Encoding`: the encoding that was applied last and has to be undone first."""
    for holder in ("headers", "multiValueHeaders"):
        headers = member(request, holder)
        if not isinstance(headers, dict):
            continue
        name = next((key for key in headers if isinstance(key, str) and key.lower() == "content-encoding"), None)
        value = member(headers, name) if name is not None else None
        last = value[-1] if isinstance(value, list) and value else value
        if isinstance(last, str):
            return last.split(",")[-1].strip(BLANKS).lower()
    return ""


def _in_index_order(value):
    """Returns the members in the order of ECMAScript: keys that are whole numbers first, by size."""
    numbers = [key for key in value if isinstance(key, str) and key.isdigit() and _is_index(key)]
    if not numbers:
        return value.items()
    return [(key, value[key]) for key in dict.fromkeys([*sorted(numbers, key=int), *value])]


def _is_index(key):
    return key.isascii() and (key == "0" or key[0] != "0") and len(key) <= 10 and int(key) < 4294967295


# Each attempt to inflate uses this many bytes of `maxInflate`, even when it yields nothing.
_inflation_cost = 512
# An inflation of damaged data uses these bytes in addition.
_failure_cost = 2048
# Steps of a decoded value, and of a decoding that makes values, in addition to the characters of decoded texts.
_value_cost, _opening_cost = 8, 64


_small = lazy("[a-z]")
_capital = lazy("[A-Z]")


