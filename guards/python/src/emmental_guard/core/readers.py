"""Readers of connections, and whose turn it is to write to one."""

from time import sleep

_most = 1024
# Tries, each a millisecond or more after the last.
_patience = 1000


class Readers(dict):
    """Key of a connection → its reader. A key never comes again, but nobody tells when a connection is closed.

    Its reader has `place`, `used`, `expected`, `feed(data)` which answers with an error or None, `back`, `lose`, `unreadable`, `is_amid`, `is_left`,
    `known`.
    """

    def __init__(self):
        # Key → True: nothing is read; else (patterns, or None where all is to be read; a list of what is to come of a body, None where the
        # reader knows, empty as long as bytes are on their way: others in between would come before what they follow here; what will be
        # in that list when bytes that were read are sent; heads whose body is asked about). See `Http.known`.
        self.quick = {}
        self._lost, self._is_all_lost = set(), False
        # Cookie → a socket by which an object of TLS writes, as long as it is there.
        self._sealed = {}
        self._clock = 0

    def sent(self, key, data, taken, is_beside, reader_of, leads_to):
        """The error, where these bytes must not be sent now, or None.

        `taken`: a list; not empty afterwards, whatever else happens, where they were read and it is this one's turn until `done`, or what does
        the same by `quick`, `undo` or `retry`. `reader_of()`: its reader, or None where it needs none; `leads_to()`: where it leads, once that is known.
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
                    # As what passed unread has counted it.
                    reader.is_left(left)
                error = reader.feed(data)
                return error
            error = reader.unreadable()
            if error is None:
                reader.lose()
                if not is_turn:
                    # Nothing passes unread any more, and nobody waits.
                    self._settle(key, reader, True)
            return error
        finally:
            if is_turn:
                reader = self.get(key)
                self._settle(key, reader, error is not None)
                if reader is not None and error is None:
                    taken.append(True)

    def _takes_turn(self, key):
        """What is to come of a body or None, as in `quick`, where it is this one's turn, for which it waits a while; False where it is
        not, True where nothing is read."""
        for _ in range(_patience):
            known = self.quick.get(key) or self.quick.setdefault(key, (None, [None], None, ()))
            if known is True:
                return True
            try:
                return known[1].pop()
            except IndexError:
                sleep(0.001)
        # Another thread's takes long, or this is called in the middle of it.
        return False

    def done(self, key):
        """What was fed is sent."""
        known = self.quick.get(key)
        if type(known) is tuple and not known[1]:
            known[1][:] = (known[2],)

    def undo(self, key, data, count, left):
        """Of these bytes, which were fed, so many were sent; None: nobody knows.

        `left`: where they were passed unread, what was to come of a body before; None: they were read.
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
        """TLS keeps what it could not write, and writes it when it is given the same again."""
        reader = self.get(key)
        if reader is not None:
            reader.back(left)
            reader.expected = data
            self._settle(key, reader, True)

    def share(self, key):
        """Others write to it as well, and nobody here is told."""
        if self.quick.get(key) is True:
            return
        reader = self.get(key)
        if reader is None:
            self._lost.add(key)
        else:
            reader.lose()
            self._settle(key, reader, True)

    def share_all(self):
        """As `share`, where nobody knows which there are."""
        self._is_all_lost = True
        for key in list(self):
            self.share(key)

    def seal(self, key, socket):
        """As `share`, as long as there is that socket."""
        if key in self:
            self.share(key)
            return
        if len(self._sealed) >= _most:
            self._sealed = {key: one for key, one in self._sealed.items() if one() is not None}
        self._sealed[key] = socket

    def _begin(self, key, reader):
        if reader is None:
            if len(self.quick) > 4 * _most:
                for one in [one for one, known in list(self.quick.items()) if known is True and one not in self]:
                    self.quick.pop(one, None)
            self.quick[key] = True
            return None
        if len(self) > _most:
            # What passes unread does not say when it came: first those that are between two requests.
            all = [(self._is_amid(old, one), one.used, old) for old, one in list(self.items())]
            for _, _, old in sorted(all)[: _most // 2]:
                known, one = self.quick.pop(old, None), self.pop(old, None)
                try:
                    # It is nobody's turn any more who has met that before.
                    left = known[1].pop() if type(known) is tuple else None
                except IndexError:
                    left = -1
                if one is not None and (one.is_amid() if left is None else left != 0):
                    self._lost.add(old)
        if self._is_all_lost or key in self._lost or key in self._sealed:
            reader.lose()
        self[key] = reader
        return reader

    def _is_amid(self, key, reader):
        """Whether a request has begun and not ended, or bytes are on their way."""
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
