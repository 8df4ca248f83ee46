"""Checks events about code that is not in the function's own files, and about calls that would look into the guard."""

from _thread import get_ident

from .. import children, code, paths
from ..arguments import text_of
from ..installed import installed
from ..printed import PARSES, Printed
from ..rules import speaks


def checks(guard):
    rules = guard.code if guard.code is not None else ()
    library = code.library_folder()
    limited = guard.code is not None

    def use(kind, what, api, error=None):
        rule = speaks(rules, kind)
        if rule is not None and rule.action == "allow":
            guard.signals.hit(rule.match)
            return None
        if kind == "addon" and guard.is_servers_own():
            return None
        if rule is None and error is not None:
            return guard.refuse("code", "(all other)", None, what, api, error=error)
        return guard.judge("code", rules, (kind,), what, api)

    def inspects(name):
        return lambda *args: use("inspector", "inspector " + name, name)

    def compiled(source, filename):
        if source is None:
            return None
        frame = guard.caller()
        return None if frame is None or printed.takes(source, filename) else judged(frame, source, filename)

    def judged(frame, source, filename):
        if code.is_loader(frame):
            return loaded(source, filename, code.is_archive_loader(frame)) if limited else None
        module = code.library_module(frame, library)
        kind = code.given(module, frame) if module is not None else code.TEXTS
        if kind is None:
            # The module builds the code for itself: namedtuple, dataclasses, ast.parse.
            return None
        claimed = text_of(filename) if type(filename) in (str, bytes) else ""
        if limited and kind != code.FILES and (claimed.startswith(("<frozen ", "<emmental>", "/var/runtime/", library))):
            # The file of the caller shows that only the runtime does this.
            return use("inspector", "inspector code as of %s" % claimed, "compile")
        text = source if type(source) is str else source.decode("utf-8", "replace") if type(source) is bytes else ""
        if text:
            error = guard.invocations.sink("code", text, "compile")
            if error is not None:
                return error
        file = frame.f_code.co_filename
        if not limited or module is None and (guard.is_runtime(file) or is_installed(file)):
            # Packages that compile their own templates and expressions count as code of the function.
            return None
        if kind == code.FILES:
            return loaded(source, filename, False)
        if kind == code.SITE:
            path = frame.f_locals.get("fullname")
            if type(path) is str and _is_steady(paths.resolve(paths.absolute(path))):
                return None
        if kind in (code.SETTINGS, code.ANNOTATIONS) and code.is_annotation(text):
            return None
        return use("eval", "eval %s" % text, "compile")

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
        return judged(frame, parts[-1], made.co_filename)

    def loaded(source, filename, is_archived):
        """Judges code that a loader compiles: it must stand in a file that the function cannot write, or in such an
        archive.
        """
        if type(filename) is not str:
            return use("eval", "eval of a module without a file", "compile")
        real = paths.resolve(paths.absolute(filename))
        if is_archived:
            came = _is_steady(code.archive_of(real))
        else:
            written = source.encode() if type(source) is str else source
            came = type(written) is bytes and _is_steady(real) and guard.vault.content_of(real) == written
        return None if came else use("eval", "eval module %s" % real, "compile")

    def _is_steady(path):
        """Returns True for a path that came with the function or its runtime and that nobody can write.

        Where the whole folder may be written (never in production), the source could be changed as well.
        """
        return guard.is_own(path) and (not guard.may_write(path) or guard.may_write(guard.root_of(path) + "/x.pyc"))

    def unmarshalled(data=None, *rest):
        frame = guard.caller()
        if frame is None or not limited:
            return None
        if code.is_loader(frame):
            # The loader is the caller: the file of the bytecode must be one that the function cannot write.
            path = frame.f_locals.get("bytecode_path")
            if type(path) is not str:
                return use("eval", "eval bytecode", "marshal.loads")
            real = paths.resolve(paths.absolute(path))
            return None if _is_in_file(real, data) else use("eval", "eval bytecode of %s" % real, "marshal.loads")
        if guard.is_runtime(frame.f_code.co_filename):
            return None
        return use("eval", "eval marshal", "marshal.loads")

    def _is_in_file(path, data):
        if not _is_steady(path):
            return False
        content = guard.vault.content_of(path)
        if content is None or content[16:] != data:
            return False
        guard.bytecode[get_ident()] = path
        return True

    def unpickled(module, name):
        if not limited or code.is_honest_pickle(module, name):
            return None
        return use("eval", "eval pickle %s.%s" % (module, name), "pickle.find_class")

    def imported(name, filename, *rest):
        if filename is None:
            kind = code.native_modules.get(name.rpartition(".")[2])
            if kind is not None and limited:
                return use(kind, "%s %s" % (kind, name), "import", _import_error)
            return None
        if not limited:
            return None
        path = paths.resolve(paths.absolute(text_of(filename)))
        kind = code.native_modules.get(path.rpartition("/")[2].partition(".")[0])
        if kind is not None:
            return use(kind, "%s %s" % (kind, name), "import", _import_error)
        if guard.may_write(path) or not guard.is_own(path):
            return use("addon", "addon %s" % path, "import", _import_error)
        return None

    def made_of_bytes(*rest):
        """Refuses bytecode that no compiler made: it reads and writes memory as it likes."""
        frame = guard.caller()
        if frame is None or code.is_loader(frame) or guard.is_runtime(frame.f_code.co_filename):
            return None
        return use("eval", "eval bytecode", "types.CodeType")

    def extends(connection, enabled):
        return use("addon", "addon of sqlite3", "sqlite3.enable_load_extension") if enabled is True else None

    def extended(connection, path):
        return use("addon", "addon %s" % text_of(path), "sqlite3.load_extension")

    def exported(name, value):
        """Checks an environment variable that children inherit and that libraries in this process read."""
        if type(name) is not bytes or type(value) is not bytes:
            return None
        if name == b"PATH":
            guard.exported[name] = value
        for check in children.check_names, children.check_folders:
            error = check(guard, name, value)
            if error is not None:
                return error
        return children.check_loaders(guard, {name: value})

    def native(name):
        """Checks a module of the interpreter that is created without an event."""
        kind = code.native_modules.get(name.rpartition(".")[2]) if limited else None
        return use(kind, "%s %s" % (kind, name), "import", _import_error) if kind is not None else None

    is_installed = installed(guard, _is_steady)
    printed = Printed(guard.vault.content_of, _is_steady)
    running = {
        "exec": runs,
        "function.__new__": runs,
        "object.__setattr__": lambda held, name, value: runs(value) if name == "__code__" else None,
    }  # fmt: skip
    compiling = {"compile": compiled, **(running if PARSES else {})}
    guard.check_native = native
    guard.check_bytecode = lambda: use("eval", "eval bytecode", "types.CodeType")
    guard.check_inspector = lambda what: use("inspector", "inspector " + what, what)
    guard.check_addon = lambda what: use("addon", "addon " + what, "environment")
    guard.check_interpreter_made = lambda: use("worker", "worker interpreter", "interpreters")

    if not limited and not guard.guards_itself:
        return compiling
    checks = {
        "gc.get_objects": inspects("gc.get_objects"),
        "gc.get_referrers": inspects("gc.get_referrers"),
        "gc.get_referents": inspects("gc.get_referents"),
        "sys.settrace": inspects("sys.settrace"),
        "sys.setprofile": inspects("sys.setprofile"),
        "sys._current_frames": inspects("sys._current_frames"),
        # These hooks and callbacks run in the middle of the guard.
        "sys.addaudithook": inspects("sys.addaudithook"),
        "sys.monitoring.register_callback": inspects("sys.monitoring"),
        "sys.remote_exec": inspects("sys.remote_exec"),
        "cpython.remote_debugger_script": inspects("cpython.remote_debugger_script"),
        "sys._current_exceptions": inspects("sys._current_exceptions"),
        "import": imported,
        "os.putenv": exported,
        "code.__new__": made_of_bytes,
        "sqlite3.enable_load_extension": extends,
        "sqlite3.load_extension": extended,
        **compiling,
        "marshal.loads": unmarshalled,
        "marshal.load": unmarshalled,
        "pickle.find_class": unpickled,
    }
    if not limited:
        # No rule limits code here; the guard still stops calls that would show or change the guard itself.
        return {event: check for event, check in checks.items() if event.startswith(("gc.", "sys.")) or event in compiling or event == "os.putenv"}
    for name in ("dlopen", "dlsym", "dlsym/handle", "call_function", "cdata", "cdata/buffer", "addressof", "string_at",
                 "wstring_at", "PyObj_FromPtr"):  # fmt: skip
        checks["ctypes." + name] = lambda *args, name=name: use("addon", "addon ctypes.%s" % name, "ctypes.%s" % name)
    return checks


def _import_error(text, path=None):
    return ImportError(text)
