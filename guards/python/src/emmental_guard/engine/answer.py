"""Finds how a refused event of a trigger is answered, and where its records are. packages/inspect/trigger/answer.ts
does the same.
"""

from .table import table

_rows = table["answers"]
_to_caller = frozenset(table["toCaller"])
_none = {"answer": "error"}


def answer_of(trigger):
    """Returns (answer, paths of the lists of records, True where the answer reaches a caller that still has the event).
    """
    row = _rows.get(trigger, _none)
    return row["answer"], row.get("records", ()), row["answer"] in _to_caller


# Triggers whose events are HTTP requests, so that a rule names their source by method and path.
requests = frozenset(trigger for trigger, row in _rows.items() if row["answer"] in ("http", "alb"))
