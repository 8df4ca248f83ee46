"""Judges shell commands, SQL and source code by the tokens that text of the event makes in them. shell.ts, sql.ts and
code.ts of packages/inspect/sinks/ do the same.

A check takes the argument of the call, texts of the event, and the dialect. It returns the proof, a text for people, or
None.
"""

import re

from .places import holding, occurrences
from .table import BLANKS, lazy, pattern, table
from .tokens import COMMENT, starts_operand, tokens_of_script, tokens_of_shell, tokens_of_sql, touched, words

_sinks = table["sinks"]

# Shell

_starters = frozenset(_sinks["shell"]["starters"])
_encoded_break = lazy("%0[ad]", re.I)


def check_shell(argument, inputs, dialect, shells=3):
    tokens = tokens_of_shell(argument)
    for text in inputs:
        for start, end in occurrences(argument, text, _escaped_forms(text)):
            proof = _breaks_shell(argument, tokens, start, end)
            if proof:
                return proof
    if shells == 0:
        return None
    for inner in _inner_commands(argument, tokens):
        proof = check_shell(inner, inputs, dialect, shells - 1)
        if proof:
            return proof
    return None


_shell_names = lazy(r"(?:/[\w/]{0,40}/)?(?:(?:ba|da|k|z|a)?sh|su)\Z", re.A)
_command_option = lazy(r"-\w{0,5}c\Z", re.A)


def _inner_commands(argument, tokens):
    """Yields the commands inside `sh -c '…'` and `eval '…'`: an inner shell reads the quoted word as a command."""
    written = ["", "", *(argument[start:end] if literal else "" for _, start, end, literal in tokens)]
    for at in range(2, len(written)):
        word = written[at]
        is_command = written[at - 1] == "eval" or (
            _command_option.match(written[at - 1]) and _shell_names.match(written[at - 2])
        )
        if not is_command or len(word) < 2 or word[0] != word[-1]:
            continue
        if word[0] == "'":
            yield word[1:-1]
        elif word[0] == '"':
            yield re.sub(r'\\([\\"$`])', r"\1", word[1:-1])


def _escaped_forms(text):
    """Returns the escaped forms in which callers write a text with quotes into a command."""
    if not re.search(r"""['"\\]""", text):
        return ()
    return (
        text.replace("'", "'\\''"),
        text.replace("'", "'\"'\"'"),
        re.sub(r'[\\"$`]', lambda match: "\\" + match[0], text),
        re.sub(r"[^\w@%+=:,./-]", lambda match: "\\" + match[0], text, flags=re.A),
    )


def skeleton_of_shell(argument, dialect):
    """Returns the form of a command: names of programs as they are, every run of other words as one `w`."""
    parts = []
    for word, start, end, literal in tokens_of_shell(argument):
        if word == "#":
            continue
        before = parts[-1] if parts else None
        if literal and (before is None or before in _starters):
            parts.append(argument[start:end])
        elif not literal or before != "w":
            parts.append(word)
    return " ".join(parts)


def _breaks_shell(argument, tokens, start, end):
    first, last = touched(tokens, start, end)
    inside = tokens[first:last]
    if not inside:
        return None
    if _encoded_break.search(argument[start:end]):
        return "an encoded line break in the command comes from the event"
    head = inside[0]
    if head[3] and _own_quote(argument, head[1], start, end):
        return "the input closes or opens a quote of the command"
    if len(inside) == 1:
        # The sign itself has to come from the event: a name behind the sign proves nothing.
        if head[3] or start > head[1]:
            return None
        if head[0] == "#":
            return "a comment starts in the input" if end < head[2] else None
        return "the shell expands %s from the event" % head[0]
    # The input equals a complete command of a script: that is a coincidence, because a template has no placeholder for
    # a complete command.
    before = tokens[first - 1][0] if first > 0 else ""
    after = tokens[last][0] if last < len(tokens) else ""
    if (
        start > 0
        and before in _starters
        and all(token[3] for token in inside)
        and (end == len(argument) or after in _starters)
    ):
        return None
    return "%d tokens of the command come from the event" % len(inside)


