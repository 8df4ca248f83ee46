/**
 * Returns the compressions that bytes can have, judged by the header of the stream, for compressions without a fixed
 * first byte. One of fifty random byte sequences passes this test, so the bytes are then inflated, and the result is
 * kept only if it is text (`readUnmarked`).
 */
export function unmarked(bytes: Uint8Array): readonly ('deflate' | 'brotli')[] {
  if (bytes.length < shortest || hasMagic(bytes)) return none;
  const found: ('deflate' | 'brotli')[] = [];
  if (beginsDeflated(new Bits(bytes))) found.push('deflate');
  if (beginsBrotli(new Bits(bytes), bytes.length)) found.push('brotli');
  return found;
}

const none: readonly [] = Object.freeze([]);

/** First bytes of images, documents, sounds and programs, which are not compressed in this way. Source: file(1) magic numbers. */
export const magic = [
  '89504e47',
  'ffd8ff',
  '47494638',
  '52494646',
  '25504446',
  '504b0304',
  '4f676753',
  '7f454c46',
];
const starts = magic.map((hex) => hex.match(/../g)?.map((pair) => Number.parseInt(pair, 16)) ?? []);
const hasMagic = (bytes: Uint8Array): boolean =>
  starts.some((start) => start.every((byte, at) => bytes[at] === byte));

/** The fewest bytes of a stream that can contain an attack. */
const shortest = 12;

/** Reads the bits of bytes, the lowest bit of each byte first; after the end it returns zeros. */
class Bits {
  private at = 0;
  private readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  take(count: number): number {
    let value = 0;
    for (let bit = 0; bit < count; bit += 1, this.at += 1)
      value |= (((this.bytes[this.at >> 3] ?? 0) >> (this.at & 7)) & 1) << bit;
    return value;
  }

  /** Reads a Huffman code, whose highest bit comes first. */
  code(count: number, before = 0): number {
    let value = before;
    for (let bit = 0; bit < count; bit += 1) value = (value << 1) | this.take(1);
    return value;
  }
}

/** Returns whether the bits can start a deflate stream (RFC 1951 §3.2.3). */
function beginsDeflated(bits: Bits): boolean {
  bits.take(1);
  switch (bits.take(2)) {
    case 0:
      bits.take(5);
      return (bits.take(16) ^ bits.take(16)) === 0xffff;
    case 1:
      return fixedIsText(bits);
    case 2:
      return bits.take(5) < 30 && bits.take(5) < 30 && isComplete(bits);
    default:
      return false;
  }
}

/**
 * The number of symbols that are read from a stream with fixed codes. A stream with fewer symbols must contain at least
 * as many letters.
 */
const symbolsRead = 12;

/** Returns whether a stream with fixed codes starts with text or repetitions of earlier text (§3.2.5, §3.2.6). */
function fixedIsText(bits: Bits): boolean {
  let length = 0;
  for (let symbol = 0; symbol < symbolsRead; symbol += 1) {
    const seven = bits.code(7);
    if (seven === 0) return length >= symbolsRead;
    const eight = seven < 24 ? 0 : bits.code(1, seven);
    if (seven < 24 || (eight >= 192 && eight < 200)) {
      const repeated = repetition(bits, seven < 24 ? seven : eight - 168);
      if (repeated === null || distance(bits) > length) return false;
      length += repeated;
      continue;
    }
    const letter = eight < 192 ? eight - 48 : bits.code(1, eight) - 256;
    if (letter < 9 || (letter > 13 && letter < 32) || letter === 127) return false;
    length += 1;
  }
  return true;
}

function repetition(bits: Bits, code: number): number | null {
  if (code < 9) return code + 2;
  if (code > 28) return code === 29 ? 258 : null;
  const more = (code - 5) >> 2;
  return 3 + ((4 + ((code - 1) & 3)) << more) + bits.take(more);
}

function distance(bits: Bits): number {
  const code = bits.code(5);
  if (code < 4) return code + 1;
  const more = (code >> 1) - 1;
  return 1 + ((2 + (code & 1)) << more) + bits.take(more);
}

/** Returns whether the code that describes the stream's own codes uses up its space (§3.2.7). */
function isComplete(bits: Bits): boolean {
  const count = bits.take(4) + 4;
  let space = 0;
  for (let index = 0; index < count; index += 1) {
    const length = bits.take(3);
    if (length > 0) space += 128 >> length;
  }
  return space === 128;
}

/**
 * Returns whether the bits can start a Brotli stream: a window, then a block of a size that its bytes can give (RFC
 * 7932 §9.1, §9.2).
 */
function beginsBrotli(bits: Bits, length: number): boolean {
  if (bits.take(1) === 1 && bits.take(3) === 0 && bits.take(3) === 1) return false;
  const isLast = bits.take(1) === 1;
  if (isLast && bits.take(1) === 1) return false;
  const nibbles = bits.take(2) + 4;
  if (nibbles > 6) return false;
  const size = bits.take(nibbles * 4) + 1;
  // An uncompressed block shows its text without decoding.
  if (!isLast && bits.take(1) === 1) return false;
  return size <= length * 200 && size >= (isLast ? length / 2 : 8);
}
