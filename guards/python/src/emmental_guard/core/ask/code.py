"""Checks events about code that is not in the function's own files, and about calls that would look into the guard."""

from _thread import get_ident

from .. import children, code, paths
from ..arguments import text_of
from ..installed import installed
from ..printed import PARSES, Printed
from ..rules import deciding_rule


def checks(guard):
    """Returns a table from event to check, and gives the guard the checks that its other parts call."""
    limited = guard.code is not None
    judge = _judge_of(guard)
    is_steady = _steady_test_of(guard)
    compiling = _compiling(guard, judge, _compiled_check(guard, judge, is_steady), is_steady)
    _lend(guard, judge)
    if not limited and not guard.guards_itself:
        return compiling
    # Where no rule limits code, the guard still stops calls that would show or change the guard itself.
    always = {**_inspecting(judge), **compiling, "os.putenv": _environment_check(guard, judge)}
    if not limited:
        return always
    removed = {"os.unsetenv": _setting_check(guard, judge)}
    return {**always, **removed, **_debugging(judge), **_loading(guard, judge, is_steady), **_natives(judge)}


def _judge_of(guard):
    """Returns a function that judges one use of foreign code: it returns an error to raise, or None.

    `kind`: the word for the use in rules; `what`: the text for people; `error`: makes the error where no rule is about
    this kind.
    """
    rules = guard.code if guard.code is not None else ()

    def judge(kind, what, api, error=None):
        rule = deciding_rule(rules, kind)
        if rule is not None and rule.action == "allow":
            guard.signals.hit(rule.match, kind)
            return None
        if kind == "addon" and guard.is_servers_own():
            return None
        if rule is None and error is not None:
            return guard.refuse("code", "(all other)", None, what, api, error=error)
        return guard.judge("code", rules, (kind,), what, api, target=kind)

    return judge


def _steady_test_of(guard):
    """Returns a test of a path: True when the file came with the function or its runtime, and nobody can write it.

    Where the function may write its whole folder (never in production), it could change the source as well; then the
    test accepts the file.
    """

    def is_steady(path):
        return guard.is_own(path) and (not guard.may_write(path) or guard.may_write(guard.root_of(path) + "/x.pyc"))

    return is_steady


def _compiled_check(guard, judge, is_steady):
    """Returns a check of a text that was compiled: (frame of the caller, source, file that the caller names) → an error
    or None.
    """
    limited = guard.code is not None
    library = code.library_folder()
    is_installed = installed(guard, is_steady)

    def check(frame, source, filename):
        if code.is_loader(frame):
            return loaded(source, filename, code.is_archive_loader(frame)) if limited else None
        module = code.library_module(frame, library)
        kind = code.compiled_kind(module, frame) if module is not None else code.TEXTS
        if kind is None:
            # The module builds the code for itself: namedtuple, dataclasses, ast.parse.
            return None
        claimed = text_of(filename) if type(filename) in (str, bytes) else ""
        file = frame.f_code.co_filename
        is_package = module is None and (guard.is_runtime(file) or is_installed(file))
        if limited and kind != code.FILES and (claims_runtime(claimed) or not is_package and claims_package(claimed)):
            # Only the runtime and packages compile code of these files, and the caller is neither.
            return judge("inspector", "inspector code as of %s" % claimed, "compile")
        text = source if type(source) is str else source.decode("utf-8", "replace") if type(source) is bytes else ""
        if text:
            error = guard.invocations.sink("code", text, "compile")
            if error is not None:
                return error
        if not limited or is_package:
            # Packages that compile their own templates and expressions count as code of the function.
            return None
        if kind == code.FILES:
            return loaded(source, filename, False)
        if kind == code.SITE:
            path = frame.f_locals.get("fullname")
            if type(path) is str and is_steady(paths.resolve(paths.absolute(path))):
                return None
        if kind in (code.SETTINGS, code.ANNOTATIONS) and code.is_annotation(text):
            return None
        return judge("eval", "eval %s" % text, "compile")

    def claims_runtime(path):
        return path.startswith(("<frozen ", "<emmental>", "/var/runtime/", library))

    def claims_package(path):
        return guard.is_runtime(path) or any(part in path for part in ("/site-packages/", "/dist-packages/", "/awslambdaric/"))

    def loaded(source, filename, is_archived):
        """Judges code that a loader compiles: it must be the content of a file that the function cannot write, or come
        from such an archive.
        """
        if type(filename) is not str:
            return judge("eval", "eval of a module without a file", "compile")
        real = paths.resolve(paths.absolute(filename))
        if is_archived:
            came = is_steady(code.archive_of(real))
        else:
            written = source.encode() if type(source) is str else source
            came = type(written) is bytes and is_steady(real) and guard.vault.content_of(real) == written
        return None if came else judge("eval", "eval module %s" % real, "compile")

    return check


