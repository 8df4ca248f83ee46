"""Lists all decoders, the same as packages/inspect/decode/decoders/.

A decoder is (id, True for a container whose own text does not count, may(marks, hint), applies(text, hint),
decode(text, hint) → pieces). `may` decides by the marks of a text (`marks.py`), so its result holds for all texts with
the same marks and hint. A piece is (suffix of the path, value, hint).
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
# Tried inside a text that no format and no spelling decodes.
embedded = (grouped_base64, embedded_base64)
# Tried on the name of a member; the first that applies counts.
of_keys = (base64, hexadecimal, base32, percent)

_worth = Memory()


def worth(marks, hint):
    """Returns (formats, spellings, embedded decoders) that may decode a text with these marks."""
    found = _worth.answers.get((marks, hint))
    if found is None:
        found = tuple(tuple(decoder for decoder in some if decoder[2](marks, hint)) for some in (formats, spellings, embedded))
        _worth.remember((marks, hint), found)
    return found


def pieces_of(decoders, text, hint, count):
    """Returns (decoder, pieces) of the first `count` decoders that find anything in the text."""
    found = []
    for decoder in decoders:
        if decoder[3](text, hint):
            pieces = decoder[4](text, hint)
            if pieces:
                found.append((decoder, pieces))
                if len(found) == count:
                    break
    return found
