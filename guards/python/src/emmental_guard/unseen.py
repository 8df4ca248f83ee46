"""Hides the frames of the guard: when the guard calls code of the function, that code cannot get the guard's variables
through the frame of its caller.

RESUME at the start of a function makes its frame one that Python shows (`_PyFrame_IsIncomplete` in CPython's
pycore_frame.h: a frame before its first RESUME is incomplete). So this module replaces RESUME by an instruction that
does nothing. `f_back`, tracebacks and `sys._getframe` skip incomplete frames. From 3.13 on code can even write to the
variables of a visible frame. Functions of 3.10 have no RESUME, and generators are always visible: guard functions of
these two kinds give only plain values to code of the function.
"""

import sys
from _operator import is_

_Code = type((lambda: None).__code__)
_RESUME = (lambda: None).__code__.co_code[0]
# Source: Include/opcode.h, opcode_ids.h. The module that names them takes a while to load.
_NOP = {(3, 11): 9, (3, 12): 9, (3, 13): 30, (3, 14): 27}.get(sys.version_info[:2])
# 3.11 specialises a function after it has passed RESUME eight times. So there the code begins with a jump to a RESUME
# at its end, and jumps back. The argument of that RESUME is 2 (as after a `yield from`), so it does not handle signals.
# The frame counts as incomplete as long as it is before that RESUME in the code.
_JUMP, _BACK, _EXTENDED = (110, 134, 144) if sys.version_info[:2] == (3, 11) else (None, None, None)
HIDES = _NOP is not None
# The flags are CO_GENERATOR, CO_COROUTINE, CO_ASYNC_GENERATOR.
_generator = 0x20 | 0x80 | 0x200


def unseen(code):
    """Returns the same code with the frames of all functions in it hidden. The frame of the module itself stays
    visible, because `globals()` needs it.
    """
    if not HIDES:
        return code
    constants = tuple([_function(constant) if type(constant) is _Code else constant for constant in code.co_consts])
    return code if all(map(is_, constants, code.co_consts)) else code.replace(co_consts=constants)


def hide(names):
    """Hides the frames of functions that exist already (`unseen` is for code that has not run): those in `names`, the
    members of a module.
    """
    for value in names.values():
        if HIDES and type(value) is type(unseen):
            value.__code__ = _function(value.__code__)


def _function(code):
    code = unseen(code)
    octets = code.co_code
    # RESUME is not always the first instruction: instructions that make cells may precede it.
    at = octets.find(_RESUME) if not code.co_flags & _generator else -1
    while at % 2 and at > 0:
        at = octets.find(_RESUME, at + 1)
    if at < 0 or octets[at + 1]:
        # The code has no RESUME, or is hidden already.
        return code
    if _JUMP is None:
        return code.replace(co_code=b"%b%c%b" % (octets[:at], _NOP, octets[at + 1 :]))
    body = octets[at + 2 :]
    # A jump of 256 and more is two instructions.
    way = len(body) // 2
    there, back = _jump(_JUMP, way), _jump(_BACK, way + (2 if way < 254 else 3))
    changed = octets[:at] + there + body + bytes((_RESUME, 2)) + back
    if len(there) == 2:
        return code.replace(co_code=changed)
    # A long jump moves all other instructions on by one: adapt the tables. The added instruction belongs to no line
    # (Objects/locations.md: code 15).
    return code.replace(
        co_code=changed, co_linetable=b"\xf8" + code.co_linetable, co_exceptiontable=_moved(code.co_exceptiontable)
    )


def _jump(operation, distance):
    extended = (_EXTENDED, distance >> 8) if distance > 255 else ()
    return bytes((*extended, operation, distance & 255))


def _moved(table):
    """Returns the table of exceptions for code that moved on by one instruction (Objects/exception_handling_notes.txt).
    """
    numbers, value = [], 0
    for octet in table:
        value = value << 6 | octet & 63
        if not octet & 64:
            numbers.append(value)
            value = 0
    moved = bytearray()
    for at, value in enumerate(numbers):
        # The numbers are start, length, target, depth; the first octet of each start is marked.
        value += at % 4 in (0, 2)
        octets = [value & 63]
        while value := value >> 6:
            octets.append(value & 63 | 64)
        if at % 4 == 0:
            octets[-1] |= 128
        moved += bytes(reversed(octets))
    return bytes(moved)
