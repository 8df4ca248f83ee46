"""Starts the guard once in this process, and removes its modules from where other code could find them."""

import os
import posix
import sys


def start(version, load, parts):
    """Starts the guard. `load(name)` returns a module of this package; `parts`: the other modules that were compiled
    ahead.
    """
    package = sys.modules["emmental_guard"]
    file = None
    try:
        if "emmental_guard.doors" not in sys.modules:
            file = _signals_file()
            load("unseen")
            vault = load("vault")
            vault.use_compiled(parts)
            sys.modules["emmental_guard.doors"] = vault.open_guard(version, _late())
            _point_to_shim()
    finally:
        # Keep the file open until the guard has opened it, too: when it is a pipe, a close would be the end for its
        # reader.
        if file is not None:
            posix.close(file)
        for name in ("start", "vault", "unseen"):
            sys.modules.pop("emmental_guard." + name, None)
            package.__dict__.pop(name, None)


def _signals_file():
    """Returns a descriptor of the file that EMMENTAL_SIGNALS names; None for every other value.

    Reports a file that cannot be opened, or an unknown value, on stderr, and sets the variable to `stdout`, also for
    child processes.
    """
    target = os.environ.get("EMMENTAL_SIGNALS") or "stdout"
    if target in ("stdout", "stderr") or _is_endpoint(target):
        return None
    shown, why, advice = target, "", "use stdout, file:PATH or https://HOST/PATH"
    if target.startswith("file:"):
        try:
            return posix.open(target[5:], posix.O_WRONLY | posix.O_CREAT | posix.O_APPEND | posix.O_CLOEXEC, 0o600)
        except OSError as error:
            from errno import errorcode

            why = ", which cannot be opened (%s: %s)" % (errorcode.get(error.errno), (error.strerror or "").lower())
            advice = "name a file in an existing, writable folder"
    else:
        # The message leaves out the parts of an address that may be secret.
        left, secret, query = target.rpartition("@")[2].partition("?")
        shown = ("\u2026@" if "@" in target else "") + left + ("?\u2026" if secret else "")
    from _json import encode_basestring

    _tell_person("EMMENTAL_SIGNALS is %s%s; signals go to stdout: %s" % (encode_basestring(shown[:80]), why, advice))
    os.environ["EMMENTAL_SIGNALS"] = "stdout"
    # The guard reads this variable.
    posix.environ[b"EMMENTAL_SIGNALS"] = b"stdout"
    return None


def _is_endpoint(target):
    """Returns True for an HTTPS address with a host, or an HTTP address of this machine (a collector beside the
    function).
    """
    if not target.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
        return False
    authority = target.partition("://")[2].partition("/")[0]
    host, colon, port = authority.rpartition(":")
    if not colon or port.endswith("]"):
        host, port = authority, ""
    is_name = host != "" and all(letter.isalnum() or letter in "-._" for letter in host)
    return (is_name or (host[:1] == "[" and host[-1] == "]")) and (port == "" or port.isdigit())


def _tell_person(message):
    """Writes a message for people to stderr."""
    try:
        posix.write(2, ("emmental: %s\n" % message).encode("utf-8", "backslashreplace"))
    except OSError:
        pass


def _late():
    """Returns the names of modules that were loaded before the guard: code may hold functions of theirs that have no
    gate.
    """
    return [name for name in ("socket", "subprocess", "ssl", "sqlite3", "ctypes") if name in sys.modules]


def _point_to_shim():
    """Makes the runtime client load `handler.py` of this package, which loads the handler that the runtime was
    configured with.
    """
    shim = "emmental_guard.handler.handler"
    environ = os.environ
    if "_HANDLER" in environ and environ["_HANDLER"] != shim:
        environ["EMMENTAL_HANDLER"] = environ["_HANDLER"]
        environ["_HANDLER"] = shim
        arguments = getattr(sys, "argv", [])
        # `python -m awslambdaric app.handler` takes the handler from its arguments.
        if arguments and arguments[-1] == environ["EMMENTAL_HANDLER"]:
            arguments[-1] = shim
    elif "_HANDLER" not in environ and "awslambdaric" in sys.orig_argv:
        at = sys.orig_argv.index("awslambdaric")
        if at + 1 < len(sys.orig_argv) and sys.orig_argv[at + 1] != shim:
            environ["EMMENTAL_HANDLER"] = sys.orig_argv[at + 1]
            arguments = getattr(sys, "argv", [])
            if len(arguments) > 1:
                arguments[1] = shim
