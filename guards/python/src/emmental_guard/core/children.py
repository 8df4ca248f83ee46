"""Interpreters that rules let the function start: they start with the guard, whatever environment they get."""

from . import files, paths

_own = (
    "EMMENTAL_PROFILE", "EMMENTAL_FUNCTION", "EMMENTAL_MODE", "EMMENTAL_SIGNALS", "EMMENTAL_ON_ERROR", "EMMENTAL_CODE",
    "EMMENTAL_BREAK_GLASS", "AWS_LAMBDA_FUNCTION_NAME", "LAMBDA_TASK_ROOT", "FUNCTION_SOURCE", "FUNCTION_TARGET",
)  # fmt: skip
_preload = __file__.rpartition("/core/")[0] + "/preload"


def environment(guard, variables):
    """`variables` (bytes) with what the guard reads as it was at the start, and its preload."""
    variables = dict(variables)
    for name in _own:
        variables.pop(name.encode(), None)
        if name in guard.environ:
            variables[name.encode()] = guard.environ[name].encode("utf-8", "surrogateescape")
    # What is the function's own code does not depend on where the child runs.
    variables[b"EMMENTAL_CODE"] = ":".join(guard.code_roots).encode("utf-8", "surrogateescape")
    if variables.get(b"EMMENTAL_SIGNALS", b"stdout") == b"stdout":
        # The output of a child is an answer to the function.
        variables[b"EMMENTAL_SIGNALS"] = b"stderr"
    paths = [one for one in variables.get(b"PYTHONPATH", b"").split(b":") if one and one != _preload.encode()]
    variables[b"PYTHONPATH"] = b":".join([_preload.encode(), *paths])
    for name in (b"PYTHONHOME", b"PYTHONSAFEPATH"):
        variables.pop(name, None)
    # The runtime client of a child is none of ours.
    variables.pop(b"_HANDLER", None)
    return variables


# Variables by which a program loads code: files and folders, and options.
_folders = (
    "LD_PRELOAD", "LD_AUDIT", "LD_LIBRARY_PATH", "GCONV_PATH", "BASH_ENV", "ENV", "PERL5LIB", "RUBYLIB", "NODE_PATH",
    # Read by libraries in this process too: OpenSSL, unixODBC, SASL, GDAL.
    "OPENSSL_CONF", "OPENSSL_ENGINES", "OPENSSL_MODULES", "ODBCSYSINI", "SASL_PATH", "GDAL_DRIVER_PATH",
)  # fmt: skip
# Variables by which glibc asks for other names than it was given (resolver(5), hostname(7)).
_names = ("HOSTALIASES", "LOCALDOMAIN")
_options = ("NODE_OPTIONS", "PERL5OPT", "RUBYOPT", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS")


def check_loaders(guard, variables):
    """An error when a child would load code that the function could have put there; `variables` are bytes."""
    if guard.code is None:
        return None
    for name in (*_folders, *_options):
        value = variables.get(name.encode())
        if value is None:
            continue
        text = value.decode("utf-8", "surrogateescape")
        if text == guard.environ.get(name):
            continue
        parts = text.replace(" ", ":").split(":")
        if name in _options or any(part and _is_changeable(guard, part) for part in parts):
            return guard.check_addon("%s=%s" % (name, text))
    return None


def check_names(guard, name, value):
    """An error when names would be looked up as others; `name` and `value` are bytes."""
    text = name.decode("utf-8", "surrogateescape")
    if guard.outbound is None or text not in _names or value.decode("utf-8", "surrogateescape") == guard.environ.get(text):
        return None
    return guard.refuse("outbound", "(all other)", None, "look up names by %s" % text, "os.putenv")


# Where SQLite keeps what is too large for memory (sqlite.org/tempfiles.html).
_temporary = ("SQLITE_TMPDIR", "TMPDIR")


def check_folders(guard, name, value):
    """An error when C would write where the function may not; `name` and `value` are bytes."""
    name, folder = (one.decode("utf-8", "surrogateescape") for one in (name, value))
    if guard.files is None or name not in _temporary or folder == guard.environ.get(name):
        return None
    return guard.check_file(files.WRITE, folder + "/etilqs", "os.putenv")


def check_path(guard, variables):
    """An error when a child would find programs first where the function could have put them; `variables` are bytes.

    Not where rules let it start what it may write.
    """
    if b"PATH" not in variables:
        return None
    text = variables[b"PATH"].decode("utf-8", "surrogateescape")
    before = guard.environ.get("PATH", "").split(":")
    if guard.processes is None or not any(_is_changeable(guard, one) for one in text.split(":") if one not in before):
        return None
    if any(rule.action != "deny" and guard.may_write(rule.source["run"]) for rule in guard.processes):
        return None
    return guard.refuse("processes", "(all other)", None, "a child with PATH=%s" % text, "subprocess")


def _is_changeable(guard, path):
    if not path.startswith("/"):
        return True
    real = paths.resolve(path)
    return guard.may_write(real) or guard.may_write(real + "/x")


def leaves_out_preloads(arguments):
    """Whether the interpreter is told to ignore its environment: `-I`, `-E`, `-S`, also joined with other letters."""
    skip = False
    for one in arguments:
        if skip:
            skip = False
            continue
        if one in ("-c", "-m", "-", "--") or not one.startswith("-"):
            return False
        if one in ("-W", "-X", "--check-hash-based-pycs"):
            skip = True
        elif not one.startswith(("--", "-W", "-X")) and any(letter in one for letter in "IES"):
            return True
        elif not one.startswith("--") and ("c" in one or "m" in one):
            return False
    return False
