"""Recognises lines that the interpreter compiles only to display an error.

CPython 3.11 and 3.12 compile the part of a line at which an error arose, to place the marks `^^^^` below it
(`Python/traceback.c`). This raises the event of `compile(part, file)`. It can happen in the middle of any code, when an
object is dropped whose `__del__` fails. The compiled part never runs. So the guard lets such a part through, and judges
its code only when somebody runs it. Later versions of CPython display errors by a module of the library.
"""

import sys

from . import paths

PARSES = (3, 11) <= sys.version_info[:2] <= (3, 12)
# Most parts of one file, and most files, that are remembered; a further part is judged when it is compiled.
_most = 100


class Printed:
    def __init__(self, content_of, is_steady):
        self._content_of, self._is_steady = content_of, is_steady
        # Maps a file name, as the compiled code gives it, to the parts of its lines that were let through, the latest
        # last.
        self._parts = {}

    def takes(self, source, filename):
        """Returns True, and remembers the text, when it is a part of a line of the named file and nobody can write that
        file.
        """
        if not PARSES or type(source) is not bytes or type(filename) is not str or not filename.startswith("/"):
            return False
        if not source or b"\n" in source or b"\r" in source:
            return False
        parts = self._parts.get(filename, {})
        if source not in parts:
            path = paths.resolve(filename)
            content = self._content_of(path) if self._is_steady(path) else None
            # When a module of a single line is loaded, its text looks like such a part.
            if content is None or b"\n" not in content.strip() or not _stands_in(content, source):
                return False
            if len(parts) >= _most or len(self._parts) >= _most:
                return False
        parts.pop(source, None)
        parts[source] = True
        self._parts[filename] = parts
        return True

    def parts_of(self, code):
        """Returns the remembered parts that a code object may have been compiled from: all parts of its file when the
        code has only one line, else none.
        """
        parts = self._parts.get(code.co_filename) if type(code) is _code else None
        if not parts or any(line is not None and line > 1 for _, _, line in code.co_lines()):
            return ()
        return tuple(parts)


def _stands_in(content, part):
    """Returns True when the part occurs in the file at a place where it is not the content of a quoted text: the
    interpreter compiles parts of instructions only.
    """
    at = content.find(part)
    while at >= 0:
        if content[at - 1 : at] not in _quotes or content[at + len(part) : at + len(part) + 1] not in _quotes:
            return True
        at = content.find(part, at + 1)
    return False


_quotes = (b"'", b'"')
_code = type(Printed.takes.__code__)
