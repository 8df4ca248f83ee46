"""Checks the SQL of drivers that do not send through Python's sockets: sqlite3, and the native drivers of PostgreSQL
and MySQL.
"""

from .arguments import text_of


def when_loaded(guard, gate):
    """Returns a table from driver to the action that wraps the driver after it was loaded."""

    taken = guard.vault.seal(
        _taken, type=type, issubclass=issubclass, texts=(str, bytes), getattr=getattr, plain=str.__str__, plain_bytes=bytes.__getitem__,
        all=slice(None), str=str, bytes=bytes,
    )  # fmt: skip

    def sql_check(dialect, api):
        def look(sql):
            return guard.invocations.sink("sql", text_of(sql), api, dialect)

        return look

    def looking(look, original):
        return gate(_method, look, original, taken=taken)

    def sqlite(module):
        look = sql_check("sqlite", "sqlite3")
        base = module.Connection
        cursor = type("Cursor", (module.Cursor,), {"__module__": "sqlite3"})
        connection = type("Connection", (base,), {"__module__": "sqlite3"})
        for name in ("execute", "executemany", "executescript"):
            setattr(cursor, name, looking(look, getattr(module.Cursor, name)))
            setattr(connection, name, looking(look, getattr(base, name)))
        # A sealed function, because code of the function can get hold of it.
        connection.cursor = guard.vault.seal(_cursor, original=base.cursor, cls=cursor)
        connect = module.connect

        def prepare(args, kw):
            if len(args) < 6 and kw.get("factory", base) is base:
                kw["factory"] = connection
            return args, kw

        names = [module]
        if hasattr(module, "dbapi2"):
            names.append(module.dbapi2)
        for holder in names:
            holder.connect = guard.vault.seal(_connect, original=connect, prepare=guard.vault.opaque(prepare))
            holder.Connection, holder.Cursor = connection, cursor

    def psycopg(module):
        for name in ("Cursor", "AsyncCursor"):
            cls = getattr(module, name, None)
            for method in ("execute", "executemany"):
                if cls is not None and hasattr(cls, method):
                    setattr(cls, method, looking(sql_check("postgresql", "psycopg"), getattr(cls, method)))

    def psycopg2(module):
        base = module.extensions.cursor
        cursor = type("cursor", (base,), {"__module__": "psycopg2.extensions"})
        for method in ("execute", "executemany"):
            setattr(cursor, method, looking(sql_check("postgresql", "psycopg2"), getattr(base, method)))
        connect = module.connect

        def prepare(args, kw):
            if kw.get("cursor_factory") is None:
                kw["cursor_factory"] = cursor
            return args, kw

        module.connect = guard.vault.seal(_connect, original=connect, prepare=guard.vault.opaque(prepare))

    def mysqlclient(module):
        cls = module.BaseCursor
        cls._query = looking(sql_check("mysql", "MySQLdb"), cls._query)

    return {"sqlite3": sqlite, "psycopg": psycopg, "psycopg2": psycopg2, "MySQLdb.cursors": mysqlclient}


# Sealed (`vault.seal`): a statement may be an object of the function's code, whose methods run here.


def _taken(sql, cursor):
    """Returns the text of a statement as a plain `str` or `bytes`; None for a statement without a text."""
    type = "slot:type"
    issubclass = "slot:issubclass"
    texts = "slot:texts"
    getattr = "slot:getattr"
    plain = "slot:plain"
    plain_bytes = "slot:plain_bytes"
    all = "slot:all"
    str = "slot:str"
    bytes = "slot:bytes"
    if type(sql) not in texts and not issubclass(type(sql), texts):
        # The statement is a composed one (psycopg.sql).
        as_string = getattr(sql, "as_string", None)
        sql = as_string(cursor) if as_string is not None else None
    if type(sql) in texts:
        return sql
    if issubclass(type(sql), str):
        return plain(sql)
    return plain_bytes(sql, all) if issubclass(type(sql), bytes) else None


def _method(self, sql, *rest, **kw):
    look = "slot:look"
    original = "slot:original"
    taken = "slot:taken"
    text = taken(sql, self)
    if text is None:
        return original(self, sql, *rest, **kw)
    error = look(text)
    if error is not None:
        raise error
    return original(self, text, *rest, **kw)


def _cursor(self, *args):
    original = "slot:original"
    cls = "slot:cls"
    return original(self, *args) if args else original(self, cls)


def _connect(*args, **kw):
    original = "slot:original"
    prepare = "slot:prepare"
    args, kw = prepare(args, kw)
    return original(*args, **kw)

