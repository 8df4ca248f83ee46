import { Buffer, isUtf8 } from 'node:buffer';
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import type { Hint } from '../../trigger/row.ts';
import type { How, Piece } from '../decoder.ts';
import { kplRecords } from './kpl.ts';
import { lenientUtf8 } from './percent.ts';
import { unmarked } from './unmarked.ts';

export type BytesDecoded =
  | { readonly kind: 'pieces'; readonly how: How; readonly pieces: readonly Piece[] }
  | { readonly kind: 'too large'; readonly why: string }
  | { readonly kind: 'unreadable'; readonly why: string }
  | { readonly kind: 'noise' };

/** Compressions that the platform cannot undo; they are reported as not inspected. Source: file(1) magic numbers. */
export const foreign = [
  ['28b52ffd', 'zstd'],
  ['ff060000734e61507059', 'snappy'],
  ['04224d18', 'lz4'],
  ['fd377a585a00', 'xz'],
  ['425a68', 'bzip2'],
  ['504b0304', 'a zip archive'],
] as const;

/**
 * Reads bytes as compressed data, as aggregated records of the Kinesis Producer Library (KPL), as text, or as binary
 * data that contains texts. `known` is true when the trigger declares these bytes to be data; otherwise they can come
 * from a word that happens to be valid base64, and the result can be `noise`. `limit` is the largest inflated size in
 * bytes.
 */
export function readBytes(
  bytes: Uint8Array,
  hint: Hint | undefined,
  known: boolean,
  limit: number,
): BytesDecoded {
  const buffer = Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer[0] === 0x1f && buffer[1] === 0x8b && (known || buffer[2] === 8))
    return inflated('gzip', gunzipSync, buffer, limit);
  if (hint === 'brotli') return inflated('brotli', brotliDecompressSync, buffer, limit);
  if (buffer[0] === 0x78 && buffer.length > 8 && ((0x78 << 8) | (buffer[1] ?? 0)) % 31 === 0) {
    const deflated = inflated('deflate', inflateSync, buffer, limit);
    if (deflated.kind !== 'unreadable') return deflated;
  }
  if (hint === 'deflate') {
    const deflated = inflated('deflate', inflateRawSync, buffer, limit);
    if (deflated.kind !== 'unreadable') return deflated;
  }
  const text = textOf(buffer);
  if (text !== null) {
    // A UTF-16 byte-order mark may stand before text in another encoding, which readers that ignore the mark would see.
    const others = isMarked(buffer) && !buffer.includes(0) ? printable(buffer) : [];
    return { kind: 'pieces', how: 'bytes', pieces: [{ at: '', value: text }, ...others] };
  }
  const records = kplRecords(buffer);
  if (records)
    return {
      kind: 'pieces',
      how: 'kpl',
      pieces: records.map((value, index) => ({ at: `[${index}]`, value })),
    };
  const compression = foreignName(buffer, known);
  if (compression !== null) return { kind: 'unreadable', why: `compressed as ${compression}` };
  if (!known) {
    const texts = longRuns(buffer);
    return texts.length === 0 ? { kind: 'noise' } : { kind: 'pieces', how: 'strings', pieces: texts };
  }
  // Invalid UTF-8 is read as lenient servers read it.
  return controls(buffer) <= mostControls
    ? { kind: 'pieces', how: 'bytes', pieces: [{ at: '', value: lenientUtf8(buffer) }] }
    : { kind: 'pieces', how: 'strings', pieces: printable(buffer) };
}

/**
 * Inflates bytes whose compression has no recognisable start; returns null when the result is not text. `attempt` is
 * called before each try and returns the largest inflated size in bytes, or null to stop.
 */
export function readUnmarked(bytes: Uint8Array, attempt: () => number | null): BytesDecoded | null {
  for (const how of unmarked(bytes)) {
    const limit = attempt();
    if (limit === null) return null;
    const inflate = how === 'deflate' ? inflateRawSync : brotliDecompressSync;
    const read = inflated(how, inflate, Buffer.from(bytes), limit);
    if (read.kind === 'too large') return read;
    if (read.kind === 'pieces' && textOf(read.pieces[0]?.value as Buffer)) return read;
  }
  return null;
}

/** The first bytes of these compressions; other values rarely start with one of them. */
const foreignStarts = new Set(foreign.map(([magic]) => Number.parseInt(magic.slice(0, 2), 16)));