def _own_quote(argument, begin, start, end):
    """Returns True when the input contains the quote around it, or any quote where no quote is around it."""
    quote = ""
    at = begin
    while at < start:
        letter = argument[at]
        if letter == "\\" and quote != "'":
            at += 1
        elif quote == "" and letter in "'\"":
            quote = letter
        elif letter == quote:
            quote = ""
        at += 1
    escaped = argument[start - 1 : start] == "\\" and quote != "'" if start > 0 else False
    text = argument[start - 1 if escaped else start : end]
    if quote != "'":
        text = re.sub(r"\\[\x00-\uffff]", "", text)
    return bool(re.search("['\"]", text)) if quote == "" else quote in text


# SQL

_list = pattern(_sinks["sql"]["list"])
_condition = pattern(_sinks["sql"]["condition"])
_comparison = pattern(_sinks["sql"]["comparison"])
_clause = pattern(_sinks["sql"]["clause"])
_null_test = pattern(_sinks["sql"]["nullTest"])
_ends_operand = frozenset(_sinks["sql"]["endsOperand"])
_settings = frozenset(_sinks["sql"]["settings"])
# Keywords that end the search backwards over assignments.
_not_assigned = frozenset(_sinks["sql"]["keywords"]) - frozenset(_sinks["sql"]["assigned"])
_starts_condition = frozenset(_sinks["sql"]["startsCondition"])
_compares = frozenset(_sinks["sql"]["compares"])
_values = lazy(r"\b(1|s|\?)(?: , (?:1|s|\?)){1,10000}(?= )", re.A)


def check_sql(argument, inputs, dialect):
    readings = (dialect,)
    if "\\" in argument and dialect in ("mysql", "generic"):
        # A setting of the server decides if a backslash escapes: both readings count.
        readings = ("mysql", "generic")
    for reading in readings:
        tokens = tokens_of_sql(argument, reading)
        for text in inputs:
            for start, end in occurrences(argument, text):
                # The caller escaped this quote for MySQL: the reading without escapes does not apply.
                if reading != "mysql" and dialect == "mysql" and start > 0 and argument[start - 1] == "\\":
                    continue
                proof = _breaks_sql(argument, tokens, start, end)
                if proof:
                    return proof
    return None


def skeleton_of_sql(argument, dialect):
    """Returns the form of a statement: its token words, names as they are, a list of values as one value."""
    return _values.sub(
        lambda match: match[1],
        " ".join(
            argument[start:end].lower() if word == "n" else word
            for word, start, end, _ in tokens_of_sql(argument, dialect)
        ),
    )


def _breaks_sql(argument, tokens, start, end):
    first, last = touched(tokens, start, end)
    inside = tokens[first:last]
    if not inside:
        return None
    head = inside[0]
    before = tokens[first - 1][0] if first > 0 else ""
    if len(inside) == 1:
        return _alone(argument, tokens, first, start, end)
    tail = inside[-1]
    written = words(inside)
    # A name or number may begin before the input or end behind it: `id DESC` in `order_id DESC`.
    if (head[1] >= start or _is_plain(argument, head)) and (tail[2] <= end or _is_plain(argument, tail)):
        if _list.search(written):
            return None
        if _condition.search(written) and _is_condition(before):
            return None
    if head[1] == start and tail[2] <= end and _is_fixed_part(argument, written, tokens, first):
        return None
    # The query starts with the same words by coincidence: a template has no placeholder at its start.
    if start == 0 and end < len(argument) and re.match("[A-Z]", head[0]):
        return None
    return "%d tokens of the query come from the event" % len(inside)


def _is_condition(before):
    return before in _starts_condition or before.endswith("(")


