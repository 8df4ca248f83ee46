"""Remembers results about short texts, for the next time that they come."""

_longest = 256
_most = 2000


class Memory:
    """Holds a bounded number of answers; the engine works out again those that do not fit. `of` maps a text to its
    answer.
    """

    __slots__ = ("of",)

    def __init__(self):
        self.of = {}

    def keep(self, text, answer):
        if len(text) <= _longest:
            if len(self.of) >= _most:
                self.of.clear()
            self.of[text] = answer
