import { batchesOf, type Content, type Place, unpack, unpackTogether } from './unpack.ts';

/** One file of an archive. Its content is unpacked on demand. */
export interface ZipEntry {
  /** POSIX path, never absolute and never leading out of the archive. */
  readonly path: string;
  readonly size: number;
}

export interface ZipArchive {
  readonly entries: readonly ZipEntry[];
  /** Names that lead out of the archive, links, and entries over a limit: each with the reason why it was left out. */
  readonly refused: readonly { readonly path: string; readonly why: string }[];
  /** Returns the content of an entry, or why it cannot be unpacked. */
  read(entry: ZipEntry): Content;
  /** Returns the contents of many entries in their order. Small files cost half as much as one by one. */
  readAll(entries: readonly ZipEntry[]): Iterable<readonly [ZipEntry, Content]>;
}

export interface ZipLimits {
  readonly entries: number;
  /** Unpacked bytes of one entry, and of all entries that are read. */
  readonly entryBytes: number;
  readonly totalBytes: number;
}

export const zipLimits: ZipLimits = { entries: 500_000, entryBytes: 32 * 2 ** 20, totalBytes: 4 * 2 ** 30 };

/**
 * Opens a zip archive in memory from its central directory (APPNOTE 6.3.10 §4.3), also with ZIP64 sizes. Nothing is
 * written, encrypted entries are refused, and no entry unpacks to more than it declares or the limits allow. Returns the
 * reason if the bytes are not a complete archive.
 */
export function openZip(
  bytes: Uint8Array,
  limits: ZipLimits = zipLimits,
): ZipArchive | { readonly why: string } {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const directory = findDirectory(buffer);
  if (!directory) return { why: 'it is not a zip archive, or its end is missing' };
  if (directory.entries > limits.entries)
    return { why: `it has ${directory.entries} entries, more than ${limits.entries}` };
  const places: Place[] = [];
  const refused: { path: string; why: string }[] = [];
  let at = directory.offset;
  for (let i = 0; i < directory.entries; i++) {
    const place = readPlace(buffer, at);
    if (!place) return { why: 'its directory is damaged' };
    at = place.next;
    const why = refusal(place, limits);
    if (why !== null) refused.push({ path: place.path, why });
    else if (!place.path.endsWith('/')) places.push(place);
  }
  let total = 0;
  const read = (entry: ZipEntry): Content => {
    const place = entry as Place;
    total += place.size;
    if (total > limits.totalBytes) return { why: `it unpacks to more than ${limits.totalBytes} bytes` };
    return unpack(buffer, place);
  };
  return {
    entries: places,
    refused,
    read,
    *readAll(entries) {
      for (const batch of batchesOf(entries as readonly Place[])) {
        const size = batch.reduce((sum, place) => sum + place.size, 0);
        const contents = total + size > limits.totalBytes ? null : unpackTogether(buffer, batch);
        if (contents) total += size;
        for (const [i, place] of batch.entries()) yield [place, contents?.[i] ?? read(place)];
      }
    },
  };
}

interface Directory {
  readonly offset: number;
  readonly entries: number;
}

function findDirectory(buffer: Buffer): Directory | null {
  // The end record has 22 bytes and a comment of up to 65,535.
  for (let at = buffer.length - 22; at >= 0 && at >= buffer.length - 22 - 0xffff; at--) {
    if (buffer.readUInt32LE(at) !== 0x06054b50) continue;
    const entries = buffer.readUInt16LE(at + 10);
    const size = buffer.readUInt32LE(at + 12);
    const offset = buffer.readUInt32LE(at + 16);
    const found = offset === 0xffffffff || entries === 0xffff ? zip64(buffer, at) : { offset, entries };
    if (found && found.offset <= at && (offset === 0xffffffff || offset + size <= at)) return found;
  }
  return null;
}

function zip64(buffer: Buffer, end: number): Directory | null {
  const locator = end - 20;
  if (locator < 0 || buffer.readUInt32LE(locator) !== 0x07064b50)
    return { offset: buffer.readUInt32LE(end + 16), entries: buffer.readUInt16LE(end + 10) };
  const at = Number(buffer.readBigUInt64LE(locator + 8));
  if (at + 56 > buffer.length || buffer.readUInt32LE(at) !== 0x06064b50) return null;
  return {
    entries: Number(buffer.readBigUInt64LE(at + 32)),
    offset: Number(buffer.readBigUInt64LE(at + 48)),
  };
}

function readPlace(
  buffer: Buffer,
  at: number,
): (Place & { readonly next: number; readonly flags: number; readonly mode: number }) | null {
  if (at + 46 > buffer.length || buffer.readUInt32LE(at) !== 0x02014b50) return null;
  const nameLength = buffer.readUInt16LE(at + 28);
  const extraLength = buffer.readUInt16LE(at + 30);
  const next = at + 46 + nameLength + extraLength + buffer.readUInt16LE(at + 32);
  if (next > buffer.length) return null;
  let size = buffer.readUInt32LE(at + 24);
  let packed = buffer.readUInt32LE(at + 20);
  let offset = buffer.readUInt32LE(at + 42);
  const extra = buffer.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength);
  for (let e = 0; e + 4 <= extra.length; e += 4 + extra.readUInt16LE(e + 2)) {
    if (extra.readUInt16LE(e) !== 1) continue;
    let field = e + 4;
    const wide = (value: number): number => {
      if (value !== 0xffffffff || field + 8 > extra.length) return value;
      field += 8;
      return Number(extra.readBigUInt64LE(field - 8));
    };
    size = wide(size);
    packed = wide(packed);
    offset = wide(offset);
  }
  return {
    path: buffer.toString('utf8', at + 46, at + 46 + nameLength).replaceAll('\\', '/'),
    size,
    packed,
    offset,
    crc: buffer.readUInt32LE(at + 16),
    method: buffer.readUInt16LE(at + 10),
    flags: buffer.readUInt16LE(at + 8),
    // The upper half of the external attributes is the mode on Unix.
    mode: buffer.readUInt32LE(at + 38) >>> 16,
    next,
  };
}

function refusal(
  place: Place & { readonly flags: number; readonly mode: number },
  limits: ZipLimits,
): string | null {
  if (place.path.startsWith('/') || /^[A-Za-z]:/.test(place.path) || place.path.includes('\0'))
    return 'its name leads out of the archive';
  if (place.path.split('/').includes('..')) return 'its name leads out of the archive';
  if ((place.mode & 0o170000) === 0o120000) return 'it is a link';
  if ((place.flags & 1) !== 0) return 'it is encrypted';
  if (place.method !== 0 && place.method !== 8)
    return `its compression method ${place.method} is not supported`;
  if (place.size > limits.entryBytes)
    return `it unpacks to ${place.size} bytes, more than ${limits.entryBytes}`;
  return null;
}