def _is_plain(argument, token):
    """Returns True for a number, or a name without quotes."""
    return token[0] == "1" or token[0] == "n" and argument[token[1]] not in '"`'


def _is_fixed_part(argument, written, tokens, first):
    """Returns True for words behind an operand that cannot make a condition true, such as `ORDER BY id` or `IS NOT
    NULL`: they can be a part of the fixed query. `isFixedPart` of sql.ts decides the same.
    """
    if first == 0 or tokens[first - 1][2] == tokens[first][1]:
        return False
    word, start, end, literal = tokens[first - 1]
    before = tokens[first - 2][0] if first > 1 else ""
    if _clause.search(written):
        return literal or word in _ends_operand
    if before in _compares:
        return False
    if word == ")":
        return written == "NOT NULL" and _defines(tokens, first)
    if word != "n":
        return False
    if _null_test.search(written):
        return True
    if _comparison.search(written):
        return _is_condition(before)
    return written == "1 n" and argument[start:end].lower() == "interval"


def _is_assigned(argument, tokens, at):
    """Returns True when a name behind `=` is the value of an assignment, not of a comparison: `SET n = n + 1` repeats
    the assigned name; a setting of the session or of a table takes a name (`SET search_path = public`).
    """
    if not _is_plain(argument, tokens[at]) or tokens[at - 1][0] != "=":
        return False
    head = at - 3
    while head >= 0 and tokens[head][0] in _settings:
        head -= 1
    opened = tokens[head][0] if head >= 0 else ""
    if opened in ("SET", "PRAGMA"):
        if head == 0 or tokens[head - 1][0] == ";":
            return True
    elif opened == ")" and _defines(tokens, head):
        return True
    name, assigned = tokens[at], tokens[at - 2]
    if argument[name[1] : name[2]].lower() != argument[assigned[1] : assigned[2]].lower():
        return False
    place = at - 3
    while place >= 0 and tokens[place][0] not in _not_assigned:
        place -= 1
    return place >= 0 and tokens[place][0] in ("SET", "UPDATE")


def _defines(tokens, at):
    """Returns True when the statement around a token creates or alters something."""
    while at >= 0 and tokens[at][0] != ";":
        at -= 1
    return at + 1 < len(tokens) and tokens[at + 1][0] in ("CREATE", "ALTER")


def _alone(argument, tokens, place, start, end):
    """Returns the proof where the input touches a single token, else None."""
    word, at, stop, _ = tokens[place]
    before = tokens[place - 1][0] if place > 0 else ""
    if word == "s" and at == start:
        return "a text starts in the input and goes on behind it" if stop > end else "the input brings its own quotes"
    if (
        word == "n"
        and before in _compares
        and place > 1
        and tokens[place - 2][0] == "n"
        and at == start
        and stop == end
        and not _is_assigned(argument, tokens, place)
    ):
        return "a name stands where a value is compared"
    if word in ("c", "k") and at >= start and start > 0 and before in _compares:
        return "a comment starts in the input"
    return None


# Source code

_punctuation = frozenset(_sinks["code"]["punctuation"])
_word = lazy(r"\w", re.A)
_reaching = frozenset(_sinks["code"]["reaching"])
# Names by which code gets from any object to its class, and from there anywhere.
_classes = frozenset(_sinks["code"]["classes"])


def check_code(argument, inputs, dialect):
    tokens = tokens_of_script(argument)
    for text in inputs:
        for start, end in occurrences(argument, text):
            proof = _breaks_code(argument, tokens, start, end)
            if proof:
                return proof
        mark = _compiled_mark(argument, tokens, text)
        if mark is not None:
            return "the template expression after %s comes from the event" % mark
    return None


def ready_for_code(texts):
    """Returns a function: argument → the texts that could prove an attack. A template that was compiled contains the
    expressions of a text, but not the text.
    """
    marked = holding(texts, _marks)
    return lambda argument: [text for text in texts if text in marked or text in argument]


