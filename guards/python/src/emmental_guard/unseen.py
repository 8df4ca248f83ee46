"""Code whose frames nobody sees: whatever code of the function's runs inside of the guard, no frame leads from there to it.

RESUME at the start of a function is what makes its frame one that Python shows (`_PyFrame_IsIncomplete` in CPython's
pycore_frame.h: a frame before its first RESUME is none yet): not to `f_back`, in no traceback, not to `sys._getframe`. From 3.13 on
the names of a frame that is shown can even be written to. Functions of 3.10 have no RESUME, and generators are shown always: what
the guard calls there gets plain values only.
"""

import sys
from _operator import is_

_Code = type((lambda: None).__code__)
_RESUME = (lambda: None).__code__.co_code[0]
# Source: Include/opcode.h, opcode_ids.h. The module that names them takes a while to load.
_NOP = {(3, 11): 9, (3, 12): 9, (3, 13): 30, (3, 14): 27}.get(sys.version_info[:2])
# 3.11 makes a function fast when it has come by RESUME eight times: there it comes by one at the end, which lets nobody in (2: as
# after a `yield from`), and goes back: before it, a frame is still none. JUMP_FORWARD, JUMP_BACKWARD_NO_INTERRUPT.
_JUMP, _BACK = (110, 134) if sys.version_info[:2] == (3, 11) else (None, None)
HIDES = _NOP is not None
# CO_GENERATOR, CO_COROUTINE, CO_ASYNC_GENERATOR
_generator = 0x20 | 0x80 | 0x200


def unseen(code):
    """The same code, and all that it defines; the frame of a module stays as it is, since `globals()` asks for that."""
    if not HIDES:
        return code
    constants = tuple([_function(one) if type(one) is _Code else one for one in code.co_consts])
    return code if all(map(is_, constants, code.co_consts)) else code.replace(co_consts=constants)


def hide(names):
    """Hides the functions that a module has made already."""
    for one in names.values():
        if HIDES and type(one) is type(unseen):
            one.__code__ = _function(one.__code__)


def _function(code):
    code = unseen(code)
    octets = code.co_code
    # Cells are made before RESUME.
    at = octets.find(_RESUME) if not code.co_flags & _generator else -1
    while at % 2 and at > 0:
        at = octets.find(_RESUME, at + 1)
    if at < 0 or octets[at + 1]:
        # None, or done already.
        return code
    # From the tail back to behind what leads there.
    there, back = (len(octets) - at) // 2 - 1, (len(octets) - at) // 2 + 1
    if _JUMP is None or back > 255:
        return code.replace(co_code=b"%b%c%b" % (octets[:at], _NOP, octets[at + 1 :]))
    tail = bytes((_RESUME, 2, _BACK, back))
    return code.replace(co_code=b"%b%c%c%b%b" % (octets[:at], _JUMP, there, octets[at + 2 :], tail))
