"""Interpreters that rules let the function start: they start with the guard, whatever environment they get."""

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
