"""Keeps the readers of connections, and decides which thread may write to a connection."""

from time import sleep

_most = 1024
# Most attempts, each a millisecond or more after the last.
_patience = 1000


class Readers(dict):
    """Maps the key of a connection to its reader. A key never comes again, but nobody reports when a connection is
    closed.

    A reader has `place`, `used`, `expected`, `feed(data)` which returns an error or None, `back`, `lose`, `unreadable`,
    `is_amid`, `is_left`, `known`.
    """

    def __init__(self):
        # Maps a key to True where nothing is read; else to a tuple. Its first part: patterns, or None where all data is
        # to be read. Second: a list with the rest of a body; None in it means that the reader knows the rest; the list
        # is empty while bytes are being sent, because bytes of another call in between would separate them from the
        # bytes before. Third: the entry for that list when the read bytes are sent. Fourth: heads whose body is asked
        # about. See `Http.known`.
        self.quick = {}
        self._lost, self._is_all_lost = set(), False
        # Maps a cookie to the socket by which an object of TLS writes, as long as the socket exists.
        self._sealed = {}
        self._clock = 0

    def sent(self, key, data, taken, is_beside, reader_of, leads_to):
        """Returns the error where these bytes must not be sent now; else None.

        `taken`: a list that is filled, whatever else happens, where the bytes were read and this call may write until
        it calls `done`, or does the same by `quick`, `undo` or `retry`. `reader_of()`: the reader, or None where the
        connection needs none; `leads_to()`: the target of the connection, once it is known.
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
                    # The reader takes the rest as the unread bytes have counted it.
                    reader.is_left(left)
                error = reader.feed(data)
                return error
            error = reader.unreadable()
            if error is None:
                reader.lose()
                if not is_turn:
                    # Nothing passes unread any more, and no call waits.
                    self._settle(key, reader, True)
            return error
        finally:
            if is_turn:
                reader = self.get(key)
                self._settle(key, reader, error is not None)
                if reader is not None and error is None:
                    taken.append(True)

    def _takes_turn(self, key):
        """Waits for this call's turn to write. Returns the rest of a body or None, as in `quick`; False where the turn
        does not come in time, True where nothing is read.
        """
        for _ in range(_patience):
            known = self.quick.get(key) or self.quick.setdefault(key, (None, [None], None, ()))
            if known is True:
                return True
            try:
                return known[1].pop()
            except IndexError:
                sleep(0.001)
        # The call of another thread takes long, or this is called in the middle of one.
        return False

    def done(self, key):
        """Ends the turn: the bytes that were fed are sent."""
        known = self.quick.get(key)
        if type(known) is tuple and not known[1]:
            known[1][:] = (known[2],)

    def undo(self, key, data, count, left):
        """Corrects the state: only `count` of these bytes, which were fed, were sent; None: nobody knows how many.

        `left`: the earlier rest of a body, where the bytes passed unread; None where they were read.
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
        """Expects the same data again: TLS keeps bytes that it could not write, and writes them when it gets the same
        again.
        """
        reader = self.get(key)
        if reader is not None:
            reader.back(left)
            reader.expected = data
            self._settle(key, reader, True)

    def share(self, key):
        """Notes that others write to the connection as well, without telling the guard."""
        if self.quick.get(key) is True:
            return
        reader = self.get(key)
        if reader is None:
            self._lost.add(key)
        else:
            reader.lose()
            self._settle(key, reader, True)

    def share_all(self):
        """Calls `share` for all connections, where nobody knows which are shared."""
        self._is_all_lost = True
        for key in list(self):
            self.share(key)

    def seal(self, key, socket):
        """Treats the connection as shared as long as that socket exists."""
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
            # An unread request leaves no time of use, so connections between two requests are dropped first.
            by_use = sorted((self._is_amid(old, other), other.used, old) for old, other in list(self.items()))
            for _, _, old in by_use[: _most // 2]:
                known, dropped = self.quick.pop(old, None), self.pop(old, None)
                try:
                    # A call that finds no entry here any more has no turn.
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
