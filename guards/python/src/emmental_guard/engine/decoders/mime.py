"""Decodes MIME: entities, multipart bodies, encoded words."""

import re

from ..table import BLANKS, joined, js, lazy
from .base64 import base64_bytes
from .bytes import utf16, utf8
from .marks import AMPERSAND, DASH, EQUALS, NEWLINE
from .percent import lenient

_header_line = lazy(r"[A-Za-z][A-Za-z0-9-]{1,60}:[ \t]?[^\n]{0,2000}\r?\Z")
_mime_header = lazy(r"(?:\A|\n)(?:Content-Type|MIME-Version|Content-Transfer-Encoding): ", re.I | re.A)
_mime_start = lazy(
    r"(?:received|return-path|delivered-to|from|to|cc|sender|subject|date|message-id|reply-to|mime-version|content-|dkim-"
    r"|arc-|authentication-|x-)",
    re.I | re.A,
)
_multipart_start = js(r"^\s{0,8}--[^\r\n]{1,200}\r?\n(?:Content-|MIME-|X-)[A-Za-z-]{2,40}:", True)
_boundary_line = js(r"^\s{0,8}--([^\r\n]{1,200})\r?\n")
_encoded_word = lazy(r"=\?[a-z0-9-]{2,20}\?[bq]\?", re.I | re.A)


def _mime_may(marks, hint):
    return marks & NEWLINE or hint == "mime"


def _mime_applies(text, hint):
    return hint == "mime" or (
        _mime_header.search(text[:20_000]) is not None
        and _mime_start.match(text) is not None
        and _header_line.match(text[: text.index("\n")]) is not None
    )


def _mime_decode(text, hint):
    return _entity(text, "")


def _multipart_may(marks, hint):
    return marks & DASH and marks & NEWLINE


def _multipart_applies(text, hint):
    return _multipart_start.search(text[:400]) is not None


def _multipart_decode(text, hint):
    match = _boundary_line.search(text)
    return _parts(text, match[1].rstrip(BLANKS), "") if match else []


def _encoded_word_may(marks, hint):
    return marks & EQUALS


def _encoded_word_applies(text, hint):
    return _encoded_word.search(text) is not None


def _encoded_word_decode(text, hint):
    value = _encoded_words(text)
    return [] if value == text else [("", value, None)]


_gap = lazy(r"\r?\n\r?\n")
_folded = lazy(r"\r?\n[ \t]+")
_line_end = lazy(r"\r?\n")
_boundary = js(r'boundary=(?:"([^"]{1,200})"|([^\s;]{1,200}))', True)
_file_name = js(r'(?:^|;)\s{0,4}name\*?=(?:"([^"]{0,500})"|([^\s;]{1,500}))', True)
_disposition = js(r';\s{0,8}(name|filename)\*?=(?:"((?:[^"\\]|\\.){0,2000})"|([^\s;]{1,2000}))', True)
_max_parts = 1000


def _entity(text, at):
    gap = _gap.search(text)
    head = text[: gap.start()] if gap else text
    body = text[gap.end() :] if gap else ""
    headers = _line_end.split(_folded.sub(" ", head))
    pieces = []
    known = {}
    for header in headers[:500]:
        colon = header.find(":")
        if colon < 1:
            continue
        name = header[:colon].lower()
        value = _encoded_words(header[colon + 1 :].strip(BLANKS))
        known[name] = value
        if name != "content-transfer-encoding":
            pieces.extend(_header_pieces(name, value, at))
    kind = known.get("content-type", "")
    boundary = _boundary.search(kind)
    file = _file_name.search(kind)
    if file:
        pieces.append((at + ".filename", first_present(file[1], file[2]), None))
    if boundary:
        return pieces + _parts(body, first_present(boundary[1], boundary[2]), at)
    if body != "":
        pieces.append((at + ".body", _transfer_decoded(body, known.get("content-transfer-encoding", ""), kind), None))
    return pieces


