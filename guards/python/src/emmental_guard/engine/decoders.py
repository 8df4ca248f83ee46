"""Formats and spellings that a text of an event can have. As packages/inspect/decode/decoders/.

A decoder is (id, is a container, applies(text, marks, hint), decode(text, hint) -> pieces). A piece is (at, value, hint).
"""

import json as _json
import re
import unicodedata
import zlib

from .table import BLANKS, character, joined, js, lazy, table, units


class Pairs(dict):
    """Keys and values of a form or cookies, in the order they were written."""


class Marks:
    """Characters that decoders look for, found once per text."""

    __slots__ = ("first", "percent", "plus", "backslash", "ampersand", "equals", "less", "newline")

    def __init__(self, text):
        first = 0
        for letter in text[:64]:
            first = ord(letter)
            if first > 32 and first != 0xFEFF:
                break
        self.first = first
        self.percent = "%" in text
        self.plus = "+" in text
        self.backslash = "\\" in text
        self.ampersand = "&" in text
        self.equals = "=" in text
        self.less = "<" in text
        self.newline = "\n" in text


# What a text without any of these can be is only Base64 or hexadecimal.
special = re.compile("[%+\\\\&=<\\n{\\[\"\\x00\x80-\uffff]|eyJ|\\A[\x00-\x20\ufeff]*-")


# JSON


def _json_applies(text, marks, hint):
    return marks.first in (0x7B, 0x5B, 0x22) and len(text) > 1


def _json_decode(text, hint):
    trimmed = text[1:] if text.startswith("\ufeff") else text
    whole = parsed(trimmed)
    if whole is not None:
        return [("", whole, None)]
    if "\n" not in trimmed and "}{" not in trimmed:
        return []
    pieces = []
    for line in trimmed.replace("}{", "}\n{").split("\n"):
        if line.strip(BLANKS) == "":
            continue
        one = parsed(line)
        if one is None or len(pieces) >= 10_000:
            return []
        pieces.append(("[%d]" % len(pieces), one, None))
    return pieces if len(pieces) > 1 else []


def _no_constant(text):
    raise ValueError(text)


_strict = _json.JSONDecoder(parse_constant=_no_constant)
_large = _json.JSONDecoder(
    parse_constant=_no_constant, parse_int=lambda text: int(text) if len(text) < 300 else float(text)
)


def parsed(text):
    """The document that a JSON text is; None when it is none, and for numbers, booleans and null."""
    text = joined(text)
    try:
        try:
            value = _strict.decode(text)
        except ValueError as error:
            if "digits" not in str(error):
                return None
            value = _large.decode(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, (dict, list, str)) else None


# JSON web tokens

_token = js(r"(?:^|\s)(eyJ[\w-]{4,16000})\.([\w-]{4,64000})\.[\w-]{0,4000}")


def _jwt_applies(text, marks, hint):
    return "eyJ" in text and _token.search(text) is not None


def _jwt_decode(text, hint):
    match = _token.search(text)
    return [
        (".header", utf8(base64_bytes(match[1])), None),
        (".payload", utf8(base64_bytes(match[2])), None),
    ]


# Base64

_alphabet = lazy(r"[A-Za-z0-9+/_-]{6,}={0,2}\Z")
_alphabet_start = lazy(r"[A-Za-z0-9+/_-]{40}")
_wrapped = lazy(r"[A-Za-z0-9+/_=\r\n-]+\Z")
_lead = lazy(r"(?:Basic |data:[a-z0-9.+/;=_-]{0,80};base64,|=\?[a-z0-9-]{2,20}\?B\?)", re.I | re.A)
_not_base64 = lazy(r"[^A-Za-z0-9+/]+")
_to_standard = str.maketrans("-_", "+/")


