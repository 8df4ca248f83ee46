"""Whether text of the event changes what a dangerous call means. As packages/inspect/sinks/."""

import json
import re

from .decode import decode
from .decoders.percent import percent_decoded
from .hosts import canonical_host, host_kind, host_of, is_address
from .memory import Memory
from .rules import match_text, rule_table
from .table import BLANKS, js, lazy, pattern, S, table, units
from .tokens import COMMENT, tokens_of_script, tokens_of_shell, tokens_of_sql, touched, words

_sinks = table["sinks"]
MAX_ARGUMENT = _sinks["maxArgument"]
_max_inputs = _sinks["maxInputs"]
_proves = lazy("[^%s'\"]" % S)


def check_sink(kind, argument, inputs, dialect="generic", skeletons=None, complete=False):
    """(decision, why): `block` with what was proven, or `allow`; `why` of an allow tells what was not checked."""
    if len(argument) > MAX_ARGUMENT:
        return "allow", "not checked: longer than %d characters" % MAX_ARGUMENT
    argument = units(argument)
    usable = [one for one in map(units, _able(kind, argument, inputs[:_max_inputs])) if len(one) > 1 and _proves.search(one)]
    if not usable:
        return "allow", None
    skeleton = skeleton_of(kind, argument, dialect) if skeletons is not None else None
    if skeleton is not None and skeleton in skeletons:
        return "allow", None
    why = _checks[kind](argument, usable, dialect)
    if why is not None:
        return "block", why
    if skeleton is not None and complete and _makes_form(kind, argument, skeleton, usable, dialect):
        return "block", "the call has a form that this function never used, with text of the event in it"
    return "allow", None


# Characters that are read to find out whether text of the event is why a form is new; where more were needed it is taken to be.
_most_read = _sinks["mostRead"]
_digits = lazy(r"[\d.]+\Z", re.A)


def _makes_form(kind, argument, form, inputs, dialect):
    """Whether the argument would have another form if an input said something else: not if it is a value, or a part of a longer word."""
    read = 0
    for one in inputs:
        for start, end in places_alone(argument, one):
            other = ("0" if _digits.match(one) else "x") * (end - start)
            read += len(argument)
            if read > _most_read or skeleton_of(kind, argument[:start] + other + argument[end:], dialect) != form:
                return True
    return False


def _able(kind, argument, inputs):
    """Those of the inputs that could prove something: of many events in work nearly none stands in a call."""
    if kind == "path":
        return [one for one in inputs if _leads.search(one)]
    if kind == "url":
        return [one for one in inputs if one in argument or one[0] in "hH" and one[:4].lower() == "http" or not one.isascii()]
    if kind == "nosql" or kind == "shell" and "\\" in argument:
        # What is compared is not the argument as it is.
        return inputs
    return [one for one in inputs if one in argument or not one.isascii()]


# Without any of it a text names nothing above where it is put, and nothing from the root.
_leads = lazy(r"\.\.|[%\\\x00]|\A(?:/|[A-Za-z]:/|file:)", re.I)


def skeleton_of(kind, argument, dialect="generic"):
    """The form of an argument, to be learned with the profile; None for kinds that have none."""
    make = _skeletons.get(kind)
    return make(units(argument)[:MAX_ARGUMENT], dialect) if make else None


def occurrences(argument, text, escaped=()):
    """Where the input stands in the argument; at most 20 places, none inside an escaped form of the input."""
    found = []
    covered = None
    at = argument.find(text)
    while at >= 0 and len(found) < 20:
        if covered is None:
            covered = [one for form in escaped if form != text for one in occurrences(argument, form)]
        end = at + len(text)
        if not any(start <= at and end <= stop for start, stop in covered):
            found.append((at, end))
        at = argument.find(text, at + 1)
    return found


def places_alone(argument, text):
    """Where the input stands as words of its own; a part of a longer word is a coincidence. At most 20 places."""
    found = []
    at = argument.find(text)
    while at >= 0 and len(found) < 20:
        end = at + len(text)
        if stands_alone(argument, at, end):
            found.append((at, end))
        at = argument.find(text, at + 1)
    return found


