"""Finds the rules that match a text. packages/inspect/rules/candidates.ts and match.ts do the same.

A rule is tried only on a text that contains one of the rule's words; the comments here say that the word wakes the
rule.
"""

import re
from bisect import bisect_right

from .table import lazy, table
from .views import views

_matching = table["matching"]
_window, _overlap = _matching["windowSize"], _matching["overlap"]
_anchor, _reach = _matching["anchorSize"], _matching["anchorReach"]
# The most characters of a text that is read at once; longer texts are read in windows.
longest_at_once = _window * 2
_longest = _matching["longestWord"]
_shortest = _matching["shortestText"]
_attempt_cost, _sql_cost, _longest_sql = _matching["attemptCost"], _matching["sqlCost"], _matching["longestSql"]


class Rule:
    """Holds one signature of an attack; its patterns are compiled when a text first contains one of its words.

    `on`: the kind of text (`text`, `key` or `bytes`); `view`: the form of the text that the patterns match
    (`views.py`); `also`: texts of which one must occur; `place`: its position in the table; `count`: the number of its
    patterns.
    """

    __slots__ = (
        "id", "kind", "title", "score", "on", "view", "also", "max_length", "place", "count", "patterns", "ascii", "full",
    )  # fmt: skip

    def __init__(self, place, row):
        self.id = row["id"]
        self.kind = row["class"]
        self.title = row["title"]
        self.score = row["score"]
        self.on = row["on"]
        self.view = row["view"]
        self.also = tuple(row.get("also", ()))
        self.max_length = row.get("maxLength")
        self.place = place
        self.count = len(row["patterns"])
        # Each pattern with True when it reads the text in lower case, which is faster than ignoring the case, and with
        # its needs: every text that it matches contains one of them in lower case. Empty when no such texts are known.
        self.patterns = [
            (lazy(row["source"], re.ASCII), row["ignoreCase"], row["needs"]) for row in _together(row["patterns"])
        ]
        self.ascii = self.full = None

    def matches(self, form, lowered, start):
        """Returns True when a pattern matches a form of the text from the index `start`; `lowered`: the form in lower case."""
        searches = self.ascii if form.isascii() else self.full
        if searches is None:
            searches = [(compiled.of(form).search, lowers, needs) for compiled, lowers, needs in self.patterns]
            if form.isascii():
                self.ascii = searches
            else:
                self.full = searches
        for search, reads_lowered, needs in searches:
            if _has_one(lowered, needs) and search(lowered if reads_lowered else form, start):
                return True
        return False


def _has_one(lowered, needs):
    """Returns True when the text contains one of the needs, or when none are known. A search for a text takes far less
    time than a pattern.
    """
    for need in needs:
        if need in lowered:
            return True
    return not needs


def _together(patterns):
    """Joins the patterns that begin with `^` into one: separate calls take longer than the comparison. No pattern has
    capturing groups.
    """
    apart, starts = [], {}
    for row in patterns:
        if row["source"].startswith("^"):
            starts.setdefault(row["ignoreCase"], []).append("(?:%s)" % row["source"])
        else:
            apart.append(row)
    return apart + [{"source": "|".join(sources), "ignoreCase": ignores, "needs": ()} for ignores, sources in starts.items()]


