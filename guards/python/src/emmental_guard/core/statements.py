"""Finds the statements in data that is sent to a database, by the protocols of PostgreSQL and MySQL.

Sources: PostgreSQL documentation, Frontend/Backend Protocol 3; MySQL Internals, Client/Server Protocol.
"""

_most_statement = 4 * 1024 * 1024


def starts_postgres(first):
    """Returns True for the first message of a PostgreSQL client: a start, or a request for TLS."""
    return len(first) >= 8 and first[4:8] in (b"\0\3\0\0", b"\0\3\0\2", b"\x04\xd2\x16\x2f")


class Postgres:
    """Reads one connection of a PostgreSQL client; calls `statement(sql)` for each statement, which returns an error or
    None.
    """

    def __init__(self, statement):
        self._statement = statement
        self._buffer = b""
        self._started = False

    def state(self):
        """Returns the state of the reader, for `restore`."""
        return self._buffer, self._started

    def restore(self, state):
        self._buffer, self._started = state

    def feed(self, data):
        self._buffer += data
        while True:
            at = 1 if self._started else 0
            if len(self._buffer) < at + 4:
                return None
            size = int.from_bytes(self._buffer[at : at + 4], "big")
            if size < 4 or size > _most_statement:
                self._buffer = b""
                return None
            if len(self._buffer) < at + size:
                return None
            kind = self._buffer[:1] if self._started else b""
            message = self._buffer[at + 4 : at + size]
            self._buffer = self._buffer[at + size :]
            if not self._started:
                # A request for TLS may precede the start message.
                self._started = message[:4] != b"\x04\xd2\x16\x2f"
                continue
            sql = b""
            if kind == b"Q":
                sql = message.partition(b"\0")[0]
            elif kind == b"P":
                sql = message.partition(b"\0")[2].partition(b"\0")[0]
            if sql:
                error = self._statement(sql.decode("utf-8", "replace"))
                if error is not None:
                    return error


def starts_mysql(first):
    """Returns True for the client's answer to the server's greeting: packet 1, protocol 4.1, 23 zero bytes."""
    return len(first) >= 36 and first[3] == 1 and first[5] & 2 and first[13:36] == b"\0" * 23


class MySql:
    """Reads one connection of a MySQL client; calls `statement(sql)` for each statement, which returns an error or
    None.
    """

    def __init__(self, statement):
        self._statement = statement
        self._buffer = b""

    def state(self):
        """Returns the state of the reader, for `restore`."""
        return self._buffer

    def restore(self, state):
        self._buffer = state

    def feed(self, data):
        self._buffer += data
        while len(self._buffer) >= 5:
            size = int.from_bytes(self._buffer[:3], "little")
            if size > _most_statement:
                self._buffer = b""
                return None
            if len(self._buffer) < size + 4:
                return None
            packet = self._buffer[: size + 4]
            self._buffer = self._buffer[size + 4 :]
            if packet[3] == 0 and packet[4:5] in (b"\x03", b"\x16"):
                error = self._statement(packet[5:].decode("utf-8", "replace"))
                if error is not None:
                    return error
        return None
