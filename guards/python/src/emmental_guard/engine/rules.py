"""Finds the rules that a text hits. packages/inspect/rules/match.ts does the same."""

from bisect import bisect_right

from .table import pattern, table
from .views import views

_matching = table["matching"]
_window, _overlap = _matching["windowSize"], _matching["overlap"]
_longest = _matching["longestWord"]
_shortest = _matching["shortestText"]


class Rule:
    """Holds one signature; compiles its patterns when a text wakes it."""

    __slots__ = ("id", "kind", "title", "score", "on", "view", "also", "max_length", "place", "patterns", "ascii", "full")

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
        self.patterns = [pattern(one) for one in _together(row["patterns"])]
        self.ascii = self.full = None

    def matches(self, form):
        searches = self.ascii if form.isascii() else self.full
        if searches is None:
            searches = [one.of(form).search for one in self.patterns]
            if form.isascii():
                self.ascii = searches
            else:
                self.full = searches
        for search in searches:
            if search(form):
                return True
        return False


def _together(patterns):
    """Joins the patterns that begin with the text into one: separate calls take longer than the comparison. No pattern
    has capturing groups.
    """
    apart, starts = [], {}
    for one in patterns:
        if one["source"].startswith("^"):
            starts.setdefault(one["ignoreCase"], []).append("(?:%s)" % one["source"])
        else:
            apart.append(one)
    return apart + [{"source": "|".join(sources), "ignoreCase": ignores} for ignores, sources in starts.items()]


class RuleTable:
    """Holds rules with the words that wake them."""

    def __init__(self, rows):
        self.rules = []
        self.by_word = {}
        for place, row in enumerate(rows):
            rule = Rule(place, row)
            self.rules.append(rule)
            for word in row["words"]:
                known = self.by_word.setdefault(word[:_longest], [])
                if rule not in known:
                    known.append(rule)
        self.words = tuple(self.by_word.items())
        # Maps the rarest pair of letters of each word to the word, with its next rare pair: most texts do not have
        # both.
        counts = {}
        for word in self.by_word:
            for pair in set(_pairs(word.encode())):
                counts[pair] = counts.get(pair, 0) + 1
        self.short, self.by_pair, self.pairs = [], {}, set()
        for one in self.words:
            octets = one[0].encode()
            pairs = sorted(set(_pairs(octets)), key=counts.get)
            if pairs:
                rare, other = (pairs * 2)[:2]
                self.pairs.update((rare, other))
                self.by_pair.setdefault(rare, []).append((octets, other, one))
            else:
                self.short.append((octets, None, one))

    def present(self, texts):
        """Returns for each text its words, with their rules. One look at all texts together finds that most words occur
        in none.
        """
        octets = [_octets(text) for text in texts]
        starts = [0]
        for one in octets:
            starts.append(starts[-1] + len(one) + 1)
        octets = b"\x1e".join(octets)
        pairs = set()
        for at in range(0, len(octets), _at_once):
            pairs |= self.pairs.intersection(_pairs(octets[at : at + _at_once + 1]))
        rare = self.by_pair.keys() & pairs
        words = [one for pair in rare for one in self.by_pair[pair] if one[1] in pairs]
        present = [[] for _ in texts]
        for word, _, one in self.short + words:
            at = octets.find(word)
            while at >= 0:
                place = bisect_right(starts, at)
                present[place - 1].append(one)
                at = octets.find(word, starts[place])
        return present


# Most bytes whose pairs are numbers in memory at the same time.
_at_once = 16_384


def _pairs(octets):
    """Returns each two adjacent bytes as a number."""
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
    """Returns the bytes with ASCII letters in lower case."""
    return text.encode("utf-8", "surrogatepass").lower()


def _lowered(text):
    return text.lower() if text.isascii() else _octets(text).decode("utf-8", "surrogatepass")


def match_text(text, on, table, words=None):
    """Returns the surest rule of each class, of equally sure ones the first in the table; the surest first, then by
    class.

    `words`: the only words that can be in the text, when the caller knows them.
    """
    if len(text) < _shortest:
        return ()
    candidates = _candidates(text, on, table.words if words is None else words)
    if not candidates:
        return ()
    found = {}
    forms = {}
    for rule, windows in candidates.items():
        best = found.get(rule.kind)
        if best is not None and not (rule.score > best.score or (rule.score == best.score and rule.place < best.place)):
            continue
        if _hits(rule, text, windows, forms):
            found[rule.kind] = rule
    return tuple(sorted(found.values(), key=lambda rule: (-rule.score, rule.kind))) if found else ()


def _candidates(text, on, words):
    """Returns a table from rule to the windows of a long text that hold its words, or to None."""
    lowered = _lowered(text)
    long = len(text) > _window * 2
    found = {}
    for word, rules in words:
        at = lowered.find(word)
        if at < 0:
            continue
        windows = _windows(lowered, word, at) if long else None
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


def _windows(lowered, word, at):
    windows = set()
    while at >= 0:
        window = (at + len(word) - 1) // _window
        windows.add(window)
        # The next place that could be in another window.
        at = lowered.find(word, max(at + 1, (window + 1) * _window - len(word) + 1))
    return windows


def _hits(rule, text, windows, forms):
    if rule.also and not any([part in text for part in rule.also]):
        return False
    if windows is None:
        return _hits_form(rule, text, -1, forms)
    return any(
        _hits_form(rule, text[max(0, one * _window - _overlap) : (one + 1) * _window + _overlap], one, forms)
        for one in windows
    )


def _hits_form(rule, text, window, forms):
    key = (rule.view, window)
    read = forms.get(key)
    if read is None:
        read = forms[key] = (text,) if rule.view == "text" else views[rule.view](text)
    return any(map(rule.matches, read))
