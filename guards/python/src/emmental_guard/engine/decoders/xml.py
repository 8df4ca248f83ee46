"""Decodes XML."""

from ..table import BLANKS, js
from .marks import TAG, Cut
from .mime import first_present

_xml_token = js(
    r"<\/([A-Za-z_][\w:.-]{0,60})\s{0,8}>|<([A-Za-z_][\w:.-]{0,60})"
    r"((?:\s{1,20}[\w:.-]{1,60}\s{0,4}=\s{0,4}(?:\"[^\"<]{0,4000}\"|'[^'<]{0,4000}'))*)\s{0,8}(\/?)>|<"
)
_xml_attribute = js(r"([\w:.-]{1,60})\s{0,4}=\s{0,4}(?:\"([^\"<]{0,4000})\"|'([^'<]{0,4000})')")
_xml_start = js(r"^[\x00-\x20\s]*<[A-Za-z_?!]")
# Begin and end of CDATA, comments, instructions and declarations.
_asides = (("<![CDATA[", "]]>"), ("<!--", "-->"), ("<?", "?>"), ("<!", ">"))
_aside_starts = ("<!", "<?")
_max_pieces = 20_000
# Longer texts between elements become several pieces.
_longest_text = 20_000
# Most names of a path; the texts of deeper elements get the path of their ancestor at this depth.
_max_path = 100


def _may(marks, hint):
    return marks & TAG


def _applies(text, hint):
    return _xml_start.match(text) is not None and ("</" in text or "/>" in text)


def _decode(text, hint):
    pieces = []
    # The paths of the open elements.
    paths = []
    deeper = 0
    at = 0

    def add(content):
        content = content.strip(BLANKS)
        if content != "":
            pieces.append((paths[-1] if paths else ".", content, None))

    while at < len(text):
        if len(pieces) >= _max_pieces:
            return [*pieces, ("", Cut("more than %d texts and attributes of XML" % _max_pieces), None)]
        if text[at] != "<":
            start, end = at, text.find("<", at)
            at = min(len(text) if end < 0 else end, at + _longest_text)
            add(text[start:at])
            continue
        if text.startswith(_aside_starts, at):
            aside = next(signs for signs in _asides if text.startswith(signs[0], at))
            start, end = aside
            found = text.find(end, at + len(start))
            if start == "<![CDATA[":
                add(text[at + len(start) :] if found < 0 else text[at + len(start) : found])
            if found < 0:
                break
            at = found + len(end)
            continue
        match = _xml_token.match(text, at)
        at = match.end()
        close, name, attributes, empty = match.groups()
        if close is not None:
            deeper = _left(paths, deeper)
        elif name is not None:
            if len(paths) < _max_path:
                paths.append("%s.%s" % (paths[-1] if paths else "", name))
            else:
                deeper += 1
            for pair in _xml_attribute.finditer(attributes) if attributes else ():
                pieces.append(("%s@%s" % (paths[-1], pair[1]), first_present(pair[2], pair[3]), None))
            if empty:
                deeper = _left(paths, deeper)
    return pieces


def _left(paths, deeper):
    """Ends the innermost element; returns the number of open elements below `_max_path`."""
    if deeper:
        return deeper - 1
    if paths:
        paths.pop()
    return 0


xml = ("xml", False, _may, _applies, _decode)