def base64_bytes(text):
    """Bytes of Base64 or base64url as lenient readers take it: other signs are skipped, `=` ends it."""
    import binascii

    text = _not_base64.sub("", text.partition("=")[0].translate(_to_standard))
    rest = len(text) % 4
    if rest == 1:
        text = text[:-1]
    elif rest:
        text += "=" * (4 - rest)
    return binascii.a2b_base64(text)


def looks_encoded(text, newline):
    if newline:
        return len(text) > 64 and _wrapped.match(text) is not None
    head = _lead.match(text)
    body = text[head.end() :] if head else text
    if len(body) > 40 and not _alphabet_start.match(body):
        return False
    return _alphabet.match(body) is not None and (head is not None or len(body) % 4 != 1)


def _base64_applies(text, marks, hint):
    return hint in ("base64", "brotli", "deflate") or (len(text) >= 8 and looks_encoded(text, marks.newline))


def _base64_decode(text, hint):
    value = base64_bytes(_lead.sub("", text, count=1) if _lead.match(text) else text)
    return [("", value, hint)] if value else []


# Hexadecimal

_hex = lazy(r"(?:0x|\\x)?(?:[0-9a-f]{2}){8,}\Z", re.I | re.A)


def hex_applies(text, marks, hint):
    return 16 <= len(text) < 2_000_000 and _hex.match(text) is not None


def _hex_decode(text, hint):
    return [("", bytes.fromhex(text[2:] if text[:2] in ("0x", "0X", "\\x", "\\X") else text), None)]


# MIME

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


def _mime_applies(text, marks, hint):
    return hint == "mime" or (
        marks.newline
        and _mime_header.search(text[:20_000]) is not None
        and _mime_start.match(text) is not None
        and _header_line.match(text[: text.index("\n")]) is not None
    )


def _mime_decode(text, hint):
    return _entity(text, "")


def _multipart_applies(text, marks, hint):
    return marks.first == 0x2D and marks.newline and _multipart_start.search(text[:400]) is not None


def _multipart_decode(text, hint):
    match = _boundary_line.search(text)
    return _parts(text, match[1].rstrip(BLANKS), "") if match else []


def _encoded_word_applies(text, marks, hint):
    return marks.equals and _encoded_word.search(text) is not None


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
        pieces.append((at + ".filename", _first(file[1], file[2]), None))
    if boundary:
        return pieces + _parts(body, _first(boundary[1], boundary[2]), at)
    if body != "":
        pieces.append((at + ".body", _transfer_decoded(body, known.get("content-transfer-encoding", ""), kind), None))
    return pieces


def _first(*texts):
    for one in texts:
        if one is not None:
            return one
    return ""


def _header_pieces(name, value, at):
    whole = [("%s.headers.%s" % (at, name), value, None)]
    if name != "content-disposition":
        return whole
    found = []
    for match in _disposition.finditer(value):
        text = _first(match[2], match[3])
        found.append(("%s.%s" % (at, match[1].lower()), re.sub(r"\Autf-8''", "", text, flags=re.I), None))
    return found or whole


def _parts(body, boundary, at):
    if boundary == "":
        return []
    # What stands in the boundary, before the first part and behind the last is read too: nothing hides there.
    chunks = ("\n" + body).split("\n--" + boundary)
    around = [boundary, chunks[0]]
    pieces = []
    for index, chunk in enumerate(chunks[1:]):
        if chunk.startswith("--") or index >= _max_parts:
            around.append("\n".join(chunks[index + 1 :])[2:])
            break
        chunk = re.sub(r"\A\r?\n", "", chunk)
        pieces.extend(_entity(chunk[:-1] if chunk.endswith("\r") else chunk, "%s[%d]" % (at, index)))
    pieces.extend((at + ".boundary", one, None) for one in around if one.strip(BLANKS) != "")
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
    """Text in its charset; what is no text stays bytes, so that compressed attachments are opened too."""
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


# Forms and cookies