def stands_alone(text, start, end):
    """Whether neither end cuts a run of letters and digits."""
    return not cuts_word(text, start) and not cuts_word(text, end)


def cuts_word(text, at):
    return 0 < at < len(text) and _is_word(text[at - 1]) and _is_word(text[at])


def _is_word(letter):
    """`0-9`, `A-Z`, `a-z`, and all beyond ASCII."""
    return letter > "\x7f" or letter.isalnum()


# Shell

_starters = frozenset(_sinks["shell"]["starters"])
_encoded_break = lazy("%0[ad]", re.I)


def _shell(argument, inputs, dialect, shells=3):
    tokens = tokens_of_shell(argument)
    for one in inputs:
        for start, end in occurrences(argument, one, _escaped_forms(one)):
            proof = _breaks_shell(argument, tokens, start, end)
            if proof:
                return proof
    if shells == 0:
        return None
    for inner in _inner_commands(argument, tokens):
        proof = _shell(inner, inputs, dialect, shells - 1)
        if proof:
            return proof
    return None


_shell_names = lazy(r"(?:/[\w/]{0,40}/)?(?:(?:ba|da|k|z|a)?sh|su)\Z", re.A)
_command_option = lazy(r"-\w{0,5}c\Z", re.A)


def _inner_commands(argument, tokens):
    """`sh -c '…'` and `eval '…'`: a quoted word that a shell reads as a command again."""
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
    """How callers write a text with quotes into a command."""
    if not re.search(r"""['"\\]""", text):
        return ()
    return (
        text.replace("'", "'\\''"),
        text.replace("'", "'\"'\"'"),
        re.sub(r'[\\"$`]', lambda one: "\\" + one[0], text),
        re.sub(r"[^\w@%+=:,./-]", lambda one: "\\" + one[0], text, flags=re.A),
    )


def _skeleton_of_shell(argument, dialect):
    """Names of commands as they are, other words as `w`, runs of them as one."""
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
        # The event brings the sign itself, not a name that stands behind it in the call.
        if head[3] or start > head[1]:
            return None
        if head[0] == "#":
            return "a comment starts in the input" if end < head[2] else None
        return "the shell expands %s from the event" % head[0]
    # A whole command of a fixed script that says the same: no hole of a template is there.
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
    """Whether the input has the quote that it stands in, or any quote where it stands in none."""
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
# Keywords that end a look back over assignments.
_not_assigned = frozenset(_sinks["sql"]["keywords"]) - frozenset(_sinks["sql"]["assigned"])
_starts_condition = frozenset(_sinks["sql"]["startsCondition"])
_compares = frozenset(_sinks["sql"]["compares"])
_values = lazy(r"\b(1|s|\?)(?: , (?:1|s|\?)){1,10000}(?= )", re.A)


def _sql(argument, inputs, dialect):
    readings = (dialect,)
    if "\\" in argument and dialect in ("mysql", "generic"):
        # Whether a backslash escapes depends on the server; where it matters both readings count.
        readings = ("mysql", "generic")
    for reading in readings:
        tokens = tokens_of_sql(argument, reading)
        for one in inputs:
            for start, end in occurrences(argument, one):
                # Escaped by the caller: only a server that reads backslashes so is asked.
                if reading != "mysql" and dialect == "mysql" and start > 0 and argument[start - 1] == "\\":
                    continue
                proof = _breaks_sql(argument, tokens, start, end)
                if proof:
                    return proof
    return None


def _skeleton_of_sql(argument, dialect):
    """Token words with the names as they are and lists of values as one."""
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
    # Names and numbers may go on around the input: `id DESC` of `order_id DESC`.
    if (head[1] >= start or _is_plain(argument, head)) and (tail[2] <= end or _is_plain(argument, tail)):
        if _list.search(written):
            return None
        if _condition.search(written) and _is_condition(before):
            return None
    if head[1] == start and tail[2] <= end and _is_fixed_part(argument, written, tokens, first):
        return None
    # A fixed query that starts with the same words: the input stands where no hole of a template can be.
    if start == 0 and end < len(argument) and re.match("[A-Z]", head[0]):
        return None
    return "%d tokens of the query come from the event" % len(inside)