function foreignName(buffer: Buffer, known: boolean): string | null {
  if (!foreignStarts.has(buffer[0] ?? 0)) return null;
  const start = buffer.toString('hex', 0, 12);
  for (const [magic, name] of foreign)
    if (start.startsWith(magic) && (known || magic.length > 6)) return name;
  return null;
}

function inflated(
  how: How,
  inflate: (bytes: Buffer, options: { maxOutputLength: number }) => Buffer,
  bytes: Buffer,
  limit: number,
): BytesDecoded {
  try {
    return { kind: 'pieces', how, pieces: [{ at: '', value: inflate(bytes, { maxOutputLength: limit }) }] };
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE')
      return { kind: 'too large', why: `${how} becomes larger than the limit of ${limit} bytes` };
    return { kind: 'unreadable', why: `damaged ${how} data` };
  }
}

/** The largest share of control characters in a text. */
const mostControls = 0.02;

/**
 * Returns the text when the bytes are text: UTF-16 with a byte-order mark or with every second byte zero, or UTF-8
 * with hardly any control character. Otherwise returns null.
 */
function textOf(buffer: Buffer): string | null {
  if (buffer[0] === 0xff && buffer[1] === 0xfe) return buffer.subarray(2).toString('utf16le');
  if (buffer.length % 2 === 0) {
    if (buffer[0] === 0xfe && buffer[1] === 0xff) return swapped(buffer.subarray(2));
    if (buffer.length >= 8 && buffer.includes(0)) {
      if (zeros(buffer, 1) > 0.7) return buffer.toString('utf16le');
      if (zeros(buffer, 0) > 0.7) return swapped(buffer);
    }
  }
  return isUtf8(buffer) && controls(buffer) <= mostControls ? buffer.toString('utf8') : null;
}

const isMarked = (buffer: Buffer): boolean =>
  (buffer[0] === 0xff && buffer[1] === 0xfe) || (buffer[0] === 0xfe && buffer[1] === 0xff);

const swapped = (buffer: Buffer): string => Buffer.from(buffer).swap16().toString('utf16le');

/** Returns the share of zeros among the even (0) or odd (1) bytes of the first 4,096. */
function zeros(buffer: Buffer, start: 0 | 1): number {
  const length = Math.min(buffer.length, 4096);
  let count = 0;
  for (let at = start; at < length; at += 2) if (buffer[at] === 0) count += 1;
  return (count * 2) / length;
}

/** Returns the share of control characters among the first 4,096 bytes. */
function controls(buffer: Buffer): number {
  const length = Math.min(buffer.length, 4096);
  let count = 0;
  for (let at = 0; at < length; at += 1) {
    const byte = buffer[at] ?? 0;
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13) count += 1;
  }
  return count / length;
}

const maxRuns = 20_000;

/** Matches runs of printable characters, also with a zero byte after or before each (UTF-16). */
const texts = /[\t\n\r\x20-\x7e]{4,}|(?:[\t\n\r\x20-\x7e]\0){4,}|(?:\0[\t\n\r\x20-\x7e]){4,}/g;

/** Returns the runs of four or more printable characters in binary data (Avro, Protobuf, MessagePack, images). */
function printable(buffer: Buffer): readonly Piece[] {
  const pieces: Piece[] = [];
  for (const match of buffer.toString('latin1').matchAll(texts)) {
    if (pieces.length >= maxRuns) return [...pieces, tooMany];
    pieces.push({ at: `[${match.index}]`, value: match[0].replaceAll('\0', '') });
  }
  return pieces;
}

const tooMany: Piece = { at: '', value: '', cut: `more than ${maxRuns} texts in binary data` };
const shortestRun = 16;

/**
 * Returns the runs of at least 16 printable characters in bytes that the trigger does not declare to be data; random
 * bytes contain no such run. Only every sixteenth byte is tested first, because each such run contains one of them.
 */
function longRuns(buffer: Buffer): readonly Piece[] {
  const pieces: Piece[] = [];
  for (let at = shortestRun - 1; at < buffer.length; at += shortestRun) {
    if (!isPrintable(buffer[at])) continue;
    let start = at;
    while (isPrintable(buffer[start - 1])) start -= 1;
    while (isPrintable(buffer[at + 1])) at += 1;
    if (at - start + 1 < shortestRun) continue;
    if (pieces.length >= maxRuns) return [...pieces, tooMany];
    pieces.push({ at: `[${start}]`, value: buffer.toString('latin1', start, at + 1) });
  }
  return pieces;
}

const isPrintable = (byte: number | undefined): boolean =>
  byte !== undefined && ((byte >= 32 && byte < 127) || byte === 9 || byte === 10 || byte === 13);