_form = js(r'^[\w.\-[\]$%+]{1,100}=[^\s<>{}"]{0,4000}(?:&[\w.\-[\]$%+]{1,100}=|$)')
_cookie_gap = js(r";\s{0,4}")


def _form_applies(text, marks, hint):
    if hint == "form":
        return marks.equals or marks.percent or marks.plus
    return marks.equals and not marks.newline and _form.match(text) is not None


def _form_decode(text, hint):
    pairs = []
    for pair in (text[1:] if text.startswith("?") else text).split("&"):
        if len(pairs) >= 20_000:
            return []
        name, equals, value = pair.partition("=")
        pairs.append((_spaced(name), _spaced(value)) if equals else ("", _spaced(pair)))
    return [("", _pairs(pairs), None)]


def _cookie_applies(text, marks, hint):
    return hint == "cookie" and marks.equals


def _cookie_decode(text, hint):
    pairs = []
    for pair in _cookie_gap.split(text)[:1000]:
        name, equals, value = pair.partition("=")
        pairs.append((name, percent_decoded(value)) if equals else ("", pair))
    return [("", _pairs(pairs), None)]


def _pairs(pairs):
    """Repeated keys become lists, so that no value is lost."""
    found = Pairs()
    for key, value in pairs:
        before = found.get(key)
        if before is None:
            found[key] = value
        elif isinstance(before, str):
            found[key] = [before, value]
        else:
            before.append(value)
    return found


def _spaced(text):
    return percent_decoded(text.replace("+", " "))


# XML

_xml_token = js(
    r"<!\[CDATA\[([\x00-\uffff]{0,20000}?)\]\]>|<\/([A-Za-z_][\w:.-]{0,60})\s{0,8}>|<([A-Za-z_][\w:.-]{0,60})"
    r"((?:\s{1,20}[\w:.-]{1,60}\s{0,4}=\s{0,4}(?:\"[^\"<]{0,4000}\"|'[^'<]{0,4000}'))*)\s{0,8}(\/?)>|([^<]{1,20000})"
)
_xml_attribute = js(r"([\w:.-]{1,60})\s{0,4}=\s{0,4}(?:\"([^\"<]{0,4000})\"|'([^'<]{0,4000})')")
_xml_start = js(r"^\s{0,64}<(?:\?xml[^>]{0,200}\?>\s{0,64}<)?[A-Za-z_]")
_xml_declaration = js(r"^\s{0,64}<\?xml[^>]{0,200}\?>")


def _xml_applies(text, marks, hint):
    return marks.first == 0x3C and _xml_start.match(text[:400]) is not None and ("</" in text or "/>" in text)


def _xml_decode(text, hint):
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
                pieces.append((".%s@%s" % (".".join(path), pair[1]), _first(pair[2], pair[3]), None))
            if empty:
                path.pop()
        else:
            content = _first(cdata, plain).strip(BLANKS)
            if content != "":
                pieces.append(("." + ".".join(path), content, None))
    return pieces


# GraphQL

_document = js(
    r"^\s{0,64}(?:(?:query|mutation|subscription|fragment)\b[^{]{0,2000})?\{[\x00-\uffff]{0,200}[\w})]"
)
_literal = js(r'"""([\x00-\uffff]{0,20000}?)"""|"((?:[^"\\\n]|\\.){0,20000})"')


def _graphql_applies(text, marks, hint):
    return (
        marks.first in (0x7B, 0x71, 0x6D, 0x73)
        and "{" in text
        and '"' in text
        and not _is_json(text)
        and _document.match(text) is not None
    )


def _is_json(text):
    """An object of JSON goes on with a text or ends."""
    at = text.index("{")
    if at > 0 and text[:at].strip(BLANKS) != "":
        return False
    at += 1
    while at < len(text) and text[at] <= " ":
        at += 1
    return text[at : at + 1] in ('"', "}") and at < len(text)


