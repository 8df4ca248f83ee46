"""Finds nested repetition in a regular expression, which takes exponential time on some texts (ReDoS).
packages/inspect/rules/views/pattern.ts does the same.
"""

from .table import js

_most_groups = 20
_longest_group = 120
_few_times = 8
_most_positions = 30
_many = 9999
# The letters at which `pattern` stops: all others take no part in groups.
_sign = js(r"[\\()[]")
_set = js(r"\[\^?\]?(?:[^\]\\]|\\[\s\S]){0,80}\]")
_repeated = js(r"(?:[*+]|\{(\d{1,4})(?:,(\d{0,4}))?\})")
_arithmetic = js(r"""\([^\\^$|?[\]*+]*(?:[\w)'"\s][*+][\s(]*[\w$'"][^\\^$|?[\]*+]*)+\Z""")
_head = js(r"\((?:\?(?:([=!]|<[=!])|:|P?<\w{1,20}>|>|[a-z]{1,5}:))?")
_quantifier = js(r"(?:[*+?]|\{(\d{1,4})(,?)(\d{0,4})\})\??")
_one = js(r"(?:\\(?:([dwsDWS])|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|[\s\S])|[\s\S])")


def pattern(text):
    """Returns `["exponential"]` when a repeated group of the pattern can read the same text in two ways, else `[]`."""
    opened = []
    looked = 0
    at = 0
    while looked < _most_groups:
        sign = _sign.search(text, at)
        if sign is None:
            break
        at = sign.start()
        letter = text[at]
        if letter == "\\":
            at += 1
        elif letter == "(":
            opened.append(at)
        elif letter == "[" and opened:
            found = _set.match(text, at)
            if found:
                at = found.end() - 1
        elif letter == ")" and opened:
            start = opened.pop()
            often = _repeated.match(text[at + 1 : at + 12]) if at - start <= _longest_group else None
            if often and (often[2] == "" or int(often[2] or often[1] or _few_times) >= _few_times):
                looked += 1
                if _is_ambiguous(text[start : at + 1], often[1] is not None):
                    return ["exponential"]
        at += 1
    return []


def _is_ambiguous(group, counted):
    if _arithmetic.match(group):
        return False
    reader = _Reader(group)
    try:
        part = reader.atom()
    except _NoPattern:
        return False
    if part is None or reader.at < len(group):
        return False
    first, last, empty = part
    if empty and counted and first:
        return True
    reader.join(last, first)
    return reader.twice or _has_two_ways(reader, first, last)


def _has_two_ways(reader, first, last):
    """Returns True when one text leads to two positions of the group that go on alike. Follows all pairs of positions
    that the same text can lead to. `first` and `last` are sets of positions, as bits.
    """
    count = len(reader.letters)
    # For each position the positions that can read the same letter.
    meets = [sum(1 << at for at, other in enumerate(reader.letters) if letters & other) for letters in reader.letters]
    seen = [0] * count
    stack = []

    def add(these, others):
        for at in range(count):
            if these >> at & 1:
                fresh = others & meets[at] & ~seen[at]
                seen[at] |= fresh
                if fresh:
                    stack.append((at, fresh))

    add(first, first)
    while stack:
        at, others = stack.pop()
        for other in range(count):
            if others >> other & 1:
                here, there = reader.follow[at], reader.follow[other]
                if at != other and (here & there or (last >> at & 1 and last >> other & 1)):
                    return True
                add(here, there)
    return False


class _NoPattern(Exception):
    """Reports a text with a part that no pattern has."""