class RuleTable:
    """Holds rules with the words that wake them."""

    def __init__(self, rows):
        self.rules = []
        # Maps (word, True when it counts only where it stands alone) to the rules that it wakes.
        self.by_word = {}
        anywhere = {word[:_longest] for row in rows if not row.get("alone") for word in row["words"]}
        for place, row in enumerate(rows):
            rule = Rule(place, row)
            self.rules.append(rule)
            for word in row["words"]:
                alone = bool(row.get("alone")) and _letters.match(word) is not None and word not in anywhere
                known = self.by_word.setdefault((word if alone else word[:_longest], alone), [])
                if rule not in known:
                    known.append(rule)
        self.words = tuple((word, alone, rules) for (word, alone), rules in self.by_word.items())
        self.longest_word = max((len(word) for word, _ in self.by_word), default=0)
        # All texts without which some rule is not tried (`also`).
        self.also = frozenset(part for rule in self.rules for part in rule.also)
        # Maps the rarest pair of letters of a word to (the word as bytes, its second rarest pair, (word, alone, rules)):
        # most texts lack at least one of the two pairs.
        counts = {}
        for word, _ in self.by_word:
            for pair in set(_pairs(word.encode())):
                counts[pair] = counts.get(pair, 0) + 1
        self.short, self.by_pair, self.pairs = [], {}, set()
        for entry in self.words:
            octets = entry[0].encode()
            pairs = sorted(set(_pairs(octets)), key=counts.get)
            if pairs:
                rare, other = (pairs * 2)[:2]
                self.pairs.update((rare, other))
                self.by_pair.setdefault(rare, []).append((octets, other, entry))
            else:
                self.short.append((octets, None, entry))

    def present(self, texts):
        """Returns for each text a list of (word, alone, rules) for the words that it contains. Searching all texts together
        shows at once that most words occur nowhere.
        """
        octets = [_octets(text) for text in texts]
        starts = [0]
        for text in octets:
            starts.append(starts[-1] + len(text) + 1)
        octets = b"\x1e".join(octets)
        pairs = set()
        for at in range(0, len(octets), _at_once):
            pairs |= self.pairs.intersection(_pairs(octets[at : at + _at_once + 1]))
        rare = self.by_pair.keys() & pairs
        words = [entry for pair in rare for entry in self.by_pair[pair] if entry[1] in pairs]
        present = [[] for _ in texts]
        for word, _, word_and_rules in self.short + words:
            at = octets.find(word)
            while at >= 0:
                place = bisect_right(starts, at)
                present[place - 1].append(word_and_rules)
                at = octets.find(word, starts[place])
        return present


# Most bytes whose pairs are in memory as numbers at the same time.
_at_once = 16_384


def _pairs(octets):
    """Returns all pairs of adjacent bytes, each as a number."""
    octets = memoryview(octets)
    size = len(octets)
    if size < 2:
        return []
    return octets[: size & ~1].cast("H").tolist() + octets[1 : size - 1 | 1].cast("H").tolist()


_tables = {}


def rule_table(only=None):
    """Returns all rules, or those of one class; made on first use."""
    known = _tables.get(only)
    if known is None:
        known = _tables[only] = RuleTable([row for row in table["rules"] if only is None or row["class"] == only])
    return known


def _octets(text):
    """Returns the UTF-8 bytes of a text, with ASCII letters in lower case."""
    return text.encode("utf-8", "surrogatepass").lower()


def _lowered(text):
    return text.lower() if text.isascii() else _octets(text).decode("utf-8", "surrogatepass")


def match_text(text, on, table):
    """Returns for each class the matching rule with the highest score, at equal scores the first in the table; sorted
    by score, then by class.
    """
    return match_candidates(text, candidates_of(text, on, table.words))


def changed_of(candidates, text, before):
    """Returns the candidates without the windows that occur in `before`, the text that was decoded into the long text.
    All windows of a rule with `also` are left if `before` has none of these texts, as the rule was not tried then.
    """
    known = _windows_in(text, before) if candidates else ()
    if not known:
        return candidates
    changed = {}
    for rule, windows in candidates.items():
        left = windows
        if not rule.also or any([part in before for part in rule.also]):
            left = windows - known
        if left:
            changed[rule] = left
    return changed