def _graphql_decode(text, hint):
    pieces = []
    for match in _literal.finditer(text):
        value = match[1] if match[1] is not None else _unescaped(match[2] or "")
        if value != "":
            pieces.append(('"%d"' % len(pieces), value, None))
        if len(pieces) >= 5000:
            break
    return pieces


def _unescaped(text):
    if "\\" not in text:
        return text
    value = parsed('"%s"' % text)
    return text if value is None else value


# Known prefixes

_prefix = lazy(r"/?blobServices/default/containers/[^/]{1,63}/blobs/")


def _prefix_applies(text, marks, hint):
    return hint == "path" and _prefix.match(text) is not None


def _prefix_decode(text, hint):
    return [("", _prefix.sub("", text, count=1), None)]


# Percent encoding

_sequence = lazy(r"%(?:u[0-9a-f]{4}|[0-9a-f]{2})", re.I | re.A)
_run = lazy(r"(?:%(?:u[0-9a-f]{4}|[0-9a-f]{2}))+", re.I | re.A)
_percent_u = lazy(r"(%u[0-9a-f]{4})", re.I | re.A)


def _percent_applies(text, marks, hint):
    return marks.percent and hint not in ("plus", "form") and _sequence.search(text) is not None


def _plus_applies(text, marks, hint):
    return hint == "plus" and (marks.percent or marks.plus)


def _percent_decode(text, hint):
    return _changed(text, percent_decoded(text))


def _plus_decode(text, hint):
    return _changed(text, percent_decoded(text.replace("+", " ")))


def _changed(before, after):
    return [] if before == after else [("", after, None)]


def percent_decoded(text):
    """Decodes what can be decoded and leaves the rest as it stands."""
    return text if "%" not in text else _run.sub(_decoded_run, text)


def _decoded_run(match):
    run = match[0]
    parts = _percent_u.split(run)
    if len(parts) == 1:
        data = bytes.fromhex(run.replace("%", ""))
        try:
            return units(data.decode("utf-8"))
        except UnicodeDecodeError:
            return _lenient(data)
    return "".join(chr(int(part[2:], 16)) if at % 2 else percent_decoded(part) for at, part in enumerate(parts))


def _lenient(data):
    """UTF-8 that also takes what the standard forbids: longer forms of a character; a byte that starts nothing stands for itself."""
    text = []
    at = 0
    while at < len(data):
        lead = data[at]
        length = 1 if lead < 0xC0 else 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4 if lead < 0xF8 else 5 if lead < 0xFC else 6
        code = lead if length == 1 else lead & (0xFF >> (length + 1))
        taken = 1
        while taken < length and at + taken < len(data) and data[at + taken] & 0xC0 == 0x80:
            code = code * 64 + (data[at + taken] & 0x3F)
            taken += 1
        if taken < length:
            text.append(chr(lead))
            at += 1
        else:
            text.append(character(code) if code <= 0x10FFFF else "\ufffd")
            at += length
    return "".join(text)


# Escapes of programming languages

_escaped = lazy(r"\\(?:u\{[0-9a-f]{1,6}\}|u[0-9a-f]{4}|x[0-9a-f]{2}|[0-3][0-7]{2})", re.I | re.A)
_not_hex = lazy(r"[^0-9a-f]", re.I | re.A)


def _escape_applies(text, marks, hint):
    return marks.backslash and _escaped.search(text) is not None


def _escape_decode(text, hint):
    return [("", _escaped.sub(_escape, text), None)]


def _escape(match):
    one = match[0]
    code = int(_not_hex.sub("", one), 16 if one[1] in "uxUX" else 8)
    return character(code) if code <= 0x10FFFF else one


# Entities

_entities = table["decoders"]["entities"]
_entity_form = lazy(r"&(?:#x0{0,20}[0-9a-f]{1,6}|#0{0,20}[0-9]{1,7}|[a-z]{2,8});?", re.I | re.A)


def _entity_applies(text, marks, hint):
    return marks.ampersand