def _is_condition(before):
    return before in _starts_condition or before.endswith("(")


def _is_plain(argument, token):
    """A number, or a name without quotes."""
    return token[0] == "1" or token[0] == "n" and argument[token[1]] not in '"`'


def _is_fixed_part(argument, written, tokens, first):
    """As `isFixedPart` of sql.ts: words behind an operand that bring no value which could make a condition true."""
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
    """`SET n = n + 1` keeps what the name has; a setting of the session or of a table takes a name: `SET search_path = public`."""
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
    """Whether the statement around a token creates or alters something."""
    while at >= 0 and tokens[at][0] != ";":
        at -= 1
    return at + 1 < len(tokens) and tokens[at + 1][0] in ("CREATE", "ALTER")


def _alone(argument, tokens, place, start, end):
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


# Paths

_shared = pattern(_sinks["path"]["shared"])
_up = pattern(_sinks["path"]["up"])
_file_scheme = lazy("\\Afile:/{0,3}", re.I)
_absolute = lazy(r"(?:/|[A-Za-z]:/)")
_ups = lazy(r"\A(?:\.\./?){1,1000}")


def _path(argument, inputs, dialect):
    target = _normal(argument)
    for one in inputs:
        proof = _leaves(argument, target, one)
        if proof:
            return proof
    return None


def _leaves(argument, target, text):
    written = _spelled(text)
    if "\0" in written and "\0" in argument:
        return "a zero byte in the path comes from the event"
    goes_up = _climbs(written)
    for start, end in occurrences(argument, text):
        root = re.sub(r"[^/\\]*\Z", "", argument[:start])
        # Not `..` of a longer name, as `[...slug].js`.
        steps = argument[len(root) : end] + _step.match(argument, end)[0]
        if goes_up and _up.search(_spelled(steps)):
            return "the path leaves the working folder" if root == "" else "the path leaves " + root
        is_whole = root == "" and len(text) == len(argument)
        if is_whole and _absolute.match(written) and not _shared.search(_normal(written)):
            return "the whole path comes from the event"
    if not goes_up:
        if (
            _absolute.match(written)
            and _normal(written) == target
            and len(target) > 1
            and not _shared.search(target)
        ):
            return "the whole path comes from the event"
        return None
    return "the path was resolved through .. of the event" if _resolved_from(argument, target, text) else None


_step = lazy(r"[^/\\]*")
_careless = lazy(r"\.{3,200}[/\\]|\.\.;|[^/]{256}")


def _climbs(written):
    """Steps up as far as the folder itself or beyond, or in a spelling that only careless cleaning leaves, or behind a name too long."""
    if _up.search(written) is None:
        return False
    if _absolute.match(written) or _careless.search(written):
        return True
    depth = 0
    for step in written.split("/"):
        if step == "..":
            depth -= 1
            if depth <= 0:
                return True
        elif step not in ("", "."):
            depth += 1
    return False


def _resolved_from(argument, target, text):
    """The path was joined before: /app/files + ../../etc/passwd = /etc/passwd. Every spelling of the input is tried."""
    once = percent_decoded(text)
    for form in (text, text.replace("\\", "/"), once, once.replace("\\", "/"), _spelled(text)):
        relative = _normal(re.sub(r"\A/{1,100}", "", form))
        if not relative.startswith(".."):
            continue
        tail = _ups.sub("", relative)
        if argument.endswith("/") if tail == "" else target == "/" + tail or target.endswith("/" + tail):
            return True
    return False


def _spelled(text):
    """What a lenient reader makes of it: percent signs twice, backslashes, `file:`."""
    return _file_scheme.sub("/", percent_decoded(percent_decoded(text)).replace("\\", "/"))


