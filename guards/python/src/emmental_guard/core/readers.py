"""Keeps the readers of connections (`wire.py`), and gives the turn to write to a connection to one thread at a time."""

from time import sleep

_most = 1024
# Most attempts to get the turn, each at least a millisecond after the one before.
_patience = 1000


class Readers(dict):
    """Maps the key of a connection to its reader (`wire._Choice`). The kernel uses no key twice, and the guard does not
    learn when a connection is closed.
    """

    def __init__(self):
        # Maps a key to True when nothing is read on the connection, else to (patterns, turn, left, asking):
        # - patterns: heads that may pass unread, or None when all data has to be read;
        # - turn: a list with the rest of a body (None: only the reader has it). A call takes the entry out while it
        #   sends, so that no other call sends bytes in between;
        # - left: the entry to put into `turn` when the read bytes were sent;
        # - asking: heads of AWS requests. See `Http.known`.
        self.quick = {}
        self._lost, self._is_all_lost = set(), False
        # Maps a key to a weak reference to the socket through which a TLS object writes.
        self._sealed = {}
        self._clock = 0

    def sent(self, key, data, taken, is_beside, reader_of, leads_to):
        """Returns an error when these bytes must not be sent now, else None.

        `taken`: a list that gets an entry when the bytes were read and this call has the turn to write. The call ends
        its turn by `done`, `undo`, `retry`, or by filling the turn in `quick`. `reader_of()` returns a new reader, or
        None when the connection needs none; `leads_to()` returns the target of the connection.
        """
        left = self._takes_turn(key)
        if left is True:
            return None
        is_turn, error = left is not False, None
        try:
            reader = self.get(key) or self._begin(key, reader_of())
            if reader is None:
                return None
            if reader.place.host is None:
                reader.place.is_at(*leads_to())
            if is_turn and not is_beside:
                if left is not None:
                    # Bytes that passed unread have changed the rest.
                    reader.is_left(left)
                error = reader.feed(data)
                return error
            error = reader.unreadable()
            if error is None:
                reader.lose()
                if not is_turn:
                    # From now on nothing passes unread, and no call has to wait.
                    self._settle(key, reader, True)
            return error
        finally:
            if is_turn:
                reader = self.get(key)
                self._settle(key, reader, error is not None)
                if reader is not None and error is None:
                    taken.append(True)

    def _takes_turn(self, key):
        """Waits for this call's turn to write. Returns the entry of the turn (the rest of a body, or None); False when
        the turn does not come in time; True when nothing is read on the connection.
        """
        for _ in range(_patience):
            known = self.quick.get(key) or self.quick.setdefault(key, (None, [None], None, ()))
            if known is True:
                return True
            try:
                return known[1].pop()
            except IndexError:
                sleep(0.001)
        # The call of another thread takes long, or this call happens in the middle of another one of the same thread.
        return False

    def done(self, key):
        """Ends the turn: the bytes that were fed are sent."""
        known = self.quick.get(key)
        if type(known) is tuple and not known[1]:
            known[1][:] = (known[2],)

    def undo(self, key, data, count, left):
        """Corrects the state when only `count` of these bytes were sent; None means an unknown number.

        `left`: the earlier rest of a body when the bytes passed unread, None when they were read.
        """
        reader = self.get(key)
        if reader is None:
            return
        reader.back(left)
        if count is None:
            reader.lose()
        else:
            reader.feed(data[:count])
        self._settle(key, reader, True)

    def retry(self, key, data, left):
        """Expects the same data again: TLS keeps bytes that it could not write, and the caller must pass them again."""
        reader = self.get(key)
        if reader is not None:
            reader.back(left)
            reader.expected = data
            self._settle(key, reader, True)

    def share(self, key):
        """Notes that somebody else may write to the connection, unseen by the guard."""
        if self.quick.get(key) is True:
            return
        reader = self.get(key)
        if reader is None:
            self._lost.add(key)
        else:
            reader.lose()
            self._settle(key, reader, True)

    def share_all(self):
        """Calls `share` for all connections, also for later ones."""
        self._is_all_lost = True
        for key in list(self):
            self.share(key)

    def seal(self, key, socket):
        """Treats the connection as shared as long as the socket exists; `socket`: a weak reference."""
        if key in self:
            self.share(key)
            return
        if len(self._sealed) >= _most:
            self._sealed = {key: held for key, held in self._sealed.items() if held() is not None}
        self._sealed[key] = socket

    def _begin(self, key, reader):
        if reader is None:
            if len(self.quick) > 4 * _most:
                for unread in [other for other, known in list(self.quick.items()) if known is True and other not in self]:
                    self.quick.pop(unread, None)
            self.quick[key] = True
            return None
        if len(self) > _most:
            # Requests that pass unread do not update `used`, so drop connections between two requests first.
            by_use = sorted((self._is_amid(old, other), other.used, old) for old, other in list(self.items()))
            for _, _, old in by_use[: _most // 2]:
                known, dropped = self.quick.pop(old, None), self.pop(old, None)
                try:
                    # An empty list: another call has the turn just now.
                    left = known[1].pop() if type(known) is tuple else None
                except IndexError:
                    left = -1
                if dropped is not None and (dropped.is_amid() if left is None else left != 0):
                    self._lost.add(old)
        if self._is_all_lost or key in self._lost or key in self._sealed:
            reader.lose()
        self[key] = reader
        return reader

    def _is_amid(self, key, reader):
        """Returns True when a request has begun and not ended, or bytes are being sent."""
        known = self.quick.get(key)
        left = known[1][:] if type(known) is tuple else [None]
        return reader.is_amid() if left == [None] else left != [0]

    def _settle(self, key, reader, is_free):
        if reader is None:
            if self.quick.get(key) is not True:
                self.quick.pop(key, None)
            return
        self._clock += 1
        reader.used = self._clock
        known = reader.known()
        patterns, left, asking = known if type(known) is tuple else (None, None, ())
        self.quick[key] = True if known is True else (patterns, [left] if is_free else [], left, asking)