def _breaks_code(argument, tokens, start, end):
    first, last = touched(tokens, start, end)
    inside = tokens[first:last]
    if not inside:
        return None
    word, at, stop, literal = inside[0]
    if len(inside) == 1 and at == start and (stop > end if word == "s" else word in ("'", '"', "`")):
        return "a text starts in the input and goes on behind it"
    if len(inside) == 1 and word == "`" and "${" in argument[start:end]:
        return "an expression in a template literal comes from the event"
    if len(inside) == 1:
        if not literal and word in _reaching and at >= start and stop <= end and not _is_member(tokens, first):
            return "%s comes from the event" % word
        return None
    covered = at >= start and inside[-1][2] <= end
    if covered and all(token[3] or token[0] in _punctuation for token in inside):
        return None
    if covered and _is_sum(argument[start:end], tokens[:first]):
        return None
    return "%d tokens of the source come from the event" % len(inside)


def _is_sum(text, before):
    """Returns True for a sum of numbers in its own parentheses; behind a value, a parenthesis makes a call."""
    if not _sum.search(text):
        return False
    opened = 0
    for sign in text:
        opened += (sign == "(") - (sign == ")")
        if opened < 0:
            return False
    return opened == 0 and (text.lstrip(BLANKS)[:1] != "(" or starts_operand(before))


_sum = pattern(_sinks["code"]["sum"])
# The starts of expressions of templates whose expressions are JavaScript.
_marks = tuple(_sinks["code"]["marks"])
_most_expressions = _sinks["code"]["mostExpressions"]
_longest_expression = _sinks["code"]["longestExpression"]


def _compiled_mark(argument, tokens, text):
    """Returns the sign before an expression of the text that stands in the source as code: an engine compiled the text as a
    template. Else None.
    """
    for mark, code, is_value in _expressions_in(text):
        for start, end in occurrences(argument, code):
            first, last = touched(tokens, start, end)
            inside = tokens[first:last]
            if not inside or inside[0][1] < start or inside[-1][2] > end or all(token[3] for token in inside):
                continue
            before = tokens[first - 1][0] if first > 0 else ";"
            after = tokens[last][0] if last < len(tokens) else ""
            if before == "(" and after == ")" if is_value else before in ";{}":
                return mark
    return None


def _expressions_in(text):
    """Returns (sign, code, True for a value: engines put it into parentheses) of each expression."""
    found, at = [], 0
    for _ in range(_most_expressions):
        starts = [start for start in (text.find(mark, at) for mark in _marks) if start >= 0]
        if not starts:
            break
        start = min(starts)
        is_script = text[start] == "<"
        end = text.find("%>" if is_script else "}", start + 2)
        if end < 0:
            break
        sign = text[start + 2 : start + 3] if is_script else ""
        sign = sign if sign and sign in "=-~_" else ""
        code = text[start + 2 + len(sign) : min(end, start + _longest_expression)]
        if is_script and code[-1:] in ("-", "_"):
            code = code[:-1]
        code = code.strip(BLANKS)
        if code:
            found.append((text[start : start + 2] + sign, code, not is_script or sign in ("=", "-", "~")))
        at = end + 1
    return found


def _is_member(tokens, at):
    """Returns True where the name is harmless: a member of an object that the source names (`re.exec(x)`), or an object
    of which the source only reads a member (`process.env`).
    """

    def word_at(place):
        return tokens[place][0] if 0 <= place < len(tokens) else ""

    if word_at(at) in _classes:
        return False
    if word_at(at - 1) in _dots_of_members:
        owner = word_at(at - 2)
        return at > 1 and tokens[at - 2][3] or _word.match(owner) is not None and owner not in _reaching
    return word_at(at + 1) in _dots_of_members and word_at(at + 2) not in _classes and word_at(at + 3) != "("


_dots_of_members = (".", "?.")


def skeleton_of_code(argument, dialect):
    return words([token for token in tokens_of_script(argument) if token[0] != COMMENT])
