"""Handlers of signals: they get the frame that was interrupted, and come when they like."""

import sys

from ..arguments import plain
from .gate import gated


def gates(guard):
    """Module → function → what makes its gate of the original."""
    if not guard.guards_itself:
        return {}
    handlers = {}
    return {"_signal": {"signal": gated(guard, _signal(handlers)), "getsignal": gated(guard, _getsignal(handlers))}}


def _number(value):
    """The number of a signal; what is none stays for the original to refuse, outside of the guard's frames."""
    value = plain(value)
    if type(value) is not int:
        raise TypeError("the number of a signal is an integer")
    return value


def _getsignal(handlers):
    """What is set, as its caller knows it."""

    def made(guard, original):
        def ask(number):
            number = _number(number)
            found = original(number)
            known = handlers.get(number)
            return None, known[1] if known is not None and known[0] is found else found

        return ask

    return made


def _signal(handlers):
    """A handler gets the frame that was interrupted: never one of the guard's; then it waits until the guard is done."""

    def made(guard, original):
        defer = guard.vault.opaque(guard.vault.must_wait)

        def ask(number, handler):
            number = _number(number)
            given = handler
            # SIG_DFL and SIG_IGN are numbers.
            if handler is not None and not issubclass(type(handler), int) and callable(handler):
                given = guard.vault.seal(_handler, defer=defer, user=handler)
            if given is handler and number in guard.vault.pending:
                # Nobody is left to take it.
                guard.vault.pending.remove(number)
            before = original(number, given)
            known = handlers.get(number)
            handlers[number] = (given, handler)
            # What was set before is what its caller knows.
            return None, known[1] if known is not None and known[0] is before else before

        # Python's own for Ctrl-C raises wherever it comes; anything can send it.
        interrupt = sys.modules["_signal"].__dict__
        if interrupt["getsignal"](2) is interrupt["default_int_handler"]:
            try:
                ask(2, interrupt["default_int_handler"])
            except ValueError:
                # Not the main thread.
                pass
        return ask

    return made


def _handler(number, frame):
    defer = "slot:defer"
    user = "slot:user"
    if not defer(number, frame):
        user(number, frame)
