"""What decoders look for in a text, found once."""

import re


_solid = re.compile("[^\x00-\x20\ufeff]")


class Cut(str):
    """Stands for what a decoder left out: why. Told as not inspected."""


class Pairs(dict):
    """Keys and values of a form or cookies, in the order they were written."""


class Marks:
    """Characters that decoders look for, found once per text."""

    __slots__ = ("first", "percent", "plus", "backslash", "ampersand", "equals", "less", "newline")

    def __init__(self, text):
        solid = _solid.search(text)
        self.first = ord(solid[0] if solid else text[-1:] or "\0")
        self.percent = "%" in text
        self.plus = "+" in text
        self.backslash = "\\" in text
        self.ampersand = "&" in text
        self.equals = "=" in text
        self.less = "<" in text
        self.newline = "\n" in text


# What a text without any of these can be is only Base64 or hexadecimal.
special = re.compile("[%+\\\\&=<\\n{\\[\"\\x00\x80-\uffff]|eyJ|\\A[\x00-\x20\ufeff]*-")
