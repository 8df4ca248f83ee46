"""All decoders. As packages/inspect/decode/decoders/.

A decoder is (id, is a container, may(marks, hint), applies(text, hint), decode(text, hint) -> pieces). A piece is (at, value,
hint). `may` is asked once for all texts with the same marks at a place of the same hint.
"""

from ..memory import Memory
from .base32 import base32
from .base64 import base64, embedded_base64, grouped_base64
from .decimal import decimal
from .entity import entity
from .escape import escape
from .form import cookie, form
from .graphql import graphql
from .hex import hexadecimal
from .json import json_text
from .jwt import jwt
from .mime import encoded_word, mime, multipart, quoted
from .percent import percent, plus
from .prefix import prefix
from .unicode import unicode
from .utf7 import utf7
from .xml import xml


class Decoders:
    """In the order in which they are asked."""

    __slots__ = ("_all", "_known")

    def __init__(self, *all_decoders):
        self._all = all_decoders
        self._known = Memory()

    def worth(self, marks, hint):
        """Those that may open a text with such marks."""
        found = self._known.of.get((marks, hint))
        if found is None:
            found = tuple(one for one in self._all if one[2](marks, hint))
            self._known.keep((marks, hint), found)
        return found


formats = Decoders(json_text, jwt, base64, hexadecimal, base32, decimal, multipart, mime, form, cookie, xml, graphql, prefix)
spellings = Decoders(plus, percent, encoded_word, escape, entity, unicode, utf7, quoted)
# Opened inside a text that neither opens as a whole nor is spelled in another way.
embedded = Decoders(grouped_base64, embedded_base64)
# What the name of a member may be; the first that fits.
of_keys = Decoders(base64, hexadecimal, base32, percent)
