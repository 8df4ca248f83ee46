"""Gates functions of C that open files without an event, or with an event that does not name the file."""

from _functools import partial, reduce

from .. import files
from ..arguments import plain, text_of
from ..paths import absolute
from .gate import gate_of, gated, quietly, refusing, taken


def gates(guard):
    """Returns a table from module to function to the maker of its gate."""
    if guard.files is None:
        return {}
    made = gated(guard, _made, taken)
    posix = {"mkfifo": made, "mknod": made, "open": lambda original: _open_gate(guard, original)}
    for name in ("chroot", "unshare", "setns"):
        # After such a call all paths would mean something else.
        posix[name] = gated(guard, refusing("files"))
    return {
        "posix": posix,
        "_dbm": {"open": made},
        "_gdbm": {"open": made},
        "_posixshmem": {name: gated(guard, _shared, taken) for name in ("shm_open", "shm_unlink")},
        "readline": {
            name: gated(guard, _history(access), taken)
            for name, access in (
                ("read_history_file", files.READ), ("read_init_file", files.READ), ("write_history_file", files.WRITE),
                ("append_history_file", files.WRITE),
            )
        },
        # These read a list of all users or groups; a single one is found without a rule, as by `os.path.expanduser`.
        "spwd": dict.fromkeys(("getspall", "getspnam"), gated(guard, _list_of("/etc/shadow"))),
        "pwd": {"getpwall": gated(guard, _list_of("/etc/passwd"))},
        "grp": {"getgrall": gated(guard, _list_of("/etc/group"))},
    }  # fmt: skip


def _open_gate(guard, original):
    """Gates os.open. Its event does not mention `dir_fd`, and the call asks a path object for its text a second time.

    A call with a text as path, and without `dir_fd`, goes directly to the original: its event names the file.
    """

    def ask(path, flags, mode=0o777, *, dir_fd=None):
        if dir_fd is not None:
            path = absolute(text_of(path), plain(dir_fd))
        return None, original(plain(path), plain(flags), plain(mode))

    vault = guard.vault
    slowly, builtin = gate_of(guard, ask, taken), {"type": type, "str": str, "int": int}
    if vault.HIDES:
        return vault.bare(vault.seal(_open_unseen, slowly=slowly, original=original, **builtin))
    # Tracebacks show the caller's variables, which must not include `os.open` itself.
    return vault.bare(vault.seal(_open, slowly=slowly, plainly=vault.bare(partial(reduce, original)), **builtin))


def _open_unseen(path, flags, *rest, **kw):
    slowly = "slot:slowly"
    original = "slot:original"
    type = "slot:type"
    str = "slot:str"
    int = "slot:int"
    if type(path) is str and type(flags) is int and not rest and not kw:
        return original(path, flags)
    return slowly(path, flags, *rest, **kw)


def _open(*args, **kw):
    slowly = "slot:slowly"
    plainly = "slot:plainly"
    type = "slot:type"
    str = "slot:str"
    int = "slot:int"
    if not kw and args[1:] and not args[2:] and type(args[0]) is str and type(args[1]) is int:
        return plainly(args)
    return slowly(*args, **kw)


def _made(guard, original):
    def ask(path, *rest, **kw):
        target = path = plain(path)
        if kw.get("dir_fd") is not None:
            target = absolute(text_of(path), plain(kw["dir_fd"]))
        error = quietly(guard, lambda: guard.check_file(files.WRITE, target, original.__name__))
        return (error, None) if error is not None else (None, original(path, *rest, **kw))

    return ask


def _shared(guard, original):
    def ask(path, *rest, **kw):
        path = plain(path)
        error = quietly(guard, lambda: guard.check_file(files.WRITE, "/dev/shm/" + text_of(path).lstrip("/"), original.__name__))
        return (error, None) if error is not None else (None, original(path, *rest, **kw))

    return ask


def _history(access):
    """Gates functions of readline, which read and write files in C."""

    def made(guard, original):
        def ask(*args):
            # The call is append_history_file(number, path).
            path = plain(args[-1]) if args else None
            target = path if type(path) in (str, bytes) else guard.environ.get("HOME", "/") + "/.history"
            error = quietly(guard, lambda: guard.check_file(access, target, "readline"))
            return (error, None) if error is not None else (None, original(*args[:-1], *([path] if args else [])))

        return ask

    return made


def _list_of(path):
    def made(guard, original):
        def ask(*args):
            error = quietly(guard, lambda: guard.check_file(files.READ, path, original.__name__))
            return (error, None) if error is not None else (None, original(*args))

        return ask

    return made