def changes_of(text, before, table):
    """Returns the parts of a long text in which words can wake rules that were not tried on `before`, the text that was
    decoded into it.
    """
    if any([part in text and part not in before for part in table.also]):
        return text
    known = _windows_in(text, before)
    parts = [
        text[max(0, window * _window - table.longest_word) : (window + 1) * _window]
        for window in range(-(-len(text) // _window))
        if window not in known
    ]
    return "\x1e".join(parts)


def _windows_in(text, before):
    """Returns the windows of a text that occur in `before`, where rules have read the same characters. The place of a
    window in `before` moves with each decoded character.
    """
    known, shift = set(), 0
    for window in range(-(-len(text) // _window)):
        part = _part(text, window)
        first = max(0, window * _window - _overlap)
        start = max(0, first + shift)
        if before.startswith(part, start):
            known.add(window)
            continue
        anchor = part[-_anchor:]
        shift = start - first + _moved_by(anchor, before, start + len(part) - len(anchor))
    return known


def _moved_by(anchor, before, expected):
    """Returns by how many characters an anchor is away from its expected place in `before`; 0 when it is not near."""
    behind = before.find(anchor, expected, expected + _reach)
    if behind == expected:
        return 0
    ahead = before.rfind(anchor, max(0, expected - _reach), expected + len(anchor) - 1)
    back = 0 if ahead < 0 else ahead - expected
    return behind - expected if behind >= 0 and (back == 0 or behind - expected <= -back) else back


def _is_behind_break(text, window):
    first = window * _window - _overlap
    return text.find("\n", max(0, first - _window), first) >= 0


def _part(text, window, before=0):
    return text[max(0, window * _window - _overlap - before) : (window + 1) * _window + _overlap]


def steps_of(candidates, length):
    """Returns the most steps that the candidates can take on a text of this length: for each pattern and window its
    characters and `_attempt_cost`, and for each window that is read as SQL `_sql_cost` for each character.
    """
    long = length > longest_at_once
    if long:
        length = _window + 2 * _overlap
    sql_length = min(length, _longest_sql)
    steps = sql_windows = 0
    for rule, windows in candidates.items():
        count = len(windows) if long else 1
        if rule.view == "sql":
            sql_windows = max(sql_windows, count)
            steps += rule.count * count * (_attempt_cost + sql_length)
        else:
            steps += rule.count * count * (_attempt_cost + length)
    return steps + sql_windows * sql_length * _sql_cost


def match_candidates(text, candidates):
    """Does the same as `match_text` with the result of `candidates_of`."""
    found = {}
    forms = {}
    for rule, windows in candidates.items():
        best = found.get(rule.kind)
        if best is not None and not (rule.score > best.score or (rule.score == best.score and rule.place < best.place)):
            continue
        if _hits(rule, text, windows, forms):
            found[rule.kind] = rule
    return tuple(sorted(found.values(), key=lambda rule: (-rule.score, rule.kind))) if found else ()


def candidates_of(text, on, words):
    """Returns a table from rule to the windows of a long text that contain its words; to None for a short text.
    `words`: the (word, alone, rules) that can be in the text.
    """
    if len(text) < _shortest:
        return {}
    lowered = _lowered(text)
    long = len(text) > longest_at_once
    found = {}
    for word, alone, rules in words:
        at = _next(lowered, word, alone, 0)
        if at < 0:
            continue
        windows = _windows(lowered, word, alone, at) if long else None
        for rule in rules:
            if rule.on != on and not (on == "key" and rule.on == "text"):
                continue
            if rule.max_length is not None and len(text) > rule.max_length:
                continue
            if windows is None:
                found[rule] = None
            else:
                found.setdefault(rule, set()).update(windows)
    return found


_letters = lazy(r"[a-z]+\Z")
# Letters after which, and before which, a word is only a part of a name.
_goes_before = frozenset("ghijklmnopqrstuvwxyz_")
_goes_on = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_")


def _next(lowered, word, alone, start):
    """Returns the index of the next place of a word, -1 when there is none. A word that counts only where it stands
    alone is no part of a longer name.
    """
    at = lowered.find(word, start)
    if alone:
        while at >= 0 and (
            at > 0 and lowered[at - 1] in _goes_before or lowered[at + len(word) : at + len(word) + 1] in _goes_on
        ):
            at = lowered.find(word, at + 1)
    return at


def _windows(lowered, word, alone, at):
    windows = set()
    while at >= 0:
        window = (at + len(word) - 1) // _window
        windows.add(window)
        # Go on at the next position that could be in another window.
        at = _next(lowered, word, alone, max(at + 1, (window + 1) * _window - len(word) + 1))
    return windows


def _hits(rule, text, windows, forms):
    if rule.also and not any([part in text for part in rule.also]):
        return False
    if windows is None:
        return _hits_form(rule, text, -1, forms)
    return any(_hits_form(rule, text, window, forms) for window in windows)


def _hits_form(rule, text, window, forms):
    """`window`: the number of a window of a long text, -1 for a short text."""
    # `^` does not match behind a line break: such a window is read with the character before it.
    start = 1 if rule.view == "text" and window > 0 and _is_behind_break(text, window) else 0
    key = (rule.view, window)
    views_of_text = forms.get(key)
    if views_of_text is None:
        part = text if window < 0 else _part(text, window, start)
        views_of_text = (part,) if rule.view == "text" else views[rule.view](part)
        views_of_text = forms[key] = [(form, _lowered(form)) for form in views_of_text]
    return any(rule.matches(form, lowered, start) for form, lowered in views_of_text)