def _compiling(guard, judge, check, is_steady):
    """Returns the checks of events when a text is compiled, and when compiled code is about to run."""
    printed = Printed(guard.vault.content_of, is_steady)

    def compiled(source, filename):
        if source is None:
            return None
        frame = guard.caller()
        return None if frame is None or printed.takes(source, filename) else check(frame, source, filename)

    def runs(made):
        """Judges code that is about to run and that the guard took for a displayed line when it was compiled."""
        parts = printed.parts_of(made)
        frame = guard.caller() if parts else None
        if frame is None:
            return None
        for part in parts[:-1]:
            error = guard.invocations.sink("code", part.decode("utf-8", "replace"), "exec")
            if error is not None:
                return error
        return check(frame, parts[-1], made.co_filename)

    running = {
        "exec": runs,
        "function.__new__": runs,
        "object.__setattr__": lambda changed, name, value: runs(value) if name == "__code__" else None,
    }  # fmt: skip
    return {"compile": compiled, **(running if PARSES else {})}


def _lend(guard, judge):
    """Gives the guard the checks for acts that have no event of their own."""
    limited = guard.code is not None

    def native(name):
        """Checks a module of the interpreter that is created without an event."""
        kind = code.native_modules.get(name.rpartition(".")[2]) if limited else None
        return judge(kind, "%s %s" % (kind, name), "import", _import_error) if kind is not None else None

    guard.check_native = native
    guard.check_bytecode = lambda: judge("addon", "addon bytecode", "types.CodeType")
    guard.check_inspector = lambda what: judge("inspector", "inspector " + what, what)
    guard.check_addon = lambda what: judge("addon", "addon " + what, "environment")
    guard.check_interpreter_made = lambda: judge("worker", "worker interpreter", "interpreters")


def _inspecting(judge):
    """Returns the checks of calls that show all objects or other frames, or that run in the middle of the guard."""
    return {event: _inspects(judge, api) for event, api in _inspectors.items()}


def _debugging(judge):
    return {"cpython.remote_debugger_script": _inspects(judge, "cpython.remote_debugger_script")}


def _inspects(judge, api):
    return lambda *args: judge("inspector", "inspector " + api, api)


# Maps an event to the name of the call in signals.
_inspectors = {
    **{event: event for event in (
        "gc.get_objects", "gc.get_referrers", "gc.get_referents", "sys.settrace", "sys.setprofile", "sys._current_frames",
        "sys._current_exceptions",
        # These hooks and callbacks run in the middle of the guard.
        "sys.addaudithook", "sys.remote_exec",
    )},
    "sys.monitoring.register_callback": "sys.monitoring",
}  # fmt: skip


def _setting_check(guard, judge):
    """Returns the check of a change to the guard's own variables: another interpreter, where the rules allow such,
    starts with them.
    """
    another = deciding_rule(guard.code, "worker") if guard.code is not None else None
    allows = another is not None and another.action != "deny"

    def changed(name, value=None):
        if not allows or type(name) is not bytes or not children.is_setting(guard, name, value):
            return None
        return judge("inspector", "inspector setting %s" % name.decode("utf-8", "replace"), "os.putenv")

    return changed


