"""SQL of drivers that send nothing through Python's sockets: sqlite3, and the native ones of PostgreSQL and MySQL."""

from .hook import text_of


def when_loaded(guard, gate):
    """Driver → what is wrapped when it was loaded."""

    def asked(dialect, api):
        def look(self, sql, *rest):
            text = sql if type(sql) is str else text_of(sql) if isinstance(sql, (str, bytes)) else _rendered(sql, self)
            return None if text is None else guard.invocations.sink("sql", text, api, dialect)

        return look

    def sqlite(module):
        attached = _attached(guard)
        look = asked("sqlite", "sqlite3")

        def both(self, sql, *rest):
            return attached(sql) or look(self, sql)

        base = module.Connection
        cursor = type("Cursor", (module.Cursor,), {"__module__": "sqlite3"})
        connection = type("Connection", (base,), {"__module__": "sqlite3"})
        for name in ("execute", "executemany", "executescript"):
            setattr(cursor, name, gate(both, getattr(module.Cursor, name)))
            setattr(connection, name, gate(both, getattr(base, name)))
        guard.database = connection
        # Only sealed code stands on the function's side.
        connection.cursor = guard.vault.seal(_cursor, original=base.cursor, cls=cursor)
        connect = module.connect

        def prepare(args, kw):
            if len(args) < 6 and kw.get("factory", base) is base:
                kw["factory"] = connection
            return args, kw

        names = [module]
        if hasattr(module, "dbapi2"):
            names.append(module.dbapi2)
        for one in names:
            one.connect = guard.vault.seal(_connect, original=connect, prepare=guard.vault.opaque(prepare))
            one.Connection, one.Cursor = connection, cursor

    def psycopg(module):
        for name in ("Cursor", "AsyncCursor"):
            cls = getattr(module, name, None)
            for method in ("execute", "executemany"):
                if cls is not None and hasattr(cls, method):
                    setattr(cls, method, gate(asked("postgresql", "psycopg"), getattr(cls, method)))

    def psycopg2(module):
        base = module.extensions.cursor
        cursor = type("cursor", (base,), {"__module__": "psycopg2.extensions"})
        for method in ("execute", "executemany"):
            setattr(cursor, method, gate(asked("postgresql", "psycopg2"), getattr(base, method)))
        connect = module.connect

        def prepare(args, kw):
            if kw.get("cursor_factory") is None:
                kw["cursor_factory"] = cursor
            return args, kw

        module.connect = guard.vault.seal(_connect, original=connect, prepare=guard.vault.opaque(prepare))

    def mysqlclient(module):
        cls = module.BaseCursor
        cls._query = gate(asked("mysql", "MySQLdb"), cls._query)

    return {"sqlite3": sqlite, "psycopg": psycopg, "psycopg2": psycopg2, "MySQLdb.cursors": mysqlclient}


def _rendered(sql, cursor):
    """The text of a composed query (psycopg.sql)."""
    as_string = getattr(sql, "as_string", None)
    return as_string(cursor) if as_string is not None else None


def _attached(guard):
    """ATTACH and VACUUM INTO open files of their own, without an event."""
    import re

    names = re.compile(r"\b(?:attach(?:\s+database)?|vacuum\b.{0,100}?\binto)\s+(?:'((?:[^']|'')*)'|(\S))", re.I | re.S)

    def look(sql):
        check = getattr(guard, "check_file", None)
        if check is None or type(sql) is not str or guard.files is None:
            return None
        for match in names.finditer(sql):
            path = match[1]
            if path is None:
                # A parameter or an expression: which file it is can only be told later.
                path = "/"
            elif path in ("", ":memory:"):
                continue
            error = check("write", path.replace("''", "'").partition("?")[0].removeprefix("file:"), "sqlite3")
            if error is not None:
                return error
        return None

    return look


# Sealed: see vault.py.


def _cursor(self, *args):
    original = "slot:original"
    cls = "slot:cls"
    return original(self, *args) if args else original(self, cls)


def _connect(*args, **kw):
    original = "slot:original"
    prepare = "slot:prepare"
    args, kw = prepare(args, kw)
    return original(*args, **kw)

