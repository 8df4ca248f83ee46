"""Prepares and checks the environment of child processes. An interpreter starts with the guard, whatever environment
the caller passes.
"""

from . import files, paths

_own = (
    "EMMENTAL_PROFILE", "EMMENTAL_FUNCTION", "EMMENTAL_MODE", "EMMENTAL_SIGNALS", "EMMENTAL_ON_ERROR", "EMMENTAL_CODE",
    "EMMENTAL_DIGEST",
    "EMMENTAL_BREAK_GLASS", "AWS_LAMBDA_FUNCTION_NAME", "LAMBDA_TASK_ROOT", "FUNCTION_SOURCE", "FUNCTION_TARGET",
)  # fmt: skip
_preload = __file__.rpartition("/core/")[0] + "/preload"


def environment(guard, variables):
    """Returns the variables of a child interpreter (bytes): the passed ones, the guard's own as they were at the start
    of this process, and the guard's preload.
    """
    variables = dict(variables)
    for name in _own:
        variables.pop(name.encode(), None)
        if name in guard.environ:
            variables[name.encode()] = guard.environ[name].encode("utf-8", "surrogateescape")
    # The folders of the function's own code must not depend on the folder in which the child runs.
    variables[b"EMMENTAL_CODE"] = ":".join(guard.code_roots).encode("utf-8", "surrogateescape")
    if variables.get(b"EMMENTAL_SIGNALS", b"stdout") == b"stdout":
        # The function reads the standard output of a child as its result.
        variables[b"EMMENTAL_SIGNALS"] = b"stderr"
    paths = [folder for folder in variables.get(b"PYTHONPATH", b"").split(b":") if folder and folder != _preload.encode()]
    variables[b"PYTHONPATH"] = b":".join([_preload.encode(), *paths])
    for name in (b"PYTHONHOME", b"PYTHONSAFEPATH"):
        variables.pop(name, None)
    # The guard does not wrap the runtime client of a child.
    variables.pop(b"_HANDLER", None)
    return variables


# Variables by which a program loads code: files and folders, and options.
_folders = (
    "LD_PRELOAD", "LD_AUDIT", "LD_LIBRARY_PATH", "GCONV_PATH", "BASH_ENV", "ENV", "PERL5LIB", "RUBYLIB", "NODE_PATH",
    # Libraries in this process read these too: OpenSSL, unixODBC, SASL, GDAL.
    "OPENSSL_CONF", "OPENSSL_ENGINES", "OPENSSL_MODULES", "ODBCSYSINI", "SASL_PATH", "GDAL_DRIVER_PATH",
)  # fmt: skip
# By these variables glibc looks up other names than the caller asked for (resolver(5), hostname(7)).
_names = ("HOSTALIASES", "LOCALDOMAIN", "RES_OPTIONS")
# Files that libraries in this process read: certificates; glibc writes lines that it does not understand to standard
# error (host.conf(5)).
_read = ("RESOLV_HOST_CONF", "SSL_CERT_FILE", "SSL_CERT_DIR")
_options = ("NODE_OPTIONS", "PERL5OPT", "RUBYOPT", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS")


def check_loaders(guard, variables):
    """Returns an error when a child would load code that the function could have put there; `variables` are bytes."""
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
    """Returns an error when names would be looked up as others; `name` and `value` are bytes."""
    text = name.decode("utf-8", "surrogateescape")
    if guard.outbound is None or text not in _names or value.decode("utf-8", "surrogateescape") == guard.environ.get(text):
        return None
    return guard.refuse("outbound", "(all other)", None, "look up names by %s" % text, "os.putenv")


# Folders for data that is too large for SQLite's memory (sqlite.org/tempfiles.html).
_temporary = ("SQLITE_TMPDIR", "TMPDIR")


def check_files(guard, name, value):
    """Returns an error when a variable names a folder for temporary files that the function has no permission to write,
    or a file that it has no permission to read; `name` and `value` are bytes.
    """
    name, text = (octets.decode("utf-8", "surrogateescape") for octets in (name, value))
    if guard.files is None or text == guard.environ.get(name):
        return None
    if name in _temporary:
        return guard.check_file(files.WRITE, text + "/etilqs", "os.putenv")
    for path in text.split(":") if name in _read and text else ():
        # A relative path depends on the later working folder.
        error = guard.check_file(files.READ, path if path.startswith("/") else "/", "os.putenv")
        if error is not None:
            return error
    return None


def is_setting(guard, name, value):
    """Returns True for a variable from which another interpreter of this process would take its rules, if its value
    (bytes, or None when it is removed) is not that of the start.
    """
    text = name.decode("utf-8", "surrogateescape")
    now = None if value is None else value.decode("utf-8", "surrogateescape")
    return text in _own and now != guard.environ.get(text)


def check_path(guard, variables):
    """Returns an error when the search path of a child begins with a place where the function could have put programs;
    `variables` are bytes.

    Returns None where a rule lets the function start programs that it may write.
    """
    if b"PATH" not in variables:
        return None
    text = variables[b"PATH"].decode("utf-8", "surrogateescape")
    before = guard.environ.get("PATH", "").split(":")
    if guard.processes is None or not any(_is_changeable(guard, folder) for folder in text.split(":") if folder not in before):
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
    """Returns True when options of Python make it ignore its environment or `sitecustomize`: `-I`, `-E`, `-S`, also
    together with other letters.
    """
    skip = False
    for option in arguments:
        if skip:
            skip = False
            continue
        if option in ("-c", "-m", "-", "--") or not option.startswith("-"):
            return False
        if option in ("-W", "-X", "--check-hash-based-pycs"):
            skip = True
        elif not option.startswith(("--", "-W", "-X")) and any(letter in option for letter in "IES"):
            return True
        elif not option.startswith("--") and ("c" in option or "m" in option):
            return False
    return False
