"""Tells if a shell leaves the pattern characters of a word as they are: they match no file, or only the file of exactly
this name.
"""

from .globs import argument_glob, text_glob

# Most names of one folder that are compared.
_most = 10_000


def stands_for_itself(line, position, folder, names_in):
    """Checks `*`, `?`, `[` and `]` of the word around `position` (POSIX.1-2017, 2.13.3). Returns False where the result is
    not sure.

    `folder`: the shell starts there. `names_in(folder)`: the names there; None when they cannot be listed.
    """
    start, end = position, position
    while start > 0 and not line[start - 1].isspace():
        start -= 1
    while end < len(line) and not line[end].isspace():
        end += 1
    # The rule itself writes quotes, expansions and operators: the guard does not work out the shell's result for such a
    # word.
    if any(letter in _meaning for letter in line[start:end]):
        return False
    below, slash, name = line[start:end].rpartition("/")
    below += slash
    if any(letter in _patterns for letter in below):
        return False
    names = names_in(below if below.startswith("/") else folder + "/" + below)
    if names is None or len(names) > _most:
        return False
    fits = _pattern_of(name)
    return all(other == name or not fits(other) for other in names)


def _pattern_of(name):
    """Returns a test for names that a pattern may match.

    It tries each letter of one class of plain letters; any other class is any text, and so is every one-character
    pattern in names beyond ASCII, where some shells match one byte. Both match more than the shell does.
    """
    before, opened, rest = name.partition("[")
    anything = text_glob((before + "*" + rest.rpartition("]")[2] if opened and "]" in rest else name).replace("?", "*"))
    letters, closed, behind = rest.partition("]")
    if 0 < len(letters) <= 64 and closed and all(letter in _plain for letter in letters) and not any(letter in "[]" for letter in before + behind):
        exact = [argument_glob(before + letter + behind) for letter in letters]
    else:
        exact = [anything if opened or "]" in name else argument_glob(name)]
    return lambda other: any(fits(other) for fits in exact) if other.isascii() else anything(other)


_patterns = frozenset("*?[")
_meaning = frozenset("\\'\"`$(){}|&;<>!^#~")
_plain = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_,;+=% ")
