"""Code that is made of bytes, other interpreters, and what looks into this one without an event."""

from _thread import get_ident
from marshal import loads

from ..arguments import plain, text_of
from ..paths import absolute, resolve
from .gate import gate_of, gated, quietly, refusing, taken


def gates(guard):
    """Module → function → what makes its gate of the original."""
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
        # It writes names of functions into a file in /tmp.
        table["sys"] = {"activate_stack_trampoline": gated(guard, refusing("code", "inspector sys.activate_stack_trampoline"))}
    return table


def _interpreter(guard, original):
    """Another interpreter has no hooks."""

    def ask(*args, **kw):
        error = quietly(guard, guard.check_interpreter_made)
        return (error, None) if error is not None else (None, original(*args, **kw))

    return ask


def _set_debug(guard, original):
    """DEBUG_SAVEALL keeps what nobody holds any more, of the guard's too, where everybody finds it."""

    def ask(flags):
        flags = plain(flags)
        if type(flags) is int and flags & 32:
            error = quietly(guard, lambda: guard.check_inspector("gc.DEBUG_SAVEALL"))
            if error is not None:
                return error, None
        return None, original(flags)

    return ask


def _frozen(guard, original):
    """Code that is part of the interpreter, by its name; with `data` it would be any bytecode."""

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
    """Says which file a code stands in, as the import system does for bytecode that was moved; others keep what they have.

    What only the runtime may do is told by the file.
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
