"""Decides if text of an event chooses the file of a call that takes a path. path.ts of packages/inspect/sinks/ does the
same.
"""

import re

from .decoders.percent import percent_decoded
from .places import holding, occurrences
from .table import lazy, pattern, table

_sinks = table["sinks"]
_leads_inside = ("..", "%", "\\", "\0")
_leads_ahead = lazy("/|[A-Za-z]:/|file:", re.I)
_shared = pattern(_sinks["path"]["shared"])
_up = pattern(_sinks["path"]["up"])
_file_scheme = lazy("\\Afile:/{0,3}", re.I)
_absolute = lazy(r"(?:/|[A-Za-z]:/)")
_ups = lazy(r"\A(?:\.\./?){1,1000}")


def check_path(argument, inputs, dialect):
    target = _normal(argument)
    for text in inputs:
        proof = _leaves(argument, target, text)
        if proof:
            return proof
    return None


def leading(texts):
    """Returns the texts that could lead out of the folder to which they are added, or that begin at the root."""
    inside, leads = holding(texts, _leads_inside), _leads_ahead.match
    return [text for text in texts if leads(text) or text in inside]


def named_by(leads):
    """Divides the leading texts: (texts that go up; path → the texts that are this path, written from the root)."""
    climbing, from_root = [], {}
    for text in leads:
        written = _spelled(text)
        if "\0" in written or _climbs(written):
            climbing.append(text)
        elif _absolute.match(written):
            target = _normal(written)
            if not _shared.search(target):
                for path in {text, target}:
                    from_root.setdefault(path, []).append(text)
    return climbing, from_root


def ready_for_paths(leads):
    """Returns a function: argument → the texts that could prove an attack on this path: texts that go up, and texts
    that are exactly this path.
    """
    climbing, from_root = named_by(leads)

    def able(argument):
        found = [*from_root.get(argument, ()), *from_root.get(_normal(argument), ())] if from_root else None
        return [text for text in leads if text in found or text in climbing] if found else climbing

    return able


def _leaves(argument, target, text):
    written = _spelled(text)
    if "\0" in written and "\0" in argument:
        return "a zero byte in the path comes from the event"
    goes_up = _climbs(written)
    for start, end in occurrences(argument, text):
        root = re.sub(r"[^/\\]*\Z", "", argument[:start])
        # Look at whole names: the dots may belong to a longer name, as in `[...slug].js`.
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
    """Returns True when a path goes up at least as far as it went down, or goes up at all and is absolute, has a
    spelling that survives careless cleaning (`....//`), or has a name of 256 characters.
    """
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
    """Returns True when the path is the result of joining a folder with the text: /app/files + ../../etc/passwd =
    /etc/passwd. Tries every spelling of the text.
    """
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
    """Returns the text as a lenient reader takes it: decodes percent signs twice, turns backslashes, drops `file:`."""
    return _file_scheme.sub("/", percent_decoded(percent_decoded(text)).replace("\\", "/"))


def _normal(text):
    if "//" not in text and "/." not in text and text[:1] != "." and text[-1:] != "/":
        return text
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