def _environment_check(guard, judge):
    """Returns the check of an environment variable that children inherit and that libraries in this process read."""
    changed = _setting_check(guard, judge)

    def exported(name, value):
        if type(name) is not bytes or type(value) is not bytes:
            return None
        error = changed(name, value)
        if error is not None:
            return error
        if name == b"PATH":
            guard.exported[name] = value
        for check in children.check_names, children.check_files:
            error = check(guard, name, value)
            if error is not None:
                return error
        return children.check_loaders(guard, {name: value})

    return exported


def _loading(guard, judge, is_steady):
    """Returns the checks of modules, bytecode and pickles that are loaded."""

    def imported(name, filename, *rest):
        if filename is None:
            kind = code.native_modules.get(name.rpartition(".")[2])
            return None if kind is None else judge(kind, "%s %s" % (kind, name), "import", _import_error)
        path = paths.resolve(paths.absolute(text_of(filename)))
        kind = code.native_modules.get(path.rpartition("/")[2].partition(".")[0])
        if kind is not None:
            return judge(kind, "%s %s" % (kind, name), "import", _import_error)
        if guard.may_write(path) or not guard.is_own(path):
            return judge("addon", "addon %s" % path, "import", _import_error)
        return None

    def unmarshalled(data=None, *rest):
        frame = guard.caller()
        if frame is None:
            return None
        if code.is_loader(frame):
            # The loader is the caller: the file of the bytecode must be a file that the function cannot write.
            path = frame.f_locals.get("bytecode_path")
            if type(path) is not str:
                return judge("addon", "addon bytecode", "marshal.loads")
            real = paths.resolve(paths.absolute(path))
            return None if is_in_file(real, data) else judge("addon", "addon bytecode of %s" % real, "marshal.loads")
        if guard.is_runtime(frame.f_code.co_filename):
            return None
        return judge("addon", "addon bytecode", "marshal.loads")

    def is_in_file(path, data):
        if not is_steady(path):
            return False
        content = guard.vault.content_of(path)
        # A header of 16 bytes precedes the bytecode.
        if content is None or content[16:] != data:
            return False
        guard.bytecode[get_ident()] = path
        return True

    def made_of_bytes(*rest):
        """Refuses bytecode that no compiler made: such bytecode can read and write any memory."""
        frame = guard.caller()
        if frame is None or code.is_loader(frame) or guard.is_runtime(frame.f_code.co_filename):
            return None
        return judge("addon", "addon bytecode", "types.CodeType")

    def unpickled(module, name):
        if code.is_honest_pickle(module, name):
            return None
        return judge("eval", "eval pickle %s.%s" % (module, name), "pickle.find_class")

    return {
        "import": imported,
        "code.__new__": made_of_bytes,
        "marshal.loads": unmarshalled,
        "marshal.load": unmarshalled,
        "pickle.find_class": unpickled,
    }


def _natives(judge):
    """Returns the checks of calls that run native code from any place in memory, or load it into SQLite."""

    def extends(connection, enabled):
        return judge("addon", "addon of sqlite3", "sqlite3.enable_load_extension") if enabled is True else None

    def extended(connection, path):
        return judge("addon", "addon %s" % text_of(path), "sqlite3.load_extension")

    def calls(name):
        return lambda *args: judge("addon", "addon ctypes.%s" % name, "ctypes.%s" % name)

    return {
        "sqlite3.enable_load_extension": extends,
        "sqlite3.load_extension": extended,
        **{"ctypes." + name: calls(name) for name in _calls_of_ctypes},
    }


_calls_of_ctypes = (
    "dlopen", "dlsym", "dlsym/handle", "call_function", "cdata", "cdata/buffer", "addressof", "string_at", "wstring_at",
    "PyObj_FromPtr",
)  # fmt: skip


def _import_error(text, path=None):
    return ImportError(text)
