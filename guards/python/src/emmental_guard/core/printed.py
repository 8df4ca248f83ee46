"""Lines that the interpreter shows of an error.

CPython 3.11 and 3.12 parse the part of a line at which an error arose, to know where its marks go (`Python/traceback.c`). The event is
that of `compile(part, file)`, in the middle of whatever dropped an object whose `__del__` failed. Nothing of it runs: what may be such a
part is let through, and judged when code that was made of it would run. Later versions print by a module of the library.
"""

import sys

from . import paths

PARSES = (3, 11) <= sys.version_info[:2] <= (3, 12)
# How many parts of a file are remembered, and of how many files; what comes then is told when it is compiled.
_most = 100


class Printed:
    def __init__(self, content_of, is_steady):
        self._content_of, self._is_steady = content_of, is_steady
        # What code claims to stand in → parts of lines of this file, the latest last.
        self._parts = {}

    def takes(self, source, filename):
        """Whether a text is a part of a line of the file that it is said to stand in, and nobody can write there."""
        if not PARSES or type(source) is not bytes or type(filename) is not str or not filename.startswith("/"):
            return False
        if not source or b"\n" in source or b"\r" in source:
            return False
        parts = self._parts.get(filename, {})
        if source not in parts:
            path = paths.resolve(filename)
            content = self._content_of(path) if self._is_steady(path) else None
            # A module in one line looks like one when it is loaded.
            if content is None or b"\n" not in content.strip() or not _stands_in(content, source):
                return False
            if len(parts) >= _most or len(self._parts) >= _most:
                return False
        parts.pop(source, None)
        parts[source] = True
        self._parts[filename] = parts
        return True

    def parts_of(self, code):
        """What a code object may have been made of: it stands in one line, and parts of lines of its file were parsed."""
        parts = self._parts.get(code.co_filename) if type(code) is _code else None
        if not parts or any(line is not None and line > 1 for _, _, line in code.co_lines()):
            return ()
        return tuple(parts)


def _stands_in(content, part):
    """Somewhere that is not all of a text between quotes: what an instruction was made of never is."""
    at = content.find(part)
    while at >= 0:
        if content[at - 1 : at] not in _quotes or content[at + len(part) : at + len(part) + 1] not in _quotes:
            return True
        at = content.find(part, at + 1)
    return False


_quotes = (b"'", b'"')
_code = type(Printed.takes.__code__)
