"""SQL of drivers that send nothing through Python's sockets: sqlite3, and the native ones of PostgreSQL and MySQL."""

from .arguments import text_of


def when_loaded(guard, gate):
    """Driver → what is wrapped when it was loaded."""

    taken = guard.vault.seal(
        _taken, type=type, issubclass=issubclass, texts=(str, bytes), getattr=getattr, plain=str.__str__, plain_bytes=bytes.__getitem__,
        all=slice(None), str=str, bytes=bytes,
    )  # fmt: skip

    def asked(dialect, api):
        def look(sql):
            return guard.invocations.sink("sql", text_of(sql), api, dialect)

        return look

    def looking(look, original):
        return gate(_method, look, original, taken=taken)

    def sqlite(module):
        attached = _attached(guard)
        look = asked("sqlite", "sqlite3")

        def both(sql):
            return attached(sql) or look(sql)

        base = module.Connection
        cursor = type("Cursor", (module.Cursor,), {"__module__": "sqlite3"})
        connection = type("Connection", (base,), {"__module__": "sqlite3"})
        for name in ("execute", "executemany", "executescript"):
            setattr(cursor, name, looking(both, getattr(module.Cursor, name)))
            setattr(connection, name, looking(both, getattr(base, name)))
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
                    setattr(cls, method, looking(asked("postgresql", "psycopg"), getattr(cls, method)))

    def psycopg2(module):
        base = module.extensions.cursor
        cursor = type("cursor", (base,), {"__module__": "psycopg2.extensions"})
        for method in ("execute", "executemany"):
            setattr(cursor, method, looking(asked("postgresql", "psycopg2"), getattr(base, method)))
        connect = module.connect

        def prepare(args, kw):
            if kw.get("cursor_factory") is None:
                kw["cursor_factory"] = cursor
            return args, kw

        module.connect = guard.vault.seal(_connect, original=connect, prepare=guard.vault.opaque(prepare))

    def mysqlclient(module):
        cls = module.BaseCursor
        cls._query = looking(asked("mysql", "MySQLdb"), cls._query)

    return {"sqlite3": sqlite, "psycopg": psycopg, "psycopg2": psycopg2, "MySQLdb.cursors": mysqlclient}


def _attached(guard):
    """ATTACH and VACUUM INTO open files of their own, without an event."""

    def look(sql):
        check = getattr(guard, "check_file", None)
        if check is None or type(sql) is not str or guard.files is None:
            return None
        lower = sql.lower()
        if "attach" not in lower and "vacuum" not in lower:
            return None
        for path in _opened_by(sql):
            if path in ("", ":memory:"):
                continue
            error = check("write", path.partition("?")[0].removeprefix("file:"), "sqlite3")
            if error is not None:
                return error
        return None

    return look


def _opened_by(sql):
    """Files that the statements open. What is no literal can only be told later: `/`."""
    statement = []
    for word in (*_words(sql), ";"):
        if word != ";":
            statement.append(word)
            continue
        lower = [one.lower() for one in statement]
        for verb, after in (("attach", "attach"), ("vacuum", "into")):
            if verb in lower[:4] and after in lower:
                rest = statement[lower.index(after) + 1 :]
                if [one.lower() for one in rest[:1]] == ["database"]:
                    rest = rest[1:]
                ends = len(rest) < 2 or rest[1].lower() in ("as", "key")
                yield _unquoted(rest[0]) if rest and rest[0][0] in "'\"" and (ends or after == "into") else "/"
        statement = []


def _words(sql):
    """Words, quoted texts and single signs; comments are white space. Source: SQLite, "SQL As Understood By SQLite"."""
    at = 0
    while at < len(sql):
        letter = sql[at]
        end = at + 1
        if sql.startswith("--", at):
            end = sql.find("\n", at)
            end = len(sql) if end < 0 else end
        elif sql.startswith("/*", at):
            end = sql.find("*/", at + 2)
            end = len(sql) if end < 0 else end + 2
        elif letter in "'\"":
            while end < len(sql) and not (sql[end] == letter and sql[end + 1 : end + 2] != letter):
                end += 2 if sql[end] == letter else 1
            end += 1
            yield sql[at:end]
        elif letter.isalnum() or letter == "_" or letter > "\x7f":
            while end < len(sql) and (sql[end].isalnum() or sql[end] in "_$" or sql[end] > "\x7f"):
                end += 1
            yield sql[at:end]
        elif not letter.isspace():
            yield letter
        at = end


def _unquoted(text):
    return text[1:-1].replace(text[0] * 2, text[0])


# Sealed: see vault.py. A statement may be an object of the function's, whose methods are called here.


def _taken(sql, cursor):
    """The text of a statement, plain; None when it has none."""
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
        # A composed one (psycopg.sql).
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

