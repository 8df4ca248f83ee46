"""Prepares texts for people: limits the length, replaces secrets, and writes control characters as escapes.
packages/inspect/verdict/excerpt.ts does the same.
"""

_secrets = None


def excerpt(text, length=80):
    """Returns an excerpt of at most `length` characters."""
    shown = text[: length * 8]
    if not _is_plain(shown):
        try:
            secrets = _patterns()
        except (AttributeError, ImportError):
            # The function's code is loading `re`, or a module that `re` needs, at this moment.
            shown, secrets = "[not shown: `re` is not loaded yet]", ()
        for secret in secrets:
            shown = secret.sub("[redacted]", shown)
        shown = "".join(map(_escaped, shown))
    if len(shown) > length or len(text) > length * 8:
        return shown[: length - 1] + "\u2026"
    return shown


def _is_plain(text):
    """Returns True for a short ASCII word, which holds no secret that a pattern would find."""
    return len(text) < 13 and text.isascii() and text.isprintable() and "=" not in text and ":" not in text


def _escaped(letter):
    if letter.isprintable() or letter == " ":
        return letter
    import unicodedata

    if letter in "\u2028\u2029" or unicodedata.category(letter) in ("Cc", "Cf"):
        return "\\u%04x" % ord(letter)
    return letter


def _patterns():
    global _secrets
    if _secrets is None:
        import re

        _secrets = [
            re.compile(source, flags | re.ASCII)
            for source, flags in (
                (r"\b(?:AKIA|ASIA)[A-Z0-9]{12,20}\b", 0),
                (r"\beyJ[\w-]{8,4000}\.[\w-]{8,4000}(?:\.[\w-]{0,4000})?", 0),
                (r"\b(?:Bearer|Basic)\s{1,4}[\w+/=.~-]{8,4000}", re.I),
                (
                    r"\b(?:password|passwd|pwd|secret|token|api[_-]?key|authorization|session(?:id)?)[\"']?\s{0,4}[:=]"
                    r"\s{0,4}[\"']?[^\s\"'&,;}]{3,400}",
                    re.I,
                ),
                (r"-----BEGIN [A-Z ]{3,40}-----[\s\S]{0,8000}", 0),
                (r"\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}\b", 0),
                (r"\b(?:\d[ -]?){13,19}\b", 0),
                (r"\b[A-Za-z0-9+/_-]{40,4000}={0,2}", 0),
            )
        ]
    return _secrets
