"""Decides if a shell leaves the pattern characters of a word as they are. A shell replaces a pattern by the files that
match it; it keeps the word when no file matches, or only the file of exactly this name.
"""

from .globs import argument_glob, text_glob

# Most names of one folder that are compared.
_most = 10_000


def stands_for_itself(line, position, folder, names_in):
    """Returns True when the shell certainly keeps `*`, `?`, `[` and `]` in the word around a position (POSIX.1-2017,
    2.13.3).

    `folder`: the folder in which the shell starts; `names_in(folder)`: the names there, None when they cannot be
    listed.
    """
    start, end = position, position
    while start > 0 and not line[start - 1].isspace():
        start -= 1
    while end < len(line) and not line[end].isspace():
        end += 1
    # The word has quotes, expansions or operators: the guard does not compute the shell's result for such a word.
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
    """Returns a test of names: True for every name that the pattern could match, and for some that it does not.

    The test tries each letter of a single class of plain letters (`[ab]`). Any other class counts as any text, and so
    does a `?` or a class for a name beyond ASCII, where some shells match single bytes.
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
