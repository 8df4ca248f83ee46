"""How a refused event of a trigger is answered, and where its records stand. As packages/inspect/trigger/answer.ts."""

from .table import table

_rows = table["answers"]
_to_caller = frozenset(table["toCaller"])
_none = {"answer": "error"}


def answer_of(trigger):
    """(answer, paths of the lists of records, whether somebody gets the answer who still has the event)."""
    row = _rows.get(trigger, _none)
    return row["answer"], row.get("records", ()), row["answer"] in _to_caller


# Triggers whose events are requests over HTTP, so that a rule names their source by method and path.
requests = frozenset(trigger for trigger, row in _rows.items() if row["answer"] in ("http", "alb"))
