"""Turns globs of the profile into tests of a text, without `re`: compiling regular expressions would take too long at a
cold start.
"""


def path_glob(pattern):
    """Returns a test of paths: `*` matches within a folder, `**` across. Examples: `/tmp/thumb-*.jpg`; `/tmp/**` also
    matches `/tmp`; `/tmp/**/a` also matches `/tmp/a`.
    """
    if "*" not in pattern:
        return lambda text: text == pattern
    if pattern.endswith("/**") and "*" not in pattern[:-3]:
        folder = pattern[:-3]
        prefix = folder + "/"
        return lambda text: text.startswith(prefix) or text == folder
    parts = _path_parts(pattern)
    return lambda text: _leads(parts, text)


def _path_parts(pattern):
    """Returns the literal texts of a pattern, and between them its wildcards: `_within` (`*`), `_across` (`**`),
    `_folders` (`**/`: any number of folders), `_below` (`/**` at the end).
    """
    parts, literal, at = [], "", 0
    while at < len(pattern):
        if pattern[at] != "*":
            literal += pattern[at]
            at += 1
            continue
        end = at
        while pattern[end : end + 1] == "*":
            end += 1
        part = _within if end == at + 1 else _across
        if part is _across and literal.endswith("/"):
            if end == len(pattern):
                part, literal = _below, literal[:-1]
            elif pattern[end] == "/":
                part, end = _folders, end + 1
        if literal:
            parts.append(literal)
        literal = ""
        parts.append(part)
        at = end
    if literal:
        parts.append(literal)
    return parts


def _leads(parts, text):
    """Returns True when the parts match the text: follows, part by part, all positions where the parts so far can end.
    """
    positions = {0}
    for part in parts:
        if type(part) is str:
            following = {position + len(part) for position in positions if text.startswith(part, position)}
        elif part is _below:
            return any(position == len(text) or text[position] == "/" for position in positions)
        else:
            following, is_open = set(positions), False
            for at in range(len(text) + 1):
                is_open = is_open or at in positions
                if is_open and (part is not _folders or text[at - 1 : at] == "/"):
                    following.add(at)
                if part is _within and text[at : at + 1] == "/":
                    is_open = False
        if not following:
            return False
        positions = following
    return len(text) in positions


_within, _across, _folders, _below = object(), object(), object(), object()


def text_glob(pattern):
    """Returns a test in which `*` matches any text and `?` matches itself."""
    if "*" not in pattern:
        return lambda text: text == pattern
    pieces = pattern.split("*")
    first, last, middle = pieces[0], pieces[-1], [piece for piece in pieces[1:-1] if piece]
    shortest = sum(map(len, pieces))

    def matches(text):
        if len(text) < shortest or not text.startswith(first) or not text.endswith(last):
            return False
        at, end = len(first), len(text) - len(last)
        for piece in middle:
            found = text.find(piece, at, end)
            if found < 0:
                return False
            at = found + len(piece)
        return at <= end

    return matches


def argument_glob(pattern):
    """Returns a test of one argument of a program: `*` is any text, `?` one character."""
    return text_glob(pattern) if "?" not in pattern else _by_parts(pattern, lambda text, at, is_itself: True, 0)


def line_glob(pattern):
    """Returns a test of a line that a shell reads: `*` is one or more plain characters, or between the pattern's own quotes any
    characters that have no meaning there; `?` is a plain character or a `?`.

    The line that equals the pattern matches, too, because code may contain a `*`. `is_itself(at)` returns True when the
    shell leaves the pattern character at this position of the line as it is.
    """
    matches = _by_parts(pattern, _is_plain, 1, _quotes_of(pattern))
    return lambda line, is_itself=None: line == pattern or matches(line, is_itself)


