"""Adds the key of a member to a path. packages/inspect/decode/path.ts does the same."""

import json
import re

from .table import lazy

_plain_key = lazy(r"[A-Za-z_$][\w$-]{0,99}\Z", re.A)
_lone = lazy("[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]")
suffixes = {}


def suffix(key):
    """Returns the text that a key adds to a path; cuts long keys, so that a path stays readable."""
    known = suffixes.get(key)
    if known is not None:
        return known
    if _plain_key.match(key):
        made = "." + key
    else:
        text = json.dumps(key[:100] + "\u2026" if len(key) > 100 else key, ensure_ascii=False)
        made = "[%s]" % _lone.sub(lambda match: "\\u%04x" % ord(match[0]), text)
    if len(suffixes) < 5000:
        suffixes[key] = made
    return made


# A path over this many characters gets no further parts, so that deep nesting costs no more than its texts.
longest = 1000


def joined(path, key):
    """Returns the path of a member."""
    made = suffix(key)
    return (path + made if len(path) <= longest else path) if path else made.removeprefix(".")
