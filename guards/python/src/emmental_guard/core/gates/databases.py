"""Checks files that SQLite opens by statements. SQLite names each of them to the authorizer of the connection, so each
connection gets an authorizer of the guard.

Source: sqlite3_set_authorizer, SQLITE_ATTACH: ATTACH and VACUUM INTO, with the name of the file where it is a literal;
SQLITE_PRAGMA.
"""

from _thread import get_ident

from .. import files, sqlite
from .classes import dictionary_of
from .gate import quietly

_SQLITE_PRAGMA, _SQLITE_ATTACH = 19, 24


def gates(guard):
    """Returns a table from module to function to the maker of its gate."""
    if guard.files is None:
        return {}
    # The original classes of connections: a connection that is made directly of one of them has no authorizer of the
    # guard.
    guard.bare_databases = bases = set()
    vault = guard.vault
    # Maps a thread to True where the name that it opens now is certainly a URI.
    guard.addresses = {}
    begins = vault.opaque(lambda is_address: guard.addresses.update({get_ident(): is_address}))

    lower = vault.bare(str.lower)

    def authorizer(is_address):
        denied = vault.opaque(lambda name: quietly(guard, lambda: _error_of(guard, name, is_address)) is not None)
        return denied, vault.seal(_authorize, denied=denied, attach=_SQLITE_ATTACH, pragma=_SQLITE_PRAGMA, lower=lower)

    denied, own = authorizer(False)
    both = vault.bare(lambda user: vault.seal(_both, own=own, user=user))

    def connection(base):
        """Changes two methods of the original class, which all classes of connections inherit. Returns a derived class
        to take its place.
        """
        contents = dictionary_of(base)
        ask = contents["set_authorizer"]
        contents["set_authorizer"] = vault.bare(vault.seal(_set_authorizer, ask=ask, both=both, own=own))
        contents["__init__"] = vault.bare(vault.seal(_begin, begin=contents["__init__"], ask=ask, own=(own, authorizer(True)[1]), begins=begins, len=len))
        vault.forget_methods()
        bases.add(base)
        made.append((base, type("Connection", (base,), {"__module__": "sqlite3", "__doc__": base.__doc__})))
        return made[-1][1]

    def connect(original):
        base, cls = made[-1]
        return vault.bare(vault.seal(_connect, original=original, base=base, cls=cls, len=len))

    made = []
    return {"_sqlite3": {"Connection": connection, "connect": connect}}


def _error_of(guard, name, is_address):
    # The name is None when it is not a literal in the statement: then ask as if for any file.
    return sqlite.check(guard, name, "sqlite3", is_address) if name is not None else guard.check_file(files.WRITE, "/", "sqlite3")


# Sealed (`vault.seal`). SQLITE_OK is 0, SQLITE_DENY 1.


def _authorize(action, first, second, *rest):
    denied = "slot:denied"
    attach = "slot:attach"
    pragma = "slot:pragma"
    lower = "slot:lower"
    if action == attach and denied(first):
        return 1
    # SQLite puts temporary files of large statements into this folder.
    if action == pragma and second and lower(first) == "temp_store_directory" and denied(second):
        return 1
    return 0


def _both(*question):
    own = "slot:own"
    user = "slot:user"
    return own(*question) or user(*question)


def _set_authorizer(self, authorizer_callback):
    ask = "slot:ask"
    both = "slot:both"
    own = "slot:own"
    return ask(self, own if authorizer_callback is None else both(authorizer_callback))


def _begin(self, *args, **kw):
    begin = "slot:begin"
    ask = "slot:ask"
    own = "slot:own"
    begins = "slot:begins"
    len = "slot:len"
    is_address = False
    # The eighth argument is `uri`.
    if len(args) > 7:
        is_address = not not args[7]
        args = (*args[:7], is_address, *args[8:])
    elif "uri" in kw:
        is_address = kw["uri"] = not not kw["uri"]
    begins(is_address)
    begin(self, *args, **kw)
    ask(self, own[is_address])


def _connect(*args, **kw):
    original = "slot:original"
    base = "slot:base"
    cls = "slot:cls"
    len = "slot:len"
    if len(args) < 6:
        if kw.get("factory", base) is base:
            kw["factory"] = cls
    elif args[5] is base:
        args = (*args[:5], cls, *args[6:])
    return original(*args, **kw)
