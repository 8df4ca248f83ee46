"""Splits the languages of dangerous calls into tokens. packages/inspect/sinks/tokens/ does the same.

A token is (word, start, end, literal). The word is the kind of the token (`n` a name, `1` a number, `s` a quoted text),
or its own text for keywords and operators. `literal`: the token is a plain value.
"""

import re

from .table import BLANKS, FAR, S, js, lazy, table

# SQL

_keywords = frozenset(table["sinks"]["sql"]["keywords"])
_callable = frozenset(table["sinks"]["sql"]["callable"])
# A name (group 1), and the bracket behind the name of a function (group 2).
_name = "([A-Za-z_%s][\\w$%s]*(?:[.][A-Za-z_%s*][\\w$%s]*){0,4})([%s\xa0]*\\()?" % (FAR, FAR, FAR, FAR, S)
_sql_name = lazy(_name)
# Blanks and the name behind them: most tokens are names. No other token begins with a letter, except texts like N'…'.
_sql_word = lazy("[%s\xa0]*(?:(?![nNeExXbB]')%s)?" % (S, _name))
_sql_number = lazy(r"0[xX][0-9a-fA-F]+|0[bB][01]+\b|\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?", re.A)
_sql_operator = lazy(
    r"<=>|\|\||&&|<=|>=|<>|!=|==|:=|::|\^=|!<|!>|->>|->|#>>|#>|@>|<@|<<|>>|[-+*/%=<>!~^|&]"
)
_dollar_quote = lazy(r"\$([A-Za-z_]\w{0,30})?\$", re.A)
_placeholder = lazy(r"\?\d*", re.A)
_dollar_digits = lazy(r"\$\d+", re.A)
_version = lazy(r"\d{0,6}", re.A)
_after_dashes = lazy("[%s\x00]?\\Z" % S)
_says_nothing = js(r"^[\s\w\-+;'\")(*\/#.%]{0,8}$")
_two_words = js(r"\w[\s]+\w")
_not_word = lazy(r"[^\w.$]", re.A)


def tokens_of_sql(text, dialect, max_tokens=20_000):
    """Returns the tokens of an SQL text, at most `max_tokens`. Text that is not SQL becomes names and operators."""
    tokens = []
    at = 0
    size = len(text)
    match_word = _sql_word.of(text).match
    while at < size and len(tokens) < max_tokens:
        word = match_word(text, at)
        name, bracket = word.groups()
        if name is None:
            start = word.end()
            if start >= size:
                break
            token = _sql_token(text, start, dialect)
            at = token[2]
            if token[0] != "":
                tokens.append(token)
            continue
        start, at = word.span(1)
        name = name.upper()
        if name in _keywords and not (bracket and name in _callable):
            tokens.append((name, start, at, False))
        elif bracket:
            at = word.end()
            tokens.append((_not_word.sub("_", name.lower()) + "(", start, at, False))
        else:
            tokens.append(("n", start, at, False))
    return tokens


_brackets = frozenset(";,()[]{}")


def _sql_token(text, start, dialect):
    first = text[start]
    if first in _brackets:
        return first, start, start + 1, False
    second = text[start + 1 : start + 2]
    if first == "/" and second == "*":
        return _block_comment(text, start, dialect)
    if first == "*" and second == "/" and dialect in ("mysql", "generic"):
        # The end of a comment `/*!…*/`, whose content was read as code.
        return "", start, start + 2, False
    if first == "-" and second == "-" and (dialect != "mysql" or _after_dashes.match(text[start + 2 : start + 3])):
        return _line_comment(text, start, 2)
    if first == "#" and dialect in ("mysql", "generic"):
        return _line_comment(text, start, 1)
    if first == "'":
        return _quoted(text, start, start, "'", dialect, "s")
    if first == '"':
        return _quoted(text, start, start, '"', dialect, "s" if dialect in ("mysql", "generic") else "n")
    if first == "`":
        return _quoted(text, start, start, "`", "sqlite", "s" if dialect == "partiql" else "n")
    if first in "nNeExXbB" and second == "'":
        return _quoted(text, start, start + 1, "'", dialect, "s")
    if first == "$":
        return _dollar(text, start)
    if first in "@:?":
        return _variable(text, start, first, second)
    digits = _sql_number.match(text, start) if first in ".0123456789" else None
    if digits:
        return "1", start, digits.end(), True
    if second not in _second_signs:
        return first, start, start + 1, False
    sign = _sql_operator.match(text, start)
    end = sign.end() if sign else start + 1
    return text[start:end], start, end, False


# The second characters of the operators with several characters.
_second_signs = frozenset("=|&><:@")


