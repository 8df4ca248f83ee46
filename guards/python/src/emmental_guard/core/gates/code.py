"""Gates code that is made of bytes, other interpreters, and functions that look into this interpreter without an event.
"""

from _thread import get_ident
from marshal import loads

from ..arguments import plain, text_of
from ..paths import absolute, resolve
from .gate import gate_of, gated, quietly, refusing, taken


def gates(guard):
    """Returns a table from module to function to the maker of its gate."""
    table = {}
    if guard.code is not None:
        table["_interpreters"] = {"create": gated(guard, _interpreter)}
        table["_imp"] = {
            "get_frozen_object": gated(guard, _frozen, taken),
            "_fix_co_filename": lambda original: _renaming_gate(guard, original),
        }
    if guard.guards_itself:
        collector = {name: lambda original, gate=gate: gate for name, gate in guard.vault.collector.items()}
        table["gc"] = {**collector, "set_debug": gated(guard, _set_debug, taken)}
        # This call makes the interpreter write names of functions into a file in /tmp.
        table["sys"] = {"activate_stack_trampoline": gated(guard, refusing("code", "inspector sys.activate_stack_trampoline"))}
    return table


def _interpreter(guard, original):
    """Gates the creation of another interpreter, which has no hooks."""

    def ask(*args, **kw):
        error = quietly(guard, guard.check_interpreter_made)
        return (error, None) if error is not None else (None, original(*args, **kw))

    return ask


def _set_debug(guard, original):
    """Gates the debug flags of the collector: DEBUG_SAVEALL (32) keeps unreachable objects, also those of the guard, in
    `gc.garbage`.
    """

    def ask(flags):
        flags = plain(flags)
        if type(flags) is int and flags & 32:
            error = quietly(guard, lambda: guard.check_inspector("gc.DEBUG_SAVEALL"))
            if error is not None:
                return error, None
        return None, original(flags)

    return ask


def _frozen(guard, original):
    """Gates the loading of code that is part of the interpreter; with `data` it could be any bytecode."""

    def ask(name, data=None):
        if data is not None:
            error = quietly(guard, guard.check_bytecode)
            return (error, None) if error is not None else (None, original(name, data))
        me = get_ident()
        outer = me in guard.inside
        guard.inside.add(me)
        try:
            return None, original(text_of(name))
        finally:
            if not outer:
                guard.inside.discard(me)

    return ask


def _renaming_gate(guard, original):
    """Gates the change of a code object's file name: only bytecode that was moved gets a new name, as the import system
    gives it.

    The file name decides if code counts as code of the runtime.
    """

    def ask(code, path):
        quietly(guard, lambda: is_moved(code, path) and original(code, path))
        return None, None

    def is_moved(code, path):
        cached = guard.bytecode.get(get_ident(), "")
        folder, _, name = cached.rpartition("/__pycache__/")
        if not folder or type(path) is not str or resolve(absolute(path)) != "%s/%s.py" % (folder, name.partition(".")[0]):
            return False
        content = guard.vault.content_of(cached)
        return content is not None and loads(content[16:]) == code

    vault = guard.vault
    slowly = gate_of(guard, ask)
    return vault.bare(vault.seal(_renamed, slowly=slowly, type=type, code_type=type(ask.__code__), str=str))


def _renamed(code, path):
    slowly = "slot:slowly"
    type = "slot:type"
    code_type = "slot:code_type"
    str = "slot:str"
    if type(code) is code_type and type(path) is str and code.co_filename != path:
        slowly(code, path)