def _normal(text):
    absolute = text.startswith("/")
    parts = []
    for part in text.split("/"):
        if part in ("", "."):
            continue
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part != ".." or not absolute:
            parts.append(part)
    return ("/" if absolute else "") + "/".join(parts)


# Addresses

_web = frozenset(_sinks["url"]["web"])
_scheme = js(r"^\s{0,8}([a-z][a-z0-9+.-]{0,30}):[/\\]{0,3}", True)
_no_scheme = js(r"^\s{0,8}()[/\\]{2,3}")
_after_authority = lazy(r"[/\\?#]")
_web_address = lazy("https?:", re.I)
_dots = lazy(r"(?:\A|[/\\])\.\.(?:[/\\]|\Z)|[/\\]\.\.[/\\]|(?:\.|%2e){2}(?:%2f|%5c|/)", re.I)
_base = lazy(r"https?://[^/?#@\\]{1,253}/?\Z", re.I)
_label = lazy(r"[\w-]{1,63}(?:\.[\w-]{1,63}){0,3}\Z", re.A)
_fixed_domain = lazy(r"[\w-]{0,63}(?:\.[a-z][\w-]{0,62}){2,}\Z", re.I | re.A)
_word = lazy(r"\w", re.A)
_slashes = lazy(r"[/\\]{0,2}\Z")
_one_label = lazy(r"\.?([^.]*)\.?\Z")
_port = lazy(r":(\d{1,5})\Z", re.A)


def _url(argument, inputs, dialect):
    parts = _parts_of(argument)
    for one in inputs:
        for start, end in occurrences(argument, one):
            proof = _changes(argument, parts, one, start, end)
            if proof:
                return proof
        proof = _same_inner_host(argument, parts, one)
        if proof:
            return proof
    return None


def _parts_of(argument):
    """(scheme, start and end of the authority, start of the host, start of the query)."""
    scheme = _scheme.match(argument) or _no_scheme.match(argument)
    start = scheme.end() if scheme else 0
    rest = _after_authority.search(argument, start)
    end = rest.start() if rest else len(argument)
    user = argument.rfind("@", start, end)
    query = argument.find("?", end)
    return (
        scheme[1].lower() if scheme else "",
        start,
        end,
        start if user < 0 else user + 1,
        len(argument) if query < 0 else query,
    )


def _changes(argument, parts, text, start, end):
    scheme, authority, to, host, query = parts
    if start == 0 and host > 0 and end > len(scheme):
        return _whole_address(argument, parts, text, end)
    if scheme not in _web and start < to:
        return "the scheme %s with text of the event" % scheme if stands_alone(argument, start, end) else None
    if start < to and end > host:
        proof = _in_host(argument, parts, start, end)
        if proof is not None:
            return proof
    elif start < to and end > authority:
        return "user data of the address comes from the event" if stands_alone(argument, start, end) else None
    in_query = start >= query
    if not in_query and _dots.search(text):
        return "the path goes up through .. of the event"
    added = re.search("[&#]" if in_query else "[?#]", text)
    return "the input adds a part after %s" % added[0] if added else None


def _whole_address(argument, parts, text, end):
    scheme, authority, to, start, _ = parts
    host = argument[start:to]
    kind = "odd" if host == "" else host_kind(host)
    if scheme not in _web:
        return "the scheme %s comes from the event" % scheme
    # `https://` alone: no letter of what follows.
    if end <= authority:
        return None
    # On this machine the port says what is called; the `http://localhost` that hybrid apps send as their origin says none.
    is_plain = kind == "loopback" and host_of(host) == ".".join(map(str, canonical_host(host)))
    if is_plain and end == start + len(_name_of(host)) and argument[end : end + 1] == ":":
        return None
    if kind != "public":
        return "the host %s (%s) comes from the event" % (host_of(host), kind)
    is_base = _base.match(text) and end < len(argument)
    return None if is_base else "the whole address comes from the event"


