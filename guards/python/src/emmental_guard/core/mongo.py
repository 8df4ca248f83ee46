"""Finds the filters in data that is sent to MongoDB.

Sources: MongoDB Manual, Wire Protocol (OP_MSG, OP_QUERY); bsonspec.org, version 1.1.
"""

_head = 16
# The longest message that a server accepts, and the deepest nesting.
_longest = 48_000_000
_deepest = 200
_OP_QUERY, _OP_COMPRESSED, _OP_MSG = 2004, 2012, 2013
# The operations (update, delete) of servers before MongoDB 5.1 that bring a filter in a form of their own.
_OLD = (2001, 2006)
# Members of commands that hold filters: find, aggregate, count, distinct, findAndModify, update and delete.
_filters = frozenset(("filter", "query", "q", "pipeline", "$query"))


def starts_mongo(first):
    """Returns True for the first message of a MongoDB client."""
    if len(first) < _head:
        return False
    size, answers, code = (int.from_bytes(first[at : at + 4], "little") for at in (0, 8, 12))
    return _head < size <= _longest and answers == 0 and code in (_OP_QUERY, _OP_COMPRESSED, _OP_MSG)


class Mongo:
    """Reads one connection of a MongoDB client; calls `judge(filter)` for each filter, and `unread(why)` for a message that
    cannot be read; both return an error or None. A command without a filter, and documents that are stored, are data.
    """

    def __init__(self, judge, unread):
        self._judge = judge
        self._unread = unread
        self._buffer = b""
        self._is_lost = False

    def state(self):
        """Returns the state of the reader, for `restore`."""
        return self._buffer, self._is_lost

    def restore(self, state):
        self._buffer, self._is_lost = state

    def feed(self, data):
        if self._is_lost:
            return None
        self._buffer += data
        while len(self._buffer) >= _head:
            size = int.from_bytes(self._buffer[:4], "little", signed=True)
            if size < _head or size > _longest:
                # These bytes are no message, or one that no server accepts.
                self._buffer, self._is_lost = b"", True
                return self._unread("they have no valid length")
            if len(self._buffer) < size:
                return None
            message, self._buffer = self._buffer[:size], self._buffer[size:]
            filters = _filters_in(message)
            if type(filters) is str:
                error = self._unread(filters)
                if error is not None:
                    return error
                continue
            for value in filters:
                error = self._judge(value)
                if error is not None:
                    return error
        return None


def _filters_in(message):
    """Returns the filters of a message, or the reason why it cannot be read."""
    found = []
    code = int.from_bytes(message[12:16], "little", signed=True)
    if code == _OP_COMPRESSED:
        return "they are compressed"
    if code in _OLD:
        return "they have an old form"
    try:
        for command in _commands_in(_Bson(message, 12)):
            for name, value in command.items():
                if name in _filters:
                    found.append(value)
                elif name in ("updates", "deletes") and type(value) is list:
                    found += [each["q"] for each in value if type(each) is dict and "q" in each]
    except _NotBson:
        return "they are no valid documents"
    return found


def _commands_in(read):
    """Returns the commands of a message; the documents of a sequence are a list in a command of their own."""
    code, flags = read.number(), read.number()
    if code == _OP_QUERY:
        read.name()
        read.take(8)
        return [read.document()]
    found = []
    if code == _OP_MSG:
        end = len(read.data) - (4 if flags & 1 else 0)
        while read.at < end:
            if read.take(1) == b"\0":
                found.append(read.document())
                continue
            end_of_documents = read.at + read.number()
            name, documents = read.name(), []
            while read.at < end_of_documents:
                documents.append(read.document())
            found.append({name: documents})
    return found


class _NotBson(Exception):
    """Is raised for bytes that are no BSON."""


class _Bson:
    """Reads values of BSON as plain data; values that JSON cannot hold are texts."""

    def __init__(self, data, at):
        self.data = data
        self.at = at

    def take(self, count):
        """Returns the next bytes."""
        end = self.at + count
        if count < 0 or end > len(self.data):
            raise _NotBson
        part, self.at = self.data[self.at : end], end
        return part

    def number(self):
        return int.from_bytes(self.take(4), "little", signed=True)

    def name(self):
        """Reads a text that ends with a zero."""
        end = self.data.find(b"\0", self.at)
        if end < 0:
            raise _NotBson
        return self.take(end + 1 - self.at)[:-1].decode("utf-8", "replace")

    def text(self):
        return self.take(self.number())[:-1].decode("utf-8", "replace")

    def document(self, depth=0):
        end = self.at + self.number()
        if depth > _deepest or end > len(self.data):
            raise _NotBson
        members = {}
        while (kind := self.take(1)[0]) != 0:
            name = self.name()
            members[name] = self._value(kind, depth)
        if self.at != end:
            raise _NotBson
        return members

    def _value(self, kind, depth):
        if kind == 0x01:
            return memoryview(self.take(8)).cast("d")[0]
        # Text, code, symbol.
        if kind in (0x02, 0x0D, 0x0E):
            return self.text()
        if kind == 0x03:
            return self.document(depth + 1)
        if kind == 0x04:
            return list(self.document(depth + 1).values())
        if kind == 0x05:
            return self._instead(self.number() + 1, "binary data")
        if kind == 0x08:
            return self.take(1) == b"\1"
        # Date, time stamp, integer.
        if kind in (0x09, 0x11, 0x12):
            return int.from_bytes(self.take(8), "little", signed=True)
        if kind == 0x0B:
            return "/%s/%s" % (self.name(), self.name())
        if kind == 0x0C:
            return self.text() + self._instead(12, "")
        if kind == 0x0F:
            self.take(4)
            return [self.text(), self.document(depth + 1)]
        if kind == 0x10:
            return self.number()
        # Id, decimal.
        if kind in (0x07, 0x13):
            return self._instead(12 if kind == 0x07 else 16, "id")
        # Undefined, null, the smallest and the largest key.
        if kind in (0x06, 0x0A, 0x7F, 0xFF):
            return None
        raise _NotBson

    def _instead(self, count, text):
        self.take(count)
        return text
