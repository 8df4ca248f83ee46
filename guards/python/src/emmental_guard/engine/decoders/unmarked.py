"""Recognises raw deflate data, which has no first bytes that name it. packages/inspect/decode/decoders/unmarked.ts does
the same, and recognises brotli, which Python's standard library cannot read.
"""

# First bytes of PNG, JPEG, GIF, RIFF, PDF, ZIP, Ogg and ELF files.
_magic = tuple(bytes.fromhex(magic) for magic in (
    "89504e47", "ffd8ff", "47494638", "52494646", "25504446", "504b0304", "4f676753", "7f454c46",
))  # fmt: skip
# Characters of text that the first symbols must give.
_looked = 12


def may_be_deflated(data):
    """Returns True when the first block has a valid header (RFC 1951, section 3.2.3); so has one of 200 random texts.
    """
    kind = data[0] >> 1 & 3
    if len(data) < 12 or kind == 3 or data.startswith(_magic):
        return False
    if kind == 0:
        return data[1] ^ data[3] == 255 and data[2] ^ data[4] == 255
    bits = _Bits(data)
    if kind == 1:
        return _fixed_is_text(bits)
    return bits.take(5) < 30 and bits.take(5) < 30 and _is_complete(bits)


class _Bits:
    """Reads the bits of the first 64 bytes, the lowest bit of each byte first, behind the three bits of the block type.
    """

    __slots__ = ("left",)

    def __init__(self, data):
        self.left = int.from_bytes(data[:64], "little") >> 3

    def take(self, count):
        value = self.left & (1 << count) - 1
        self.left >>= count
        return value

    def code(self, count, before=0):
        """Reads a Huffman code, which comes with its highest bit first."""
        for _ in range(count):
            before = before << 1 | self.take(1)
        return before


def _fixed_is_text(bits):
    """Returns True when data with the fixed codes begins with 12 characters of text or repetitions of it (sections
    3.2.5 and 3.2.6).
    """
    length = 0
    for _ in range(_looked):
        seven = bits.code(7)
        if seven == 0:
            return length >= _looked
        eight = 0 if seven < 24 else bits.code(1, seven)
        if seven < 24 or 192 <= eight < 200:
            repeated = _repetition(bits, seven if seven < 24 else eight - 168)
            if repeated is None or _distance(bits) > length:
                return False
            length += repeated
            continue
        letter = eight - 48 if eight < 192 else bits.code(1, eight) - 256
        if letter < 9 or 13 < letter < 32 or letter == 127:
            return False
        length += 1
    return True


def _repetition(bits, code):
    """Returns the length of a repetition; None for a code that means none."""
    if code < 9:
        return code + 2
    if code > 28:
        return 258 if code == 29 else None
    more = code - 5 >> 2
    return 3 + (4 + (code - 1 & 3) << more) + bits.take(more)


def _distance(bits):
    """Returns how far back a repetition begins."""
    code = bits.code(5)
    if code < 4:
        return code + 1
    more = (code >> 1) - 1
    return 1 + (2 + (code & 1) << more) + bits.take(more)


def _is_complete(bits):
    """Returns True when the code of the code lengths is complete, as a block with codes of its own needs (section
    3.2.7).
    """
    lengths = [bits.take(3) for _ in range(bits.take(4) + 4)]
    return sum(128 >> length for length in lengths if length) == 128
