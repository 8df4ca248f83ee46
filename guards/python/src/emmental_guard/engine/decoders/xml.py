"""XML."""

from ..table import BLANKS, js
from .mime import first_given

_xml_token = js(
    r"<!\[CDATA\[([\x00-\uffff]{0,20000}?)\]\]>|<\/([A-Za-z_][\w:.-]{0,60})\s{0,8}>|<([A-Za-z_][\w:.-]{0,60})"
    r"((?:\s{1,20}[\w:.-]{1,60}\s{0,4}=\s{0,4}(?:\"[^\"<]{0,4000}\"|'[^'<]{0,4000}'))*)\s{0,8}(\/?)>|([^<]{1,20000})"
)
_xml_attribute = js(r"([\w:.-]{1,60})\s{0,4}=\s{0,4}(?:\"([^\"<]{0,4000})\"|'([^'<]{0,4000})')")
_xml_start = js(r"^\s{0,64}<(?:\?xml[^>]{0,200}\?>\s{0,64}<)?[A-Za-z_]")
_xml_declaration = js(r"^\s{0,64}<\?xml[^>]{0,200}\?>")


def _applies(text, marks, hint):
    return marks.first == 0x3C and _xml_start.match(text[:400]) is not None and ("</" in text or "/>" in text)


def _decode(text, hint):
    pieces = []
    path = []
    declaration = _xml_declaration.match(text)
    at = declaration.end() if declaration else 0
    while at < len(text) and len(pieces) < 20_000 and len(path) < 1000:
        match = _xml_token.match(text, at)
        if match is None:
            break
        at = match.end()
        cdata, close, name, attributes, empty, plain = match.groups()
        if close is not None:
            if path:
                path.pop()
        elif name is not None:
            path.append(name)
            for pair in _xml_attribute.finditer(attributes or ""):
                pieces.append((".%s@%s" % (".".join(path), pair[1]), first_given(pair[2], pair[3]), None))
            if empty:
                path.pop()
        else:
            content = first_given(cdata, plain).strip(BLANKS)
            if content != "":
                pieces.append(("." + ".".join(path), content, None))
    return pieces


xml = ("xml", False, _applies, _decode)
