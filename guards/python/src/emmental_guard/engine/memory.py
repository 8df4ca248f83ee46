"""Remembers results about short texts, which often come again."""

_longest = 256
_most = 2000


class Memory:
    """Holds answers about short texts: `answers` maps a text to its answer. When it is full, it starts anew."""

    __slots__ = ("answers",)

    def __init__(self):
        self.answers = {}

    def remember(self, text, answer):
        if len(text) <= _longest:
            if len(self.answers) >= _most:
                self.answers.clear()
            self.answers[text] = answer
