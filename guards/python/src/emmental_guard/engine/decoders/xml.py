"""Decodes XML."""

from ..table import BLANKS, js
from .marks import TAG, Cut
from .mime import first_present

_xml_token = js(
    r"<\/([A-Za-z_][\w:.-]{0,60})\s{0,8}>|<([A-Za-z_][\w:.-]{0,60})"
    r"((?:\s{1,20}[\w:.-]{1,60}\s{0,4}=\s{0,4}(?:\"[^\"<]{0,4000}\"|'[^'<]{0,4000}'))*)\s{0,8}(\/?)>|<|([^<]{1,20000})"
)
_xml_attribute = js(r"([\w:.-]{1,60})\s{0,4}=\s{0,4}(?:\"([^\"<]{0,4000})\"|'([^'<]{0,4000})')")
_xml_start = js(r"^[\x00-\x20\s]*<[A-Za-z_?!]")
# Begin and end of CDATA, comments, instructions and declarations.
_asides = (("<![CDATA[", "]]>"), ("<!--", "-->"), ("<?", "?>"), ("<!", ">"))
_max_pieces = 20_000
# Most names of a path; the texts of deeper elements get the path of their ancestor at this depth.
_max_path = 100


def _may(marks, hint):
    return marks & TAG


def _applies(text, hint):
    return _xml_start.match(text) is not None and ("</" in text or "/>" in text)


def _decode(text, hint):
    pieces = []
    path = []
    deeper = 0
    at = 0

    def add(content):
        content = content.strip(BLANKS)
        if content != "":
            pieces.append(("." + ".".join(path), content, None))

    while at < len(text):
        if len(pieces) >= _max_pieces:
            return [*pieces, ("", Cut("more than %d texts and attributes of XML" % _max_pieces), None)]
        aside = next((signs for signs in _asides if text.startswith(signs[0], at)), None)
        if aside:
            start, end = aside
            found = text.find(end, at + len(start))
            if start == "<![CDATA[":
                add(text[at + len(start) :] if found < 0 else text[at + len(start) : found])
            if found < 0:
                break
            at = found + len(end)
            continue
        match = _xml_token.match(text, at)
        if match is None:
            break
        at = match.end()
        close, name, attributes, empty, plain = match.groups()
        if close is not None:
            deeper, path = (deeper - 1, path) if deeper else (0, path[:-1])
        elif name is not None:
            if len(path) < _max_path:
                path = [*path, name]
            else:
                deeper += 1
            for pair in _xml_attribute.finditer(attributes or ""):
                pieces.append((".%s@%s" % (".".join(path), pair[1]), first_present(pair[2], pair[3]), None))
            if empty:
                deeper, path = (deeper - 1, path) if deeper else (0, path[:-1])
        elif plain is not None:
            add(plain)
    return pieces


xml = ("xml", False, _may, _applies, _decode)
