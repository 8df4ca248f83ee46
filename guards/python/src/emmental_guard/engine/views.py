"""Makes the views of a text: the forms that the patterns of rules match. packages/inspect/rules/views/ does the same.
"""

import re

from .hosts import host_kind
from .nested import pattern
from .table import js, lazy, S
from .tokens import tokens_of_sql

_inner = lazy(r"\$\{([^${}]{0,200})\}")
_jndi = js(r"^\s{0,4}jndi\s{0,4}:", True)


def lookup(text):
    """Returns the text and each step of resolving its Log4j lookups (`${lower:J}`), from the inside out."""
    forms = [text]
    before = text
    for _ in range(8):
        after = _inner.sub(_resolved, before)
        if after == before:
            break
        forms.append(after)
        before = after
    return forms


def _resolved(match):
    body = match[1]
    if _jndi.search(body):
        return match[0]
    fallback = body.find(":-")
    if fallback >= 0:
        return body[fallback + 2 :]
    kind, colon, value = body.partition(":")
    kind = kind.lower()
    if not colon:
        return match[0]
    if kind == "lower":
        return value.lower()
    if kind == "upper":
        return value.upper()
    return value.replace("'", "") if kind == "date" else match[0]


_controls = lazy("[\x01-\x08\x0b\x0c\x0e-\x1f]")


def path(text):
    """Returns a path as a lenient file system reads it, and the text itself."""
    read = _controls.sub("", text).replace("\\", "/")
    return [text] if read == text else [read, text]


_plus_as_blank = lazy(r"\+(?:and|or|union|select|order|having|like|from|where)\+", re.I | re.A)


def sql(text):
    """Returns the token words of a text, read as SQL without quotes and within each kind of quotes that it contains."""
    # A query string that nobody decoded has a plus for a blank.
    return _readings(text) + _readings(text.replace("+", " ")) if _plus_as_blank.search(text) else _readings(text)


def _readings(text):
    forms = [_skeleton(text, "")]
    if "'" in text:
        forms.append(_skeleton(text, "'"))
    if '"' in text:
        forms.append(_skeleton(text, '"'))
    if "`" in text:
        forms.append(_skeleton(text, "`"))
    return forms


def _skeleton(text, quote):
    quoted = quote + text
    # A comment counts only at the end of the text; SQL reads any other comment as a blank.
    words = [
        word
        for word, _, end, _ in tokens_of_sql(quoted, "generic", 120)
        if word not in ("k", "c") or end == len(quoted)
    ]
    return "%s %s " % (quote or ".", " ".join(words))


_first_slashes = js(r"^\s{0,8}(?=[/\\]{2})")
_scheme = lazy(r"[a-z][a-z0-9+.-]{1,20}\Z", re.I | re.A)
_longest_scheme = 21
# Matches the slashes and the rest behind the scheme of an address.
_rest = js(r"""([/\\]{0,4})([^\s"'<>|^`]{0,300})""")
_most_forms = 50
_authority = lazy(r"[^/?#]{0,300}")
_word_before = lazy("[^%s=:(,;|&?<{[][%s]{1,8}[\"']?\\Z|`\\Z" % (S, S), re.A)
_word_after = lazy(
    "[,;:.!?]?[%s]{1,8}(?:[a-z][^/]|[\\u00c0-\\uffff])[a-z\\u00c0-\\uffff]{0,20}(?:[%s,;:.!?]|\\Z)" % (S, S), re.I | re.A
)


def url(text):
    """Returns each address in a text as `place scheme host-kind user? slashes? host path`."""
    forms = []
    start = _first_slashes.match(text)
    done = _read_address(text, 0, start.end(), "relative", forms) if start else 0
    colon = text.find(":", done)
    while colon >= 0 and len(forms) < _most_forms:
        first = max(done, colon - _longest_scheme)
        scheme = _scheme.search(text[first:colon]) if colon - first > 1 else None
        if scheme:
            done = _read_address(text, first + scheme.start(), colon + 1, scheme[0].lower(), forms)
        colon = text.find(":", max(done, colon + 1))
    bare = _bare_host.match(text)
    if bare and host_kind(bare[1]) == "metadata":
        forms.append("value relative metadata - bare %s %s" % (bare[1], text[:300]))
    return forms


def _read_address(text, start, behind, scheme, forms):
    """Adds the form of the address that starts at `start`; what follows its scheme starts at `behind`. Returns the end of
    the address.
    """
    match = _rest.match(text, behind)
    rest = match[2].replace("\\", "/")
    authority = _authority.match(rest)[0]
    at = authority.rfind("@")
    host = authority[at + 1 :]
    forms.append(
        "%s %s %s %s %s %s %s"
        % (
            "prose" if _is_among_words(text, start, match.end()) else "value",
            scheme,
            "none" if host == "" else host_kind(host),
            "user" if at >= 0 else "-",
            "bare" if match[1] == "" else "slashes",
            host.lower(),
            rest[len(authority) :],
        )
    )
    return match.end()