class _Reader:
    """Reads one group of a pattern into positions (Glushkov's construction).

    A set of letters is a number: a bit for each ASCII letter, and one for all others. A set of positions is a number,
    too. The methods for parts return (positions that can come first, positions that can come last, True when the part
    can be empty).
    """

    def __init__(self, text):
        self.text = text
        self.at = 0
        self.letters = []
        self.follow = []
        self.twice = False

    def join(self, last, first):
        """Notes that each of the positions `first` can follow each of `last`; `twice`: a pair was noted already."""
        for at in range(len(self.letters)):
            if last >> at & 1:
                if self.follow[at] & first:
                    self.twice = True
                self.follow[at] |= first

    def atom(self):
        """Reads one part; returns None for a part that matches no letter, such as `^`."""
        letter = self.text[self.at : self.at + 1]
        if letter == "(":
            return self.group()
        if letter in ("^", "$"):
            self.at += 1
            return None
        if letter == "[":
            return self.set()
        if letter == "" or letter in "*+?{)|":
            raise _NoPattern
        if letter == "\\" and self.text[self.at + 1 : self.at + 2] in tuple("bBAzZG"):
            self.at += 2
            return None
        letters = self.letter()
        return self.position(_any if letter == "." else letters)

    def group(self):
        head = _head.match(self.text, self.at)
        self.at = head.end()
        count, twice = len(self.letters), self.twice
        found = self.choice()
        if self.text[self.at : self.at + 1] != ")":
            raise _NoPattern
        self.at += 1
        if head[1] is None:
            return found
        del self.letters[count:], self.follow[count:]
        self.twice = twice
        return None

    def choice(self):
        first, last, empty = self.sequence()
        while self.text[self.at : self.at + 1] == "|":
            self.at += 1
            next_first, next_last, next_empty = self.sequence()
            first, last, empty = first | next_first, last | next_last, empty or next_empty
        return first, last, empty

    def sequence(self):
        first, last, empty = 0, 0, True
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            next_first, next_last, next_empty = self.quantified(self.atom())
            self.join(last, next_first)
            first |= next_first if empty else 0
            last = next_last | (last if next_empty else 0)
            empty = empty and next_empty
        return first, last, empty

    def quantified(self, part):
        found = _quantifier.match(self.text[self.at : self.at + 14])
        if found is None or part is None:
            return part or (0, 0, True)
        self.at += found.end()
        sign = found[0][0]
        low = int(found[1]) if sign == "{" else 1 if sign == "+" else 0
        high = 1 if sign == "?" else int(found[3]) if sign == "{" and found[3] != "" else _many
        is_fixed = sign == "{" and found[2] == ""
        if not is_fixed and high > max(low, 1):
            self.join(part[1], part[0])
        return (part[0], part[1], True) if low == 0 else part

    def set(self):
        self.at += 1
        negated = self.text[self.at : self.at + 1] == "^"
        if negated:
            self.at += 1
        every = 0
        first = True
        while first or self.text[self.at : self.at + 1] != "]":
            first = False
            if self.at >= len(self.text):
                raise _NoPattern
            low = self.letter()
            if self.text[self.at : self.at + 1] == "-" and self.text[self.at + 1 : self.at + 2] not in ("", "]"):
                self.at += 1
                high = self.letter()
                if low & (low - 1) or high & (high - 1) or high < low:
                    raise _NoPattern
                every |= (high << 1) - low
            else:
                every |= low
        self.at += 1
        return self.position(_all & ~every if negated else every)

    def letter(self):
        found = _one.match(self.text, self.at)
        self.at = found.end()
        if found[1] is not None:
            return _kinds[found[1]]
        code = found[2] or found[3]
        if code is not None:
            return _letter(int(code, 16))
        written = found[0]
        return _letter(_named.get(written[1], ord(written[1])) if len(written) > 1 else ord(written))

    def position(self, letters):
        if len(self.letters) >= _most_positions:
            raise _NoPattern
        bit = 1 << len(self.letters)
        self.letters.append(letters)
        self.follow.append(0)
        return bit, bit, False


def _letter(code):
    return 1 << min(code, 128)


_all = (1 << 129) - 1
_any = _all & ~_letter(10) & ~_letter(13)
_named = {"t": 9, "n": 10, "r": 13, "f": 12, "v": 11}
_digits = sum(_letter(code) for code in range(48, 58))
_words = sum(_letter(code) for code in range(128) if chr(code).isalnum() or code == 95)
_blanks = sum(_letter(code) for code in (9, 10, 11, 12, 13, 32))
_kinds = {"d": _digits, "w": _words, "s": _blanks, "D": _all & ~_digits, "W": _all & ~_words, "S": _all & ~_blanks}
