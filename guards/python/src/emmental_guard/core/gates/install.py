"""Replaces functions and classes of the interpreter by their gates, in modules that are loaded now and later."""

import sys

from .. import ending
from . import classes, code, connections, databases, files, names, programs, signals
from .gate import called_as, gate_of, quietly, specified


def install(guard):
    """Puts the gates into loaded modules at once, and into other modules when the import system has made them."""
    table = _table(guard)

    def wrap(module):
        # Modules that C made are of this class, and their keys are plain texts.
        contents = module.__dict__ if type(module) is type(sys) else {}
        if not all([type(key) is str for key in contents]):
            raise ImportError("emmental: a module with a name that is no text")
        if _marks["_socket"] in contents and "socket" in contents and guard.socket_type is None:
            guard.socket_type = contents["socket"]
            guard.vault.keep(module)
        for name, mark in _marks.items():
            if mark in contents and name in table:
                wrap_functions(module, table[name])
        return module

    def wrap_functions(module, gates):
        for name, make in gates.items():
            original = module.__dict__.get(name)
            if original is not None and id(original) not in wrapped:
                # A maker may also change a class in place and return it.
                gate = make(original)
                if gate is not original:
                    called_as(gate, original)
                wrapped[id(gate)] = made[id(original)] = gate
        twins = [sys.modules[other].__dict__ for other in _twins.get(module.__name__, ()) if other in sys.modules]
        for contents in (module.__dict__, *twins):
            for key, value in list(contents.items()):
                if id(value) in made:
                    contents[key] = made[id(value)]

    # Map the id of a gate, and the id of an original, to the gate; all of them live as long as the guard.
    wrapped, made = {}, {}
    # New copies of built-in and native modules are made only by these functions.
    loads = table.setdefault("_imp", {})
    for name in ("create_dynamic", "create_builtin"):
        loads[name] = lambda original: gate_of(guard, created(original), specified)
    for name in ("exec_dynamic", "exec_builtin"):
        loads[name] = lambda original: gate_of(guard, executed(original))

    def created(original):
        def ask(spec, *rest):
            error = quietly(guard, lambda: guard.check_native(spec.name))
            return (error, None) if error is not None else (None, wrap(original(spec, *rest)))

        return ask

    def executed(original):
        def ask(module):
            wrap(module)
            result = original(module)
            wrap(module)
            return None, result

        return ask

    for name in _marks:
        if name in sys.modules:
            wrap(sys.modules[name])
    if guard.guards_itself:
        classes.install(guard)
    for value in sys.modules["os"].__dict__.values():
        # os.supports_dir_fd and similar sets hold the functions themselves.
        if type(value) is set:
            for function in [function for function in value if id(function) in made]:
                value.remove(function)
                value.add(made[id(function)])


# Maps each module to a member that no other module has: the member identifies the module under whatever name it is
# loaded.
_marks = {
    "_posixsubprocess": "fork_exec",
    "posix": "forkpty",
    "_dbm": "library",
    "_gdbm": "open_flags",
    "_posixshmem": "shm_open",
    "readline": "read_history_file",
    "spwd": "getspall",
    "pwd": "getpwall",
    "grp": "getgrall",
    "time": "get_clock_info",
    "_socket": "getaddrinfo",
    # The name is there when the classes of the module are.
    "_io": "open_code",
    "_sqlite3": "SQLITE_DENY",
    "_ssl": "RAND_status",
    "_interpreters": "is_shareable",
    "_signal": "setitimer",
    "faulthandler": "_sigsegv",
    "gc": "get_referrers",
    "sys": "getrefcount",
    "_imp": "create_dynamic",
    "_codecs": "charmap_build",
}


# Modules that hold the same functions under the same or other names.
_twins = {
    "posix": ("os",),
    "_io": ("io",),
    "_posixsubprocess": ("subprocess", "multiprocessing.util"),
    "_socket": ("socket",),
    "_signal": ("signal",),
    "_codecs": ("codecs",),
    "_sqlite3": ("sqlite3", "sqlite3.dbapi2"),
}


def _table(guard):
    """Returns a table from module to function to the maker of its gate."""
    table = {}
    for part in (programs.gates, files.gates, databases.gates, names.gates, connections.gates, code.gates, signals.gates, ending.gates):
        for module, gates in part(guard).items():
            table.setdefault(module, {}).update(gates)
    return table
