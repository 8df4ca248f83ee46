"""Makes one decision from all voices about an event. packages/inspect/verdict/ does the same."""


from .decode import decode
from .memory import Memory
from .rules import match_text, rule_table
from .table import lazy, table

_combinations = table["verdict"]["combinations"]
_weakest = table["verdict"]["weakest"]


class Verdict:
    """Holds a verdict. `findings` are (class, rule, path, by, score), the surest first; `not_inspected` are (path,
    why).
    """

    __slots__ = ("trigger", "decision", "findings", "not_inspected")


def inspect(event, trigger=None, shape=None, limits=None):
    """Inspects one event before the function reads it."""
    return judge(decode(event, trigger, limits, shape is not None), shape)


def judge(tree, shape=None, classes=None):
    """Judges an event that is decoded already; `classes` are those to look for, None is all."""
    findings, hidden = _deepest(_findings(tree.nodes, classes))
    if shape is not None:
        from .shape import anomalies

        odd, more = anomalies(shape, tree)
        findings = findings + [_classed(one, findings) for one in odd]
        if classes is not None:
            findings = [one for one in findings if one[0] is None or one[0] in classes]
        hidden += more
    findings.sort(key=lambda one: (-one[4], one[2], one[1]))
    verdict = Verdict()
    verdict.trigger = tree.trigger
    verdict.findings = findings
    verdict.decision = decide(findings)
    verdict.not_inspected = tree.not_inspected
    if hidden:
        verdict.not_inspected = [*tree.not_inspected, ("", "%d more findings, not listed" % hidden)]
    return verdict


def _classed(odd, found):
    """Gives an odd value the class of a rule's finding in it."""
    for one in found:
        if within(one[2], odd[2]):
            return (one[0], *odd[1:])
    return odd


# Rules that short texts hit, by the kind of node: most texts of an event come again with the next one.
_known = {"key": Memory(), "value": Memory(), "bytes": Memory()}
_on = {"key": "key", "value": "text", "bytes": "bytes"}


def _findings(nodes, classes):
    hit, fresh = [], {}
    for path, _, value, _, kind, container in nodes:
        if container:
            continue
        hits = _known[kind].of.get(value)
        if hits:
            hit.append((path, kind, value, hits))
        elif hits is None:
            fresh[kind, value] = None
            hit.append((path, kind, value, None))
    if fresh:
        rules = rule_table()
        for (kind, value), words in zip(fresh, rules.present([value for _, value in fresh]), strict=True):
            fresh[kind, value] = hits = match_text(value, _on[kind], rules, words) if words else ()
            _known[kind].keep(value, hits)
    return [
        (rule.kind, rule.id, path, "rule", rule.score)
        for path, kind, value, hits in hit
        for rule in (fresh[kind, value] if hits is None else hits)
        if classes is None or rule.kind in classes
    ]


_max_findings = 1000


def _deepest(findings):
    """Keeps the innermost place of a class, once, where a text and its decoded form hit the same class. Also returns
    how many more there are.
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
    """Returns the first combination of voices that holds."""
    for row in _combinations:
        voices = row["voices"]
        if _together(findings, voices) if row["same"] else any(one[3] == voices[0] for one in findings):
            return row["decision"]
    return "allow"


def _together(findings, voices):
    return any(
        one[3] == voices[0]
        and one[4] >= _weakest
        and all(any(other[3] == voice and within(one[2], other[2]) for other in findings) for voice in voices[1:])
        for one in findings
    )


_goes_on = lazy('[.\\[@"]')


def within(part, whole):
    """Returns True for a part within a value: a rule may speak about a part of the odd value: `body.note` and
    `body.note.payload`.
    """
    return part == whole or (part.startswith(whole) and _goes_on.match(part, len(whole)) is not None)
