"""Gates handlers of signals: they get the interrupted frame, and can run in the middle of the guard's work."""

import sys

from ..arguments import plain
from .gate import gated


def gates(guard):
    """Returns a table from module to function to the maker of its gate."""
    if not guard.guards_itself:
        return {}
    handlers = {}
    return {"_signal": {"signal": gated(guard, _signal(handlers)), "getsignal": gated(guard, _getsignal(handlers))}}


def _number(value):
    """Returns the number of a signal; raises TypeError for another value."""
    value = plain(value)
    if type(value) is not int:
        raise TypeError("the number of a signal is an integer")
    return value


def _getsignal(handlers):
    """Gates `getsignal`: returns the handler that the caller of `signal` passed, not its wrapper."""

    def made(guard, original):
        def ask(number):
            number = _number(number)
            found = original(number)
            known = handlers.get(number)
            return None, known[1] if known is not None and known[0] is found else found

        return ask

    return made


def _signal(handlers):
    """Gates `signal`: wraps a handler so that it waits until the guard is done, and never gets a frame of the guard."""

    def made(guard, original):
        defer = guard.vault.opaque(guard.vault.must_wait)

        def ask(number, handler):
            number = _number(number)
            wrapped = handler
            # SIG_DFL and SIG_IGN are numbers.
            if handler is not None and not issubclass(type(handler), int) and callable(handler):
                wrapped = guard.vault.seal(_handler, defer=defer, user=handler)
            if wrapped is handler and number in guard.vault.pending:
                # No handler is left to take the signal.
                guard.vault.pending.remove(number)
            before = original(number, wrapped)
            known = handlers.get(number)
            handlers[number] = (wrapped, handler)
            # The caller gets the earlier handler without its wrapper.
            return None, known[1] if known is not None and known[0] is before else before

        # Also wrap Python's own handler for Ctrl-C: it raises an error at any point, and any process can send that
        # signal.
        interrupt = sys.modules["_signal"].__dict__
        if interrupt["getsignal"](2) is interrupt["default_int_handler"]:
            try:
                ask(2, interrupt["default_int_handler"])
            except ValueError:
                # This is not the main thread.
                pass
        return ask

    return made


def _handler(number, frame):
    defer = "slot:defer"
    user = "slot:user"
    if not defer(number, frame):
        user(number, frame)