def _quoted(text, start, opening, quote, dialect, word):
    backslash = dialect == "mysql" or (dialect == "postgresql" and opening > start and text[start] in "eE")
    at = opening + 1
    close = text.find(quote, at)
    while close >= 0:
        escape = text.find("\\", at, close) if backslash else -1
        if escape < 0 and text[close + 1 : close + 2] != quote:
            return word, start, close + 1, word == "s"
        at = close + 2 if escape < 0 else escape + 2
        if close < at:
            close = text.find(quote, at)
    return word, start, len(text), word == "s"


def _line_comment(text, start, mark):
    line = text.find("\n", start)
    end = len(text) if line < 0 else line + 1
    return _comment_word(text[start + mark : end], line < 0), start, end, False


def _comment_word(content, last):
    """Returns `c` for a comment at the end of the text that says nothing and only cuts off what follows; else `k`."""
    return "c" if last and _says_nothing.search(content) and not _two_words.search(content.strip(BLANKS)) else "k"


def _block_comment(text, start, dialect):
    close = text.find("*/", start + 2)
    if dialect in ("mysql", "generic") and text[start + 2 : start + 3] == "!":
        return "", start, _version.match(text, start + 3).end(), False
    if close < 0:
        return _comment_word(text[start + 2 :], True), start, len(text), False
    return "", start, close + 2, False


def _dollar(text, start):
    tag = _dollar_quote.match(text, start)
    if tag is None:
        digits = _dollar_digits.match(text, start)
        return "$" if digits is None else "?", start, digits.end() if digits else start + 1, False
    close = text.find(tag[0], tag.end())
    return "s", start, len(text) if close < 0 else close + len(tag[0]), True


def _variable(text, start, first, second):
    if first == "?":
        # SQLite numbers its placeholders: `?1`.
        return "?", start, _placeholder.match(text, start).end(), False
    body = _sql_name.match(text, start + 2 if first == "@" and second == "@" else start + 1)
    if body:
        return "@" if first == "@" else "?", start, body.end(1), False
    sign = _sql_operator.match(text, start)
    end = sign.end() if sign else start + 1
    return text[start:end], start, end, False


# Shell

_shell_operator = lazy(r"&&|\|\||;;|>>|<<<|<<|>&|<&|&>|\|&|[;|&<>()\n]")
_shell_blank = lazy(r"[ \t\r]+")
_braces = js(r"^\{[^\s{}]{0,200},[^\s{}]{0,200}\}")
# `$1` to `$9` are the arguments of a script: a command line has none, so they stand for nothing.
_shell_name = lazy(r"\$(?:[A-Za-z_]\w{0,100}|[0@*#?$!-])", re.A)


def tokens_of_shell(text, max_tokens=20_000):
    """Returns the tokens of a POSIX shell command: `w` for a word with its quotes, operators, expansions inside words,
    `~` for a home folder, `#` for a comment.
    """
    tokens = []
    at = 0
    size = len(text)
    while at < size and len(tokens) < max_tokens:
        space = _shell_blank.match(text, at)
        if space:
            at = space.end()
        if at >= size:
            break
        sign = _shell_operator.match(text, at)
        if sign:
            tokens.append((sign[0], at, sign.end(), False))
            at = sign.end()
        elif text[at] == "#":
            line = text.find("\n", at)
            end = size if line < 0 else line
            tokens.append(("#", at, end, False))
            at = end
        else:
            at = _read_word(text, at, tokens)
    return tokens


# Matches `~` or `~name` at the start of a word.
_home = js(r"~[\w.-]{0,60}(?=\/|[\s;|&<>()]|$)")


def _read_word(text, start, tokens):
    home = _home.match(text, start)
    if home:
        tokens.append(("~", start, home.end(), False))
    begin = at = home.end() if home else start
    double = False
    size = len(text)
    while at < size:
        letter = text[at]
        if letter == "\\":
            at += 2
        elif letter == '"':
            double = not double
            at += 1
        elif letter == "'" and not double:
            close = text.find("'", at + 1)
            at = size if close < 0 else close + 1
        else:
            expansion = _expansion_at(text, at, double)
            if expansion is not None:
                if at > begin:
                    tokens.append(("w", begin, at, True))
                tokens.append((expansion[0], at, expansion[1], False))
                at = begin = expansion[1]
            elif not double and letter in " \t\r\n;|&<>()":
                break
            else:
                at += 1
    end = min(at, size)
    if end > begin:
        tokens.append(("w", begin, end, True))
    return end


def _expansion_at(text, at, double):
    letter = text[at]
    if letter == "`":
        return "`", at + 1
    if letter == "{" and not double and _braces.search(text[at : at + 420]):
        return "{,}", at + 1
    if letter != "$":
        return None
    following = text[at + 1 : at + 2]
    if following == "(":
        return "$(", at + 2
    if following == "{":
        close = text.find("}", at)
        return "${", len(text) if close < 0 else close + 1
    if following == "'" and not double:
        return "$'", at + 1
    name = _shell_name.match(text[at : at + 110])
    return ("$", at + name.end()) if name else None


