/**
 * Which compressions without first bytes of their own a stream can be, by its header. Random bytes pass once in fifty times:
 * what passes is tried, and kept when text comes out (`readBytes`).
 */
export function unmarked(bytes: Uint8Array): readonly ('deflate' | 'brotli')[] {
  if (bytes.length < shortest || hasMagic(bytes)) return none;
  const found: ('deflate' | 'brotli')[] = [];
  if (beginsDeflated(new Bits(bytes))) found.push('deflate');
  if (beginsBrotli(new Bits(bytes), bytes.length)) found.push('brotli');
  return found;
}

const none: readonly [] = Object.freeze([]);

/** First bytes of images, documents, sounds and programs, which are no such stream. Source: file(1) magic numbers. */
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
const starts = magic.map((one) => one.match(/../g)?.map((pair) => Number.parseInt(pair, 16)) ?? []);
const hasMagic = (bytes: Uint8Array): boolean =>
  starts.some((start) => start.every((byte, at) => bytes[at] === byte));

/** No attack is shorter. */
const shortest = 12;

/** Bits from the lowest of each byte on; zero behind the end. */
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

  /** A Huffman code comes with its highest bit first. */
  code(count: number, before = 0): number {
    let value = before;
    for (let bit = 0; bit < count; bit += 1) value = (value << 1) | this.take(1);
    return value;
  }
}

/** RFC 1951 §3.2.3. */
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

/** Symbols that are read of a stream with the fixed codes; a text that ends before has this many letters. */
const looked = 12;

/** With the fixed codes: what comes first is text, or a repetition of what came before (§3.2.5, §3.2.6). */
function fixedIsText(bits: Bits): boolean {
  let length = 0;
  for (let symbol = 0; symbol < looked; symbol += 1) {
    const seven = bits.code(7);
    if (seven === 0) return length >= looked;
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

/** With codes of its own: the code that they are written in uses up its space (§3.2.7). */
function isComplete(bits: Bits): boolean {
  const count = bits.take(4) + 4;
  let space = 0;
  for (let one = 0; one < count; one += 1) {
    const length = bits.take(3);
    if (length > 0) space += 128 >> length;
  }
  return space === 128;
}

/** RFC 7932 §9.1 and §9.2: a window, then a block that becomes as much as its bytes can. */
function beginsBrotli(bits: Bits, length: number): boolean {
  if (bits.take(1) === 1 && bits.take(3) === 0 && bits.take(3) === 1) return false;
  const isLast = bits.take(1) === 1;
  if (isLast && bits.take(1) === 1) return false;
  const nibbles = bits.take(2) + 4;
  if (nibbles > 6) return false;
  const size = bits.take(nibbles * 4) + 1;
  // A block that is not compressed shows its text.
  if (!isLast && bits.take(1) === 1) return false;
  return size <= length * 200 && size >= (isLast ? length / 2 : 8);
}
