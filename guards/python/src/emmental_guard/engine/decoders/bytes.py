"""Recognises whether bytes are text, compressed data, records or noise, and reads them."""

import zlib

from ..table import lazy, table, units
from .kpl import kpl_records
from .marks import Cut
from .percent import lenient

_foreign = tuple((bytes.fromhex(magic), name) for magic, name in table["decoders"]["foreignCompressions"])
_magics = tuple(magic for magic, _ in _foreign)
_controls = bytes(octet for octet in range(32) if octet not in (9, 10, 13))
_max_runs = 20_000
# Runs of four or more printable characters, also with a zero byte behind or before each (UTF-16).
_printable = lazy(r"[\t\n\r\x20-\x7e]{4,}|(?:[\t\n\r\x20-\x7e]\0){4,}|(?:\0[\t\n\r\x20-\x7e]){4,}")
# Only long runs count in bytes that may be noise: noise holds no long run by chance.
_long = lazy(r"[\t\n\r\x20-\x7e]{16,}")


def utf8(data):
    return units(data.decode("utf-8", "replace"))


def utf16(data):
    return units(data[: len(data) // 2 * 2].decode("utf-16-le", "surrogatepass"))


def read_bytes(data, hint, known, limit):
    """Returns (kind, detail, pieces). Kinds: `pieces` (detail: the decoder), `unreadable` and `too large` (detail: the
    reason), `noise`.

    `known`: the trigger says that these bytes are data; `limit`: the most bytes that they may inflate to.
    """
    if data[:2] == b"\x1f\x8b" and (known or data[2:3] == b"\x08"):
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
        # A UTF-16 mark before text in another encoding makes the text unreadable here, but not for a reader that
        # ignores the mark: read it in both ways.
        others = _runs(_printable, data) if data[:2] in (b"\xff\xfe", b"\xfe\xff") and 0 not in data else []
        return "pieces", "bytes", (("", text, None), *others)
    records = kpl_records(data)
    if records:
        return "pieces", "kpl", tuple(("[%d]" % at, record, None) for at, record in enumerate(records))
    if data.startswith(_magics):
        for magic, name in _foreign:
            if data.startswith(magic) and (known or len(magic) > 3):
                return "unreadable", "compressed as " + name, ()
    if not known:
        texts = _runs(_long, data) if len(data) > 15 else []
        return ("pieces", "strings", tuple(texts)) if texts else ("noise", "", ())
    return "pieces", "strings", tuple(_runs(_printable, data))


def starts_compressed(data, hint):
    """Returns True for data that `read_bytes` tries to inflate."""
    zlib_header = data[:1] == b"\x78" and (0x7800 | (data[1] if len(data) > 1 else 0)) % 31 == 0
    return data[:2] == b"\x1f\x8b" or zlib_header or hint in ("brotli", "deflate")


def starts_serialised(data):
    """Returns True for the first bytes of Java streams, pickles, .NET and Ruby objects. Other noise is mostly a word
    that happens to be valid base64.
    """
    return len(data) > 8 and (data[0] in (0xAC, 0x80, 4) or data[:2] == b"\0\1")


def is_byte_array(items):
    """Returns True when all items are whole numbers from -128 to 255."""
    for item in items:
        if isinstance(item, bool) or not isinstance(item, (int, float)) or item != item or not -128 <= item <= 255 or item % 1:
            return False
    return True


def read_unmarked(data, limit):
    """Inflates data whose first bytes name no compression; returns a result as `read_bytes` does, or None when the
    result is no text.
    """
    read = _inflated("deflate", data, -15, limit)
    return read if read[0] == "too large" or read[0] == "pieces" and _text_of(read[2][0][1], False) else None


def _runs(pattern, data):
    """Returns the runs of printable characters in binary data (Avro, Protobuf, MessagePack, images)."""
    pieces = []
    for match in pattern.finditer(data.decode("latin-1")):
        if len(pieces) >= _max_runs:
            return [*pieces, ("", Cut("more than %d texts in binary data" % _max_runs), None)]
        pieces.append(("[%d]" % match.start(), match[0].replace("\0", ""), None))
    return pieces


def _inflated(how, data, window, limit):
    """Returns a result as `read_bytes` does. `window`: the `wbits` of zlib: 31 is gzip, 15 zlib, -15 raw deflate."""
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
    """Returns the text when the bytes are text, else None: UTF-16 with a mark or with mostly zeros as every second
    byte, or UTF-8 with hardly any control character. Invalid UTF-8 is read as lenient servers do where `known` is True.
    """
    if data[:2] == b"\xff\xfe":
        return utf16(data[2:])
    if len(data) % 2 == 0:
        if data[:2] == b"\xfe\xff":
            return _swapped(data[2:])
        if len(data) >= 8 and 0 in data:
            head = data[:4096]
            if head[1::2].count(0) * 2 / len(head) > 0.7:
                return utf16(data)
            if head[::2].count(0) * 2 / len(head) > 0.7:
                return _swapped(data)
    head = data[:4096]
    if (len(head) - len(head.translate(None, _controls))) * 50 > len(head):
        return None
    try:
        return units(data.decode("utf-8"))
    except UnicodeDecodeError:
        return lenient(data) if known else None


def _swapped(data):
    return units(data.decode("utf-16-be", "surrogatepass"))