# Scripts

_script_blank = lazy("[%s]+" % S)
# `#` begins a Python comment only before a blank: in JavaScript the names of private members begin with `#`.
_script_comment = lazy(r"//[^\n]*|/\*[\x00-\uffff]*?\*/|#[ \t][^\n]*")
_script_number = lazy(r"(?:0[xob][\da-f_]+|\d[\d_]*(?:\.\d+)?(?:e[+-]?\d+)?n?|\.\d+)", re.I | re.A)
_script_name = lazy("[A-Za-z_$\x80-\uffff][\\w$\x80-\uffff]*", re.A)
_script_operator = lazy(
    r"=>|\.\.\.|\?\.|\?\?|&&|\|\||\*\*|===?|!==?|<=|>=|<<|>>>?|\+\+|--|[-+*/%&|^!~<>=?:;,.(){}\[\]@#\\]"
)
_constants = frozenset(table["sinks"]["code"]["constants"])
_before_operand = frozenset(table["sinks"]["code"]["beforeOperand"])
_is_name = lazy("[\\w$\x80-\uffff]", re.A)
_flags = lazy("[a-z]*")
_longest_expression = 1000
COMMENT = "//"


def tokens_of_script(text, max_tokens=20_000):
    """Returns the tokens of JavaScript or Python source, exact enough to see where literals end. Comments are tokens
    with the word `COMMENT`.
    """
    tokens = []
    at = 0
    size = len(text)
    while at < size and len(tokens) < max_tokens:
        blank = _script_blank.match(text, at)
        if blank:
            at = blank.end()
        if at >= size:
            break
        token = _script_token(text, at, tokens)
        tokens.append(token)
        at = token[2]
    return tokens


def _script_token(text, start, before):
    first = text[start]
    if first in "/#":
        comment = _script_comment.match(text, start)
        if comment:
            return COMMENT, start, comment.end(), False
        close = _end_of_expression(text, start) if first == "/" and starts_operand(before) else None
        if close is not None:
            return "s", start, close, True
    if first in "\"'`":
        return _script_quoted(text, start, first)
    digits = _script_number.match(text, start)
    if digits:
        return "1", start, digits.end(), True
    word = _script_name.match(text, start)
    if word:
        return ("1", start, word.end(), True) if word[0] in _constants else (word[0], start, word.end(), False)
    sign = _script_operator.match(text, start)
    end = sign.end() if sign else start + 1
    return text[start:end], start, end, False


def starts_operand(before):
    """Returns True when an operand must begin behind these tokens, so that a slash begins a regular expression. Where a
    division is possible, a slash divides.
    """
    at = len(before) - 1
    while at >= 0 and before[at][0] == COMMENT:
        at -= 1
    if at < 0:
        return True
    word, _, _, literal = before[at]
    if literal or word in (")", "]", "}"):
        return False
    if _is_name.match(word):
        return word in _before_operand and not (at > 0 and before[at - 1][0] in (".", "?."))
    return word not in ("++", "--", "`")


def _end_of_expression(text, start):
    """Returns the end of a regular expression with its flags; None when it does not end on its line."""
    most = min(len(text), start + _longest_expression)
    in_class = False
    at = start + 1
    while at < most:
        letter = text[at]
        if letter == "\n":
            return None
        if letter == "\\":
            at += 1
        elif letter == "[":
            in_class = True
        elif letter == "]":
            in_class = False
        elif letter == "/" and not in_class:
            return _flags.match(text, at + 1).end()
        at += 1
    return None


def _script_quoted(text, start, quote):
    three = quote * 3
    close = text.find(three, start + 3) if quote != "`" and text.startswith(three, start) else -1
    if close >= 0:
        return "s", start, close + 3, True
    at = start + 1
    size = len(text)
    while at < size and text[at] != quote and not (quote != "`" and text[at] == "\n"):
        at += 2 if text[at] == "\\" else 1
    end = min(size, at + 1)
    if text[at : at + 1] != quote:
        return quote, start, end, False
    literal = not (quote == "`" and "${" in text[start:end])
    return "s" if literal else "`", start, end, literal


# All


def touched(tokens, start, end):
    """Returns the range of tokens that overlap the interval: (index of the first, index after the last)."""
    low, high = 0, len(tokens)
    while low < high:
        middle = (low + high) >> 1
        if tokens[middle][2] <= start:
            low = middle + 1
        else:
            high = middle
    last = low
    while last < len(tokens) and tokens[last][1] < end:
        last += 1
    return low, last


def words(tokens):
    """Returns the words of tokens, joined by blanks."""
    return " ".join([token[0] for token in tokens])
