"""What was found out about short texts, for the next time that they come."""

_longest = 256
_most = 2000


class Memory:
    """Bounded: what does not fit is asked about again. `of` is the answer of each text."""

    __slots__ = ("of",)

    def __init__(self):
        self.of = {}

    def keep(self, text, answer):
        if len(text) <= _longest:
            if len(self.of) >= _most:
                self.of.clear()
            self.of[text] = answer
