"""Lists all decoders. packages/inspect/decode/decoders/ has the same. A decoder is (id, is a container, may(marks,
hint), applies(text, hint), decode(text, hint) -> pieces).

A piece is (at, value, hint). `may` is asked once for all texts with the same marks at a place of the same hint.
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

formats = (json_text, jwt, base64, hexadecimal, base32, decimal, multipart, mime, form, cookie, xml, graphql, prefix)
spellings = (plus, percent, encoded_word, escape, entity, unicode, utf7, quoted)
# These open inside a text that neither opens as a whole nor is spelled in another way.
embedded = (grouped_base64, embedded_base64)
# These open the name of a member; the first that applies counts.
of_keys = (base64, hexadecimal, base32, percent)

_worth = Memory()


def worth(marks, hint):
    """Returns the formats, spellings and embedded decoders that may open a text with such marks."""
    found = _worth.of.get((marks, hint))
    if found is None:
        found = tuple(tuple(one for one in some if one[2](marks, hint)) for some in (formats, spellings, embedded))
        _worth.keep((marks, hint), found)
    return found


def pieces_of(decoders, text, hint, count):
    found = []
    for decoder in decoders:
        if decoder[3](text, hint):
            pieces = decoder[4](text, hint)
            if pieces:
                found.append((decoder, pieces))
                if len(found) == count:
                    break
    return found