def _entity_decode(text, hint):
    return _changed(text, _entity_form.sub(_entity_character, text))


def _entity_character(match):
    one = match[0]
    name = (one[1:-1] if one.endswith(";") else one[1:]).lower()
    if name[0] != "#":
        found = _entities.get(name)
        # Without a semicolon only what browsers decode so: a query string has &lt=, &num=.
        if found is not None and (one.endswith(";") or name in ("lt", "gt", "amp", "quot", "nbsp")):
            return found
        return one
    code = int(name[2:], 16) if name[1] == "x" else int(name[1:])
    return character(code) if 0 < code <= 0x10FFFF else one


# Unicode

_compatible = lazy(
    "[\u02b9\u02bc\u2024\u2025\u2032\u2044\u2215\u2216\u3002\u560a\u560d\u2460-\u24ff\ufe00-\uffef\u017f\u212a\u2100-\u214f\U0001d400-\U0001d7ff]"
)
_invisible = lazy("[\x00\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")
# Three are what databases take for an apostrophe when they narrow a text, the last two line breaks for servers that keep
# the low byte.
_look_alikes = str.maketrans(
    {
        "\u2215": "/",
        "\u2216": "\\",
        "\u2044": "/",
        "\u3002": ".",
        "\u02b9": "'",
        "\u02bc": "'",
        "\u2032": "'",
        "\u560a": "\n",
        "\u560d": "\r",
    }
)


def _unicode_applies(text, marks, hint):
    if text.isascii():
        return "\0" in text
    return _compatible.search(joined(text)) is not None or _invisible.search(text) is not None


def _unicode_decode(text, hint):
    value = unicodedata.normalize("NFKC", joined(text).translate(_look_alikes))
    return _changed(text, _invisible.sub("", units(value)))


formats = (
    ("json", True, _json_applies, _json_decode),
    ("jwt", False, _jwt_applies, _jwt_decode),
    ("base64", False, _base64_applies, _base64_decode),
    ("hex", False, hex_applies, _hex_decode),
    ("multipart", True, _multipart_applies, _multipart_decode),
    ("mime", True, _mime_applies, _mime_decode),
    ("form", False, _form_applies, _form_decode),
    ("cookie", False, _cookie_applies, _cookie_decode),
    ("xml", False, _xml_applies, _xml_decode),
    ("graphql", False, _graphql_applies, _graphql_decode),
    ("prefix", False, _prefix_applies, _prefix_decode),
)
spellings = (
    ("plus", False, _plus_applies, _plus_decode),
    ("percent", False, _percent_applies, _percent_decode),
    ("mime", False, _encoded_word_applies, _encoded_word_decode),
    ("escape", False, _escape_applies, _escape_decode),
    ("entity", False, _entity_applies, _entity_decode),
    ("unicode", False, _unicode_applies, _unicode_decode),
)
# Without a special sign these two are all that can be.
plain_formats = (formats[2], formats[3])


# Bytes

_foreign = table["decoders"]["foreignCompressions"]
_controls = bytes(one for one in range(32) if one not in (9, 10, 13))
_printable = lazy(r"[\t\n\r\x20-\x7e]{4,}")


def utf8(data):
    return units(data.decode("utf-8", "replace"))