_bare_host = js(r"^\s{0,8}([\w.-]{7,40})(?::\d{1,5})?\/")


def _is_among_words(text, start, end):
    return (
        _word_before.search(text[max(0, start - 12) : start]) is not None
        or _is_in_later_line(text, start)
        or _word_after.match(text[end : end + 40]) is not None
    )


_word_sign = lazy(r"\w", re.A)


def _is_in_later_line(text, start):
    """Returns True when another line precedes the line of an address, and a word precedes the address in its line."""
    line = text.rfind("\n", 0, start)
    return (
        line > 0
        and _word_sign.search(text[max(0, line - 80) : line]) is not None
        and _word_sign.search(text[line:start]) is not None
    )


_inside_words = tuple(
    js(source)
    for source in (
        r"(\w)\\\r?\n(?=\w)",
        r"""\b(\w{1,20})(?:''|""|\$@|\$\*|\$\(\)|``|\$\{\w{1,12}\}|\$[1-9])(?=\w)""",
        r"""(\w)'([\w./-]{0,12})'|(\w)"([\w./-]{0,12})\"""",
        r"""'([\w./-]{1,12})'(?=\w)|"([\w./-]{1,12})"(?=\w)""",
        r"([\w/])\\(?=[\w/])",
        r"(\w)\^(?=\w)",
    )
)
_ifs = lazy(r"\$\{IFS[^}]{0,20}\}|\$IFS(?:\$[1-9])?")
_list = lazy(r"\{([\w./-]{1,40}(?:,[\w./:$-]{1,80}){1,8})\}", re.A)
# Quick tests if the steps above can change a text: most texts contain none of the signs.
_sign = lazy("['\"\\\\^$`{]")
_taken_apart = lazy(
    r"""[\w/](?:['"][\w./-]{0,12}['"]|\\|\^\w|\$[@*(1-9{]|``)|['"][\w./-]{1,12}['"]\w|\$\{?IFS|\{[\w./-]{1,40},"""
)


def shell(text):
    """Returns a text without the bars of Markdown tables, and the text as a shell reads it: quoted parts of words joined, `$IFS` as a blank, `{a,b}` as two
    words.
    """
    text = _without_tables(text)
    if not _sign.search(text) or not _taken_apart.search(text):
        return [text]
    spaced = _list.sub(lambda match: match[1].replace(",", " "), _ifs.sub(" ", text))
    rejoined = spaced
    for part in _inside_words:
        rejoined = part.sub(lambda match: "".join(group for group in match.groups() if group is not None), rejoined)
    if rejoined == text:
        return [text]
    return [text, spaced if rejoined == spaced else ";" + rejoined]


_rule = js(r"^\s{0,8}\|[-:| ]{2,2000}\r?$")
_row = js(r"""^\s{0,8}\|(?:[^'"`\\]|`[^'"`\\]{0,200}`){0,2000}$""")
_comment = js(r"[^|\s]\s+#")
_blanks = js(r"\s*$")


def _without_tables(text):
    """Returns a text without the bars of its tables: a shell stops at the line `|---|---|` before it runs a line behind it."""
    if "--" not in text or "|" not in text:
        return text
    lines = text.split("\n")
    in_table = False
    ticks = 0
    for index, line in enumerate(lines):
        is_rule = ticks % 2 == 0 and "--" in line and _rule.search(line) is not None
        if is_rule and index > 0:
            lines[index - 1] = _without_bars(lines[index - 1])
        in_table = is_rule or (in_table and _row.search(line) is not None)
        if in_table:
            lines[index] = line.replace("|", " ")
        ticks += line.count("`")
    return "\n".join(lines)


def _without_bars(line):
    closed = _row.search(line) and _blanks.sub("", line).endswith("|") and not _comment.search(line)
    return line.replace("|", " ") if closed else line


def runs(text):
    """Returns a text, and the form `run` when the text repeats a character, `ab` or `1,` as often as no document does."""
    for match in _character_run.finditer(text):
        if match.end() - match.start() >= _suspicious_length[match[1]]:
            return [text, "run"]
    return [text, "run"] if _pair_run.search(text) else [text]


_suspicious_length = {
    **dict.fromkeys("abx019.,:/@+<", 300), **dict.fromkeys("([{", 40), **dict.fromkeys("-\n ", 1000), "\t": 400,
}  # fmt: skip
# The lookbehind finds the first character of a run, so that no run is read twice.
_character_run = lazy(r"([abx019.,:/@+<([{\-\n \t])(?<!\1\1)\1{39,}")
_pair_run = lazy(r"(ab|1,)(?<!\1\1)\1{299}")


views = {"sql": sql, "path": path, "url": url, "lookup": lookup, "shell": shell, "pattern": pattern, "runs": runs}
