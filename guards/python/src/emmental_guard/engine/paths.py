"""How a key continues a path. As packages/inspect/decode/path.ts."""

import json
import re

from .table import lazy

_plain_key = lazy(r"[A-Za-z_$][\w$-]{0,99}\Z", re.A)
_lone = lazy("[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]")
suffixes = {}


def suffix(key):
    """How a key continues a path; longer keys are cut, so that a path stays readable."""
    known = suffixes.get(key)
    if known is not None:
        return known
    if _plain_key.match(key):
        made = "." + key
    else:
        text = json.dumps(key[:100] + "\u2026" if len(key) > 100 else key, ensure_ascii=False)
        made = "[%s]" % _lone.sub(lambda one: "\\u%04x" % ord(one[0]), text)
    if len(suffixes) < 5000:
        suffixes[key] = made
    return made