def first_present(*texts):
    for text in texts:
        if text is not None:
            return text
    return ""


def _header_pieces(name, value, at):
    piece = [("%s.headers.%s" % (at, name), value, None)]
    if name != "content-disposition":
        return piece
    found = []
    for match in _disposition.finditer(value):
        text = first_present(match[2], match[3])
        found.append(("%s.%s" % (at, match[1].lower()), re.sub(r"\Autf-8''", "", text, flags=re.I), None))
    return found or piece


def _parts(body, boundary, at):
    if boundary == "":
        return []
    # Also return the boundary and the text before the first part and behind the last, where something could hide.
    chunks = ("\n" + body).split("\n--" + boundary)
    around = [boundary, chunks[0]]
    pieces = []
    for index, chunk in enumerate(chunks[1:]):
        if chunk.startswith("--") or index >= _max_parts:
            around.append("\n".join(chunks[index + 1 :])[2:])
            break
        chunk = re.sub(r"\A\r?\n", "", chunk)
        pieces.extend(_entity(chunk[:-1] if chunk.endswith("\r") else chunk, "%s[%d]" % (at, index)))
    pieces.extend((at + ".boundary", text, None) for text in around if text.strip(BLANKS) != "")
    return pieces


_charset = lazy(r'charset="?([\w-]{2,30})', re.I | re.A)
_text_type = js(r"^\s{0,4}(?:text\/|application\/(?:json|xml|x-www-form-urlencoded)|$)", True)


def _transfer_decoded(body, encoding, kind):
    how = encoding.lower()
    charset = _charset.search(kind)
    charset = charset[1] if charset else "utf-8"
    if how == "base64":
        return _text_in(base64_bytes(body), charset, kind)
    if how == "quoted-printable":
        return _text_in(_quoted_printable(body, False), charset, kind)
    return body


def _text_in(data, charset, kind):
    """Returns data of a text type as text, by its charset; other data as bytes, which may be compressed."""
    if _text_type.search(kind) is None:
        return data
    if re.match(r"(?:utf-?16|ucs-?2)", charset, re.I):
        return utf16(data)
    if re.match(r"(?:iso-8859|latin|windows-125|us-ascii)", charset, re.I):
        return data.decode("latin-1")
    return utf8(data)


def _quoted_printable(text, underscore_is_space):
    text = re.sub(r"=\r?\n", "", text)
    if underscore_is_space:
        text = text.replace("_", " ")
    parts = re.split(r"(=[0-9a-f]{2})", text, flags=re.I)
    return b"".join(
        bytes.fromhex(part[1:]) if at % 2 else joined(part).encode("utf-8", "replace") for at, part in enumerate(parts)
    )


_word_gap = js(r"\?=\s{1,8}=\?")
_word = lazy(r"=\?([a-z0-9-]{2,20})\?([bq])\?([^?]{0,4000})\?=", re.I | re.A)


def _encoded_words(text):
    def decoded(match):
        data = base64_bytes(match[3]) if match[2].lower() == "b" else _quoted_printable(match[3], True)
        return _text_in(data, match[1], "")

    return _word.sub(decoded, _word_gap.sub("?==?", text))


_octet = lazy(r"=[0-9A-F]{2}", re.A)


def _quoted_may(marks, hint):
    return marks & (EQUALS | AMPERSAND) == EQUALS


def _quoted_applies(text, hint):
    first = _octet.search(text)
    return first is not None and _octet.search(text, first.end()) is not None


def _quoted_decode(text, hint):
    return [("", lenient(_quoted_printable(text, False)), None)]


# Quoted-printable outside of a mail.
quoted = ("quoted", False, _quoted_may, _quoted_applies, _quoted_decode)
multipart = ("multipart", True, _multipart_may, _multipart_applies, _multipart_decode)
mime = ("mime", True, _mime_may, _mime_applies, _mime_decode)
encoded_word = ("mime", False, _encoded_word_may, _encoded_word_applies, _encoded_word_decode)
