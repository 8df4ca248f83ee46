"""Recognises lines that the interpreter displays for an error.

CPython 3.11 and 3.12 parse the part of a line at which an error arose, to know where its marks go
(`Python/traceback.c`). The event is that of `compile(part, file)`, in the middle of any code that dropped an object
whose `__del__` failed. None of it runs: the guard lets a possible part through, and judges code made of it when that
would run. Later versions print with a module of the library.
"""

import sys

from . import paths

PARSES = (3, 11) <= sys.version_info[:2] <= (3, 12)
# Most parts of one file, and most files, that are remembered; further parts are reported when they are compiled.
_most = 100


class Printed:
    def __init__(self, content_of, is_steady):
        self._content_of, self._is_steady = content_of, is_steady
        # Maps the file that code claims as its own to parts of lines of this file, the latest last.
        self._parts = {}

    def takes(self, source, filename):
        """Returns True when a text is a part of a line of the file that it claims, and nobody can write there."""
        if not PARSES or type(source) is not bytes or type(filename) is not str or not filename.startswith("/"):
            return False
        if not source or b"\n" in source or b"\r" in source:
            return False
        parts = self._parts.get(filename, {})
        if source not in parts:
            path = paths.resolve(filename)
            content = self._content_of(path) if self._is_steady(path) else None
            # A module in one line looks like such a part when it is loaded.
            if content is None or b"\n" not in content.strip() or not _stands_in(content, source):
                return False
            if len(parts) >= _most or len(self._parts) >= _most:
                return False
        parts.pop(source, None)
        parts[source] = True
        self._parts[filename] = parts
        return True

    def parts_of(self, code):
        """Returns the parts that a code object may have been made of: its code stands in one line, and parts of lines
        of its file were parsed.
        """
        parts = self._parts.get(code.co_filename) if type(code) is _code else None
        if not parts or any(line is not None and line > 1 for _, _, line in code.co_lines()):
            return ()
        return tuple(parts)


def _stands_in(content, part):
    """Returns True when the part occurs at a place that is not a complete quoted text: the parts of instructions never
    are.
    """
    at = content.find(part)
    while at >= 0:
        if content[at - 1 : at] not in _quotes or content[at + len(part) : at + len(part) + 1] not in _quotes:
            return True
        at = content.find(part, at + 1)
    return False


_quotes = (b"'", b'"')
_code = type(Printed.takes.__code__)
