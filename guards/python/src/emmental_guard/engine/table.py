"""Loads the engine's data (rules, triggers, tables of decoders, sinks and shapes) from
packages/inspect/rules.generated.json, and gives regular expressions the meaning that they have in ECMAScript.
"""

import json
import re

_file = __file__.rpartition("/")[0] + "/rules.generated.json"


def _read():
    loader = globals().get("__loader__")
    if loader is not None and hasattr(loader, "archive"):
        return loader.get_data(_file)
    with open(_file, "rb") as file:
        return file.read()


table = json.loads(_read())
if table["schema"] != "emmental/inspect-rules/1":
    raise ValueError("the table of rules has a format that this engine does not know")

# The white space that `\s` means in ECMAScript: as the inside of a character class, and as characters.
S = "\\t-\\r \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff"
BLANKS = "\t\n\x0b\x0c\r \xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"


# Letters beyond ASCII in SQL names: all except blanks, which separate names.
FAR = (
    "\\u0080-\\u009f\\u00a1-\\u167f\\u1681-\\u1fff\\u200b-\\u2027\\u202a-\\u202e\\u2030-\\u205e\\u2060-\\u2fff"
    "\\u3001-\\ufefe\\uff00-\\uffff"
)

# Character classes beyond ASCII are slow to compile; for a text of ASCII they are left out of the pattern.
_beyond = ("\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff", "\\u2028\\u2029", "|[\\u00c0-\\uffff]",
           "\\u00c0-\\uffff", FAR)  # fmt: skip


_methods = ("search", "match", "sub", "finditer", "split")


class lazy:
    """Compiles a pattern on first use, because most events need few patterns.

    A pattern without characters beyond ASCII gets the methods of the compiled pattern itself, which cost no Python
    call. Any other is compiled in two forms, for texts of ASCII and for other texts.
    """

    __slots__ = ("_source", "_flags", "_ascii", "_full", *_methods)

    def __init__(self, source, flags=re.ASCII):
        self._source = source
        self._flags = flags
        self._ascii = self._full = None

    def __getattr__(self, name):
        # Called when a method of the pattern is used for the first time.
        if name not in _methods:
            raise AttributeError(name)
        source = self._written()
        if _without_far(source) == source:
            compiled = self._ascii = self._full = re.compile(source, self._flags)
            for method in _methods:
                setattr(self, method, getattr(compiled, method))
        else:
            self.search, self.match, self.sub, self.finditer, self.split = _by_text(self.of)
        return getattr(self, name)

    def of(self, text):
        """Returns the compiled form for this text: the form for ASCII or the full form."""
        if text.isascii():
            if self._ascii is None:
                self._ascii = re.compile(_without_far(self._written()), self._flags)
            return self._ascii
        if self._full is None:
            self._full = re.compile(self._written(), self._flags)
        return self._full

    def _written(self):
        return self._source


def _without_far(source):
    for part in _beyond:
        source = source.replace(part, "")
    return source


def _by_text(of):
    """Returns the methods of a pattern that choose the compiled form by the text of each call."""
    return (
        lambda text, *at: of(text).search(text, *at),
        lambda text, *at: of(text).match(text, *at),
        lambda by, text, count=0: of(text).sub(by, text, count),
        lambda text: of(text).finditer(text),
        lambda text: of(text).split(text),
    )


def pattern(portable):
    """Returns the compiled-on-use pattern for a pattern of the table."""
    return lazy(portable["source"], re.ASCII | (re.IGNORECASE if portable["ignoreCase"] else 0))


class js(lazy):
    """Holds a pattern of this engine's own code, in which `\\s`, `.` and `$` mean the same as in ECMAScript."""

    __slots__ = ()

    def __init__(self, source, ignore_case=False):
        lazy.__init__(self, source, re.ASCII | (re.IGNORECASE if ignore_case else 0))

    def _written(self):
        return _as_written_here(self._source)


def _as_written_here(source):
    source = source.replace("\\s", "@S@")
    written = []
    inside = False
    at = 0
    while at < len(source):
        if source.startswith("@S@", at):
            written.append(S if inside else "[" + S + "]")
            at += 3
            continue
        letter = source[at]
        if letter == "\\":
            written.append(source[at : at + 2])
            at += 2
            continue
        if letter == "[" and not inside:
            inside = True
        elif letter == "[":
            letter = "\\["
        elif letter == "]":
            inside = False
        elif letter == "$" and not inside:
            letter = "\\Z"
        elif letter == "." and not inside:
            letter = "[^\\n\\r\\u2028\\u2029]"
        written.append(letter)
        at += 1
    return "".join(written)


_astral = re.compile("[\U00010000-\U0010ffff]")


def units(text):
    """Returns the text in UTF-16 code units: characters above U+FFFF as two surrogates."""
    if text.isascii() or _astral.search(text) is None:
        return text
    return "".join(
        letter if letter <= "\uffff" else chr(0xD7C0 + (ord(letter) >> 10)) + chr(0xDC00 + (ord(letter) & 0x3FF)) for letter in text
    )


def joined(text):
    """Returns the text with pairs of surrogates joined into characters; keeps a surrogate without a partner."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def character(code):
    """Returns the code units of a code point."""
    return units(chr(code))