def utf16(data):
    return units(data[: len(data) // 2 * 2].decode("utf-16-le", "surrogatepass"))


def read_bytes(data, hint, known, limit):
    """(kind, how or why, pieces): what bytes mean. `known` = the trigger says that these are data."""
    if data[:2] == b"\x1f\x8b":
        return _inflated("gzip", data, 31, limit)
    if hint == "brotli":
        return "unreadable", "compressed as brotli, which Python's standard library cannot read", ()
    if data[:1] == b"\x78" and len(data) > 8 and (0x7800 | data[1]) % 31 == 0:
        deflated = _inflated("deflate", data, 15, limit)
        if deflated[0] != "unreadable":
            return deflated
    if hint == "deflate":
        deflated = _inflated("deflate", data, -15, limit)
        if deflated[0] != "unreadable":
            return deflated
    text = _text_of(data, known)
    if text is not None:
        # A mark of UTF-16 before text of another kind would hide it from whoever ignores the mark.
        others = _printable_runs(data) if data[:2] in (b"\xff\xfe", b"\xfe\xff") and 0 not in data else []
        return "pieces", "bytes", (("", text, None), *others)
    records = _kpl_records(data)
    if records:
        return "pieces", "kpl", tuple(("[%d]" % at, one, None) for at, one in enumerate(records))
    start = data[:12].hex()
    for magic, name in _foreign:
        if start.startswith(magic) and (known or len(magic) > 6):
            return "unreadable", "compressed as " + name, ()
    if not known:
        return "noise", "", ()
    return "pieces", "strings", tuple(_printable_runs(data))


def _printable_runs(data):
    """Runs of four or more printable characters in binary data (Avro, Protobuf, MessagePack, images)."""
    pieces = []
    for match in _printable.finditer(data.decode("latin-1")):
        pieces.append(("[%d]" % match.start(), match[0], None))
        if len(pieces) >= 20_000:
            break
    return pieces


def _inflated(how, data, window, limit):
    out = []
    size = 0
    try:
        while True:
            inflater = zlib.decompressobj(window)
            part = inflater.decompress(data, limit - size + 1)
            size += len(part)
            if size > limit:
                return "too large", "%s becomes larger than the limit of %d bytes" % (how, limit), ()
            out.append(part)
            if not inflater.eof:
                return "unreadable", "damaged %s data" % how, ()
            data = inflater.unused_data
            if window != 31 or data[:2] != b"\x1f\x8b":
                return "pieces", how, (("", b"".join(out), None),)
    except zlib.error:
        return "unreadable", "damaged %s data" % how, ()


def _text_of(data, known):
    """Text when the bytes are text: UTF-16 with a mark or with every second byte zero, or UTF-8 with hardly any control
    character. Data at a known place that is not quite UTF-8 is read as lenient servers do."""
    if data[:2] == b"\xff\xfe":
        return utf16(data[2:])
    if len(data) % 2 == 0:
        if data[:2] == b"\xfe\xff":
            return _swapped(data[2:])
        if known and len(data) >= 8 and 0 in data:
            head = data[:4096]
            if head[1::2].count(0) * 2 / len(head) > 0.7:
                return utf16(data)
            if head[::2].count(0) * 2 / len(head) > 0.7:
                return _swapped(data)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = None
    head = data[:4096]
    if (text is None and not known) or (len(head) - len(head.translate(None, _controls))) / len(head) > 0.02:
        return None
    return _lenient(data) if text is None else units(text)


def _swapped(data):
    return units(data.decode("utf-16-be", "surrogatepass"))


def _kpl_records(data):
    """User records of one Kinesis record that a producer library aggregated. Source: "KPL aggregated record format"."""
    if len(data) < 20 or data[:4] != b"\xf3\x89\x9a\xc2":
        return None
    records = []
    for field, record in _fields(data[4:-16]):
        if field == 3:
            records.extend(inner for number, inner in _fields(record) if number == 3)
    return records


def _fields(data):
    at = 0
    while at < len(data):
        tag, at = _varint(data, at)
        if tag is None:
            return
        if tag & 7 == 0:
            value, at = _varint(data, at)
            if value is None:
                return
        elif tag & 7 == 2:
            length, at = _varint(data, at)
            if length is None or at + length > len(data):
                return
            yield tag >> 3, data[at : at + length]
            at += length
        else:
            return


def _varint(data, start):
    value = 0
    for count in range(5):
        if start + count >= len(data):
            return None, start
        byte = data[start + count]
        value += (byte & 0x7F) << (7 * count)
        if byte < 0x80:
            return value, start + count + 1
    return None, start