def _in_host(argument, parts, first, last):
    """As `inHost` of url.ts says which part of a host chooses it, and which merely repeats words or digits of a fixed one."""
    chosen = "the host comes from the event"
    _, _, to, at, _ = parts
    start, end = max(first, at), min(last, to)
    if not _slashes.match(argument[first:start]):
        return chosen
    # It goes on into the path: a coincidence only if it begins within a word, as `1/2` of `:9001/2018`.
    if end < last and (start == at or not cuts_word(argument, start)):
        return chosen
    text = _labels_of(argument[start:end])
    host = argument[at:to]
    name_end = at + len(_name_of(host))
    if is_address(host) and end <= name_end and (start > at or end < name_end):
        return None
    if not _label.match(text):
        return chosen
    if start > name_end:
        return chosen if start == name_end + 1 and end == to and host_kind(host) != "public" else None
    begins, ends = start == at, end == name_end
    if begins and ends:
        return chosen
    if is_address(host):
        return None
    is_one = "." not in text
    if begins:
        after = argument[end:name_end]
        is_fixed = after.startswith(".") or is_one and _word.match(after)
        return None if is_fixed or _fixed_domain.match(after) else chosen
    if not ends or is_one:
        return None
    return None if argument[start - 1] == "." and host_kind(host) == "public" else chosen


def _labels_of(text):
    """One label without the dot before or behind it: `.com`, `www.`."""
    one = _one_label.match(text)
    return one[1] or text if one else text


def _name_of(host):
    return host[: host.find("]") + 1] or host if host.startswith("[") else host.partition(":")[0]


def _same_inner_host(argument, parts, text):
    """The address was normalised before the call: another spelling of the same inner host."""
    inner = _inner_hosts.of.get(text)
    if inner is None:
        inner = _inner_host_of(text)
        _inner_hosts.keep(text, inner)
    kind, host, origin = inner
    if kind is None or text in argument:
        return None
    called = argument[parts[3] : parts[2]]
    if canonical_host(called) != host:
        return None
    if origin is not None and host_of(called) == origin[0] and _port_of(parts[0], called) != origin[1]:
        # The origin of a page on the machine of who asks is no other spelling of a service on this one with another port.
        return None
    return "a host that is %s comes from the event" % kind


def _port_of(scheme, host):
    """Where no port is written, that of the scheme."""
    written = _port.search(host)
    return int(written[1]) if written else 443 if scheme in ("https", "wss") else 80


# Text → what kind of inner host it is an address of, which, and as an origin on this machine its name and port.
_inner_hosts = Memory()


def _inner_host_of(text):
    inner = _parts_of(text) if _web_address.match(text) else (0,) * 5
    host = text[inner[3] : inner[2]]
    kind = "public" if host == "" else host_kind(host)
    if kind in ("public", "odd"):
        return None, None, None
    origin = (host_of(host), _port_of(inner[0], host)) if kind == "loopback" and _base.match(text) else None
    return kind, canonical_host(host), origin


# Source code

_punctuation = frozenset(_sinks["code"]["punctuation"])
_reaching = frozenset(_sinks["code"]["reaching"])
# Names by which every object reaches its class.
_classes = frozenset(_sinks["code"]["classes"])


def _code(argument, inputs, dialect):
    tokens = tokens_of_script(argument)
    for one in inputs:
        for start, end in occurrences(argument, one):
            proof = _breaks_code(argument, tokens, start, end)
            if proof:
                return proof
    return None


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
    return "%d tokens of the source come from the event" % len(inside)


def _is_member(tokens, at):
    """A member of an object that the source names (`re.exec(x)`), or whose member the source reads and does not call (`process.env`)."""

    def word_at(place):
        return tokens[place][0] if 0 <= place < len(tokens) else ""

    if word_at(at) in _classes:
        return False
    if word_at(at - 1) in _dots_of_members:
        owner = word_at(at - 2)
        return at > 1 and tokens[at - 2][3] or _word.match(owner) is not None and owner not in _reaching
    return word_at(at + 1) in _dots_of_members and word_at(at + 2) not in _classes and word_at(at + 3) != "("


