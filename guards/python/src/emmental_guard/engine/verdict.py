"""Decides about an event from all findings in it. packages/inspect/verdict/ does the same.

A voice is a kind of check that makes findings: `rule` (a signature) or `shape` (a value unlike the learned ones).
"""

from .decode import decode
from .memory import Memory
from .rules import candidates_of, changed_of, changes_of, longest_at_once, match_candidates, rule_table, steps_of
from .table import lazy, table

_combinations = table["verdict"]["combinations"]
_weakest = table["verdict"]["weakest"]


class Verdict:
    """Holds a verdict. `findings`: (class, rule, path, voice, score), the highest score first; `not_inspected`: (path,
    reason, True when a limit left the part out).
    """

    __slots__ = ("trigger", "decision", "findings", "not_inspected")


def inspect(event, trigger=None, shape=None, limits=None):
    """Inspects one event before the function reads it."""
    return judge(decode(event, trigger, limits, shape is not None), shape)


def judge(tree, shape=None, classes=None):
    """Returns the verdict about a decoded event. `classes`: the classes of attacks to look for, None means all."""
    cuts = []
    findings, hidden = _deepest(_findings(tree, classes, cuts))
    if shape is not None:
        from .shape import anomalies

        odd, more = anomalies(shape, tree)
        findings = findings + [_classed(finding, findings) for finding in odd]
        if classes is not None:
            findings = [finding for finding in findings if finding[0] is None or finding[0] in classes]
        hidden += more
    findings.sort(key=lambda finding: (-finding[4], finding[2], finding[1]))
    verdict = Verdict()
    verdict.trigger = tree.trigger
    verdict.findings = findings
    verdict.decision = decide(findings)
    if hidden:
        cuts.append(("", "%d more findings, not listed" % hidden, False))
    verdict.not_inspected = [*tree.not_inspected, *cuts] if cuts else tree.not_inspected
    return verdict


def _classed(odd, found):
    """Returns the finding of an odd value, with the class of a rule's finding in the same value."""
    for finding in found:
        if within(finding[2], odd[2]):
            return (finding[0], *odd[1:])
    return odd


# Maps the kind of node to a memory of (steps of the rules on a text, the rules that match it): most texts of an event
# come again in the next event.
_known = {"key": Memory(), "value": Memory(), "bytes": Memory()}
_on = {"key": "key", "value": "text", "bytes": "bytes"}
_nothing = 0, ()


def _findings(tree, classes, cuts):
    """Returns the findings of all rules. Adds the first text on which no rule was tried, because of the limit of steps,
    to `cuts`.
    """
    waiting, fresh, spelled = _texts_to_read(tree)
    if fresh:
        table = rule_table()
        parts = [changes_of(value, spelled[value], table) if value in spelled else value for _, value in fresh]
        for (kind, value), words in zip(fresh, table.present(parts), strict=True):
            fresh[kind, value] = words and _candidates(kind, value, words, spelled.get(value))
            if not fresh[kind, value]:
                _known[kind].remember(value, _nothing)
    found, left = [], tree.rule_steps
    # Maps each long text on which the rules were tried to its path.
    tried = {}
    for path, raw, kind, value, answer in waiting:
        answer = answer or fresh[kind, value]
        is_long = kind == "value" and len(value) > longest_at_once
        if is_long:
            before = raw if raw != value and tried.get(raw) == path else None
            if before != spelled.get(value):
                answer = _candidates(kind, value, rule_table().words, before)
        if not answer:
            if is_long:
                tried[value] = path
            continue
        if answer[0] > left:
            if not cuts:
                cuts.append((path, "rules would need more than %d steps" % tree.rule_steps, True))
            continue
        left -= answer[0]
        if is_long:
            tried[value] = path
        if answer[1] is None:
            answer[1] = match_candidates(value, answer[2])
            _known[kind].remember(value, (answer[0], answer[1]))
        found += [
            (rule.kind, rule.id, path, "rule", rule.score) for rule in answer[1] if classes is None or rule.kind in classes
        ]
    return found


def _texts_to_read(tree):
    """Returns the nodes that rules read, with their known answers; a table with the texts that have none; and a table from
    each long text that is another spelling of a long text to that text.
    """
    waiting, fresh, spelled, paths = [], {}, {}, {}
    for path, raw, value, _, kind, container in tree.nodes:
        if container:
            continue
        answer = _known[kind].answers.get(value)
        if answer is _nothing:
            continue
        waiting.append((path, raw, kind, value, answer))
        if answer is None:
            fresh[kind, value] = None
        if kind == "value" and len(value) > longest_at_once:
            if raw != value and paths.get(raw) == path:
                spelled[value] = raw
            paths[value] = path
    return waiting, fresh, spelled


def _candidates(kind, value, words, before):
    """Returns [steps of the rules on a text, None, the candidates]; None when there is no candidate. `before`: the long
    text of which the text is another spelling, and on which the rules were tried.
    """
    candidates = candidates_of(value, _on[kind], words)
    if before is not None:
        candidates = changed_of(candidates, value, before)
    return [steps_of(candidates, len(value)), None, candidates] if candidates else None


_max_findings = 1000


def _deepest(findings):
    """Returns (findings, number of findings over the limit). Where a text and its decoded form have findings of the
    same class, only the innermost one is kept.
    """
    kept = []
    hidden = 0
    # Maps (class, path) to the index of the finding in `kept`.
    places = {}
    for finding in findings:
        kind, _, path, _, score = finding
        index = _kept_above(places, kind, path)
        if index is None:
            if len(kept) < _max_findings:
                places[kind, path] = len(kept)
                kept.append(finding)
            else:
                hidden += 1
            continue
        other = kept[index]
        if other[2] != path or other[4] < score:
            kept[index] = finding
            del places[kind, other[2]]
            places[kind, path] = index
    return kept, hidden


def _kept_above(places, kind, path):
    """Returns the index of the first finding of a class that is kept at this path or at a path that holds it."""
    first = places.get((kind, path))
    for sign in _goes_on_from.finditer(path):
        above = places.get((kind, path[: sign.start()]))
        if above is not None and (first is None or above < first):
            first = above
    return first


_goes_on_from = lazy('[.\\[@"]')


def decide(findings):
    """Returns the decision of the first combination of voices that the findings fulfil, else `allow`."""
    for row in _combinations:
        voices = row["voices"]
        if _together(findings, voices) if row["same"] else any(finding[3] == voices[0] for finding in findings):
            return row["decision"]
    return "allow"


def _together(findings, voices):
    return any(
        _speaks_for(finding, voices[0])
        and all(
            any(_speaks_for(other, voice) and within(finding[2], other[2]) for other in findings) for voice in voices[1:]
        )
        for finding in findings
    )


def _speaks_for(finding, voice):
    return finding[3] == voice and finding[4] >= _weakest[voice]


def within(path, outer):
    """Returns True when a path is the outer path or continues it: `body.note.payload` is within `body.note`."""
    return path == outer or (path.startswith(outer) and _goes_on_from.match(path, len(outer)) is not None)
