"""Decides about an event from all findings in it. packages/inspect/verdict/ does the same.

A voice is a kind of check that makes findings: `rule` (a signature) or `shape` (a value unlike the learned ones).
"""

from .decode import decode
from .memory import Memory
from .rules import match_text, rule_table
from .table import lazy, table

_combinations = table["verdict"]["combinations"]
_weakest = table["verdict"]["weakest"]


class Verdict:
    """Holds a verdict. `findings`: (class, rule, path, voice, score), the highest score first; `not_inspected`: (path,
    reason).
    """

    __slots__ = ("trigger", "decision", "findings", "not_inspected")


def inspect(event, trigger=None, shape=None, limits=None):
    """Inspects one event before the function reads it."""
    return judge(decode(event, trigger, limits, shape is not None), shape)


def judge(tree, shape=None, classes=None):
    """Returns the verdict about a decoded event. `classes`: the classes of attacks to look for, None means all."""
    findings, hidden = _deepest(_findings(tree.nodes, classes))
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
    verdict.not_inspected = tree.not_inspected
    if hidden:
        verdict.not_inspected = [*tree.not_inspected, ("", "%d more findings, not listed" % hidden)]
    return verdict


def _classed(odd, found):
    """Returns the finding of an odd value, with the class of a rule's finding in the same value."""
    for finding in found:
        if within(finding[2], odd[2]):
            return (finding[0], *odd[1:])
    return odd


# Maps the kind of node to a memory of the rules that match a text: most texts of an event come again in the next event.
_known = {"key": Memory(), "value": Memory(), "bytes": Memory()}
_on = {"key": "key", "value": "text", "bytes": "bytes"}


def _findings(nodes, classes):
    hit, fresh = [], {}
    for path, _, value, _, kind, container in nodes:
        if container:
            continue
        hits = _known[kind].answers.get(value)
        if hits:
            hit.append((path, kind, value, hits))
        elif hits is None:
            fresh[kind, value] = None
            hit.append((path, kind, value, None))
    if fresh:
        rules = rule_table()
        for (kind, value), words in zip(fresh, rules.present([value for _, value in fresh]), strict=True):
            fresh[kind, value] = hits = match_text(value, _on[kind], rules, words) if words else ()
            _known[kind].remember(value, hits)
    return [
        (rule.kind, rule.id, path, "rule", rule.score)
        for path, kind, value, hits in hit
        for rule in (fresh[kind, value] if hits is None else hits)
        if classes is None or rule.kind in classes
    ]


_max_findings = 1000


def _deepest(findings):
    """Returns (findings, number of findings over the limit). Where a text and its decoded form have findings of the
    same class, only the innermost one is kept.
    """
    kept = []
    hidden = 0
    for finding in findings:
        for index, other in enumerate(kept):
            if other[0] == finding[0] and within(finding[2], other[2]):
                if other[2] != finding[2] or other[4] < finding[4]:
                    kept[index] = finding
                break
        else:
            if len(kept) < _max_findings:
                kept.append(finding)
            else:
                hidden += 1
    return kept, hidden


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


_goes_on = lazy('[.\\[@"]')


def within(path, outer):
    """Returns True when a path is the outer path or continues it: `body.note.payload` is within `body.note`."""
    return path == outer or (path.startswith(outer) and _goes_on.match(path, len(outer)) is not None)