def _quotes_of(pattern):
    """Returns the quote in which each `*` of the pattern stands, or None: outside of quotes, and in a line with other
    expansions, comments, or programs that take code as an argument.
    """
    quotes, opened, escaped = [], None, False
    words = pattern.translate(_no_word).split(" ")
    simple = not any(sign in pattern for sign in _expands) and not any(_takes_code(word) for word in words)
    for at, letter in enumerate(pattern):
        if letter in "*?":
            if letter == "*" and pattern[at - 1 : at] != "*":
                quotes.append(opened if simple and not escaped else None)
        elif escaped:
            escaped = False
        elif letter == "\\" and opened != "'":
            escaped = True
        elif letter == opened:
            opened = None
        elif opened is None and letter in "\"'":
            opened = letter
    return quotes


_expands = ("`", "#", "$(", "$'", '$"', "<<")
# Characters that are no part of the name of a program.
_no_word = {code: " " for code in range(128) if not (chr(code).isalnum() or chr(code) in "_.-")}
# Programs that run an argument or their input as code.
_code = frozenset(
    "sh bash rbash dash ash zsh ksh mksh csh tcsh fish eval source exec trap env xargs sudo su doas ssh awk gawk mawk nawk sed perl"
    " ruby node deno bun php lua tclsh expect R Rscript psql mysql sqlite3 mongo mongosh watch parallel script timeout nohup nice setsid"
    " at batch crontab ed ex vi vim m4 make bc dc gdb busybox git".split()
)


def _takes_code(word):
    return word in _code or word.rstrip("0123456789.") in ("python", "pypy")


def _is_quoted(letter, quote):
    """Returns True for a character without a meaning between these quotes."""
    return letter >= " " and letter not in "\x7f\\!" and letter not in ('"$`' if quote == '"' else "'")


def _by_parts(pattern, fits, least, quotes=()):
    """Returns a test in which `*` is `least` or more characters that fit, and `?` a character that fits or a `?`. It
    takes time proportional to the length of the pattern times the length of the text.
    """
    parts, literal, quotes = [], "", list(quotes)
    for letter in pattern:
        if letter not in "*?":
            literal += letter
            continue
        if literal:
            parts.append(literal)
            literal = ""
        if letter == "?":
            parts.append(_one)
        elif not parts or type(parts[-1]) is not _Star:
            parts.append(_Star(quotes.pop(0) if quotes else None))
    if literal:
        parts.append(literal)

    def matches(text, is_itself=None):
        positions = {0}
        for part in parts:
            if type(part) is _Star:
                following, is_open, quote = set() if least else set(positions), False, part.quote
                for at in range(len(text)):
                    is_open = (is_open or at in positions) and (
                        fits(text, at, is_itself) if quote is None else _is_quoted(text[at], quote)
                    )
                    if is_open:
                        following.add(at + 1)
            elif part is _one:
                following = {at + 1 for at in positions if at < len(text) and (text[at] == "?" or fits(text, at, is_itself))}
            else:
                following = {at + len(part) for at in positions if text.startswith(part, at)}
            if not following:
                return False
            positions = following
        return len(text) in positions

    return matches


_one = object()


class _Star:
    """Stands for a `*`; `quote`: the quote in which it stands, or None."""

    __slots__ = ("quote",)

    def __init__(self, quote):
        self.quote = quote


def _is_plain(text, at, is_itself):
    """Returns True for a character that is neither white space nor a control character, and has no meaning for a shell
    at this position.
    """
    letter = text[at]
    if letter in "*?[]":
        return is_itself is not None and is_itself(at)
    if letter == "{":
        return _is_lone_brace(text, at)
    if letter in "#~}":
        # `#` and `~` mean something only at the start of a word, and `}` only as a word of its own.
        before = text[at - 1] if at else " "
        return before in _inner
    return letter > " " and letter not in _meaning and not "\u2000" <= letter <= "\u200a"


def _is_lone_brace(text, at):
    """Returns True for a brace without a meaning: a word `{` begins a group of commands, and a word with a comma or
    `..` is a list or a sequence.
    """
    end = at
    while end < len(text) and end < at + 4096 and not text[end].isspace():
        end += 1
    word = text[at:end]
    return word != "{" and "," not in word and ".." not in word


_inner = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./{}-")
_meaning = frozenset("|&;<>()$`\\\"'!^\x7f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff")
