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
        # The keys of the connections on which nothing is read.
        self.unread = {}
        # Maps a key to a list with one entry. A call takes the entry out while it sends, so that no other call sends
        # bytes in between.
        self._turns = {}
        self._lost, self._is_all_lost = set(), False
        # Maps a key to a weak reference to the socket through which a TLS object writes.
        self._sealed = {}
        self._clock = 0

    def sent(self, key, data, taken, is_beside, reader_of, leads_to):
        """Returns an error when these bytes must not be sent now, else None.

        `taken`: a list that gets an entry when the bytes were read and this call has the turn to write. The call ends
        its turn by `done`, `undo` or `retry`. `reader_of()` returns a new reader, or None when the connection needs
        none; `leads_to()` returns the target of the connection.
        """
        if key in self.unread:
            return None
        is_turn, error = self._takes_turn(key), None
        try:
            reader = self.get(key) or self._begin(key, reader_of())
            if reader is None:
                return None
            if reader.place.host is None:
                reader.place.is_at(*leads_to())
            if is_turn and not is_beside:
                error = reader.feed(data)
                return error
            error = reader.unreadable()
            if error is None:
                reader.lose()
                if not is_turn:
                    # From now on no call has to wait.
                    self._settle(key, reader)
            return error
        finally:
            if is_turn:
                reader = self.get(key)
                if reader is None or error is not None:
                    self._settle(key, reader)
                else:
                    self._use(key, reader)
                    taken.append(True)

    def _takes_turn(self, key):
        """Waits for this call's turn to write. Returns False when the turn does not come in time."""
        for _ in range(_patience):
            try:
                (self._turns.get(key) or self._turns.setdefault(key, [True])).pop()
                return True
            except IndexError:
                sleep(0.001)
        # The call of another thread takes long, or this call happens in the middle of another one of the same thread.
        return False

    def done(self, key):
        """Ends the turn: the bytes that were fed are sent."""
        turn = self._turns.get(key)
        if turn is not None:
            turn[:] = (True,)

    def undo(self, key, data, count):
        """Ends the turn, and corrects the state when only `count` of these bytes were sent; None means an unknown number.
        """
        reader = self.get(key)
        if reader is None:
            return
        reader.back()
        if count is None:
            reader.lose()
        else:
            reader.feed(data[:count])
        self._settle(key, reader)

    def retry(self, key, data):
        """Ends the turn, and expects the same data again: TLS keeps bytes that it could not write, and the caller must
        pass them again.
        """
        reader = self.get(key)
        if reader is not None:
            reader.back()
            reader.expected = data
            self._settle(key, reader)

    def share(self, key):
        """Notes that somebody else may write to the connection, unseen by the guard."""
        if key in self.unread:
            return
        reader = self.get(key)
        if reader is None:
            self._lost.add(key)
        else:
            reader.lose()
            self._settle(key, reader)

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
            if len(self.unread) > 4 * _most:
                for other in list(self.unread):
                    if other not in self:
                        self.unread.pop(other, None)
            self.unread[key] = True
            return None
        if len(self) > _most:
            # Connections between two requests go first.
            by_use = sorted((self._is_amid(old, other), other.used, old) for old, other in list(self.items()))
            for _, _, old in by_use[: _most // 2]:
                self._drop(old)
        if self._is_all_lost or key in self._lost or key in self._sealed:
            reader.lose()
        self[key] = reader
        return reader

    def _is_amid(self, key, reader):
        """Returns True when a request has begun and not ended, or bytes are being sent."""
        return reader.is_amid() or self._turns.get(key) == []

    def _drop(self, key):
        """Forgets a connection; when a request on it has not ended, nothing can be read on it any more."""
        turn, reader = self._turns.pop(key, None), self.pop(key, None)
        self.unread.pop(key, None)
        is_sending = False
        try:
            # A call that waits for this turn must not get it.
            if turn is not None:
                turn.pop()
        except IndexError:
            is_sending = True
        if reader is not None and (is_sending or reader.is_amid()):
            self._lost.add(key)

    def _settle(self, key, reader):
        """Ends the turn of a call."""
        if reader is not None:
            self._use(key, reader)
        if reader is None or key in self.unread:
            self._turns.pop(key, None)
        else:
            self._turns[key] = [True]

    def _use(self, key, reader):
        self._clock += 1
        reader.used = self._clock
        if reader.is_off():
            self.unread[key] = True
        else:
            self.unread.pop(key, None)