_dots_of_members = (".", "?.")


# Templates, headers

_opening = pattern(_sinks["template"]["opening"])


def _template(argument, inputs, dialect):
    for one in inputs:
        mark = _opening.search(one)
        if mark and one in argument:
            return "the template expression after %s comes from the event" % mark[0]
    return None


def _header(argument, inputs, dialect):
    if any(("\r" in one or "\n" in one) and one in argument for one in inputs):
        return "a line break in the header comes from the event"
    return None


# Filters of document databases

_operator = pattern(_sinks["nosql"]["operator"])
_script = js(
    r"""["']?\$(?:where|function|accumulator)["']?\s{0,8}:\s{0,8}(["'`])([\x00-\uffff]*)\1"""
)
_document = js(r"^\s{0,8}[{[]")
_closes = js(r"""["']\s{0,8}[,}\]]|^\s{0,8}["']\s{0,8}[:,]""")
_blanks = lazy("[%s]+" % S)
_filter_value = lazy(r'"(?:[^"\\]|\\[^\n\r\u2028\u2029])*"(?![%s]*:)|-?\b\d[\d.eE+-]*' % S, re.A)


def _nosql(argument, inputs, dialect):
    flat = _blanks.sub("", argument)
    for one in inputs:
        proof = _brings(argument, flat, one, dialect)
        if proof:
            return proof
    return None


def _brings(argument, flat, text, dialect):
    if _operator.search(text) and _blanks.sub("", text) in flat:
        return "an operator of the filter comes from the event"
    match = _script.search(argument)
    script = match[2] if match else None if _document.search(argument) else argument
    if script is not None and text in script:
        return _code(script, [text], dialect)
    # Outside of a string the input ends a member or starts one.
    if (
        _closes.search(text)
        and text in argument
        and json.dumps(text, ensure_ascii=False) not in argument
        and not _is_data(text)
    ):
        return "the input closes its text in the filter"
    return None


def _is_data(text):
    """A whole document, which closes what it opens; names that begin with `$` are operators."""
    if text[0] not in "{[" or "$" in text or "\\" in text:
        return False
    try:
        json.loads(text, parse_int=float, parse_constant=_no_json)
    except (ValueError, RecursionError):
        return False
    return True


def _no_json(constant):
    raise ValueError(constant)


def _skeleton_of_nosql(argument, dialect):
    return _blanks.sub(" ", _filter_value.sub("v", argument))


# Serialised objects


def _deserialize(argument, inputs, dialect):
    """An object that builds more than data and comes from the event, or would be none without text of the event."""
    held = [one for one in inputs if one in argument]
    told = _object_in(argument) if held else None
    if told is None:
        return None
    return told if _object_in(_without(argument, held)) is None or any(map(_object_in, held)) else None


def _object_in(text):
    """What the first serialised object that a text holds is called; None when it holds none."""
    rules = rule_table("deserialization")
    for _, _, value, _, kind, _ in decode(text).nodes:
        hits = match_text(value, "text" if kind == "value" else kind, rules)
        if hits:
            return "%s (%s)" % (hits[0].title, hits[0].id)
    return None


def _without(argument, inputs):
    """The argument with blanks where the inputs stand as words of their own."""
    left, at = [], 0
    for start, end in sorted(place for one in inputs for place in places_alone(argument, one)):
        left.append(argument[at:start])
        left.append(" " * (end - max(at, start)))
        at = max(at, end)
    return "".join(left) + argument[at:]


_checks = {
    "shell": _shell,
    "sql": _sql,
    "path": _path,
    "url": _url,
    "code": _code,
    "template": _template,
    "nosql": _nosql,
    "header": _header,
    "deserialize": _deserialize,
}
_skeletons = {
    "shell": _skeleton_of_shell,
    "sql": _skeleton_of_sql,
    "code": lambda argument, dialect: words([token for token in tokens_of_script(argument) if token[0] != COMMENT]),
    "nosql": _skeleton_of_nosql,
}
