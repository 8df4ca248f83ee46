import { crc32, gunzipSync, inflateRawSync } from 'node:zlib';
import type { ZipEntry } from './zip.ts';

/** The position of an entry in its archive. */
export interface Place extends ZipEntry {
  readonly method: number;
  readonly packed: number;
  readonly crc: number;
  readonly offset: number;
}

export type Content = Uint8Array | { readonly why: string };

/** Returns the content of one entry, with the declared size and checksum, or why it cannot be unpacked. */
export function unpack(buffer: Buffer, place: Place): Content {
  const data = dataOf(buffer, place);
  if ('why' in data) return data;
  if (place.method === 0) return verified(place, data);
  try {
    // One chunk of the declared size: the default of 16 KB per entry is most of the work for small files.
    const bound = Math.max(64, place.size);
    return verified(place, inflateRawSync(data, { maxOutputLength: bound, chunkSize: bound }));
  } catch {
    return { why: 'it cannot be unpacked, or unpacks to more than it declares' };
  }
}

/** Returns the packed bytes of an entry. */
function dataOf(buffer: Buffer, { offset, packed }: Place): Buffer | { readonly why: string } {
  if (offset + 30 > buffer.length || buffer.readUInt32LE(offset) !== 0x04034b50)
    return { why: 'its header is damaged' };
  const start = offset + 30 + buffer.readUInt16LE(offset + 26) + buffer.readUInt16LE(offset + 28);
  const data = buffer.subarray(start, start + packed);
  return data.length < packed ? { why: 'its end is missing' } : data;
}

function verified(place: Place, content: Uint8Array): Content {
  if (content.length !== place.size) return { why: 'its size differs from the declared size' };
  return crc32(content) === place.crc ? content : { why: 'it is damaged: its checksum is wrong' };
}

/** Unpacked bytes of the entries that are unpacked together. */
const batchBytes = 2 ** 20;

/** Groups entries in their order; each group holds about `batchBytes` unpacked bytes. */
export function* batchesOf(places: readonly Place[]): Iterable<readonly Place[]> {
  let batch: Place[] = [];
  let size = 0;
  for (const place of places) {
    batch.push(place);
    size += place.size;
    if (size < batchBytes) continue;
    yield batch;
    batch = [];
    size = 0;
  }
  if (batch.length > 0) yield batch;
}

/**
 * Unpacks entries as the members of one gzip stream (RFC 1952 §2.2), because setting up a stream costs more than
 * unpacking a small file. Each member ends with the declared checksum and size, and zlib refuses a member that
 * disagrees. Returns null when any entry is wrong; unpacking them one by one then finds the reason.
 */
export function unpackTogether(buffer: Buffer, places: readonly Place[]): readonly Uint8Array[] | null {
  const members: Buffer[] = [];
  let total = 0;
  for (const place of places) {
    const data = dataOf(buffer, place);
    if ('why' in data || place.method === 0) return null;
    const end = Buffer.alloc(8);
    end.writeUInt32LE(place.crc, 0);
    end.writeUInt32LE(place.size, 4);
    members.push(gzipStart, data, end);
    total += place.size;
  }
  try {
    const bound = Math.max(64, total);
    const content = gunzipSync(Buffer.concat(members), { maxOutputLength: bound, chunkSize: bound });
    if (content.length !== total) return null;
    let at = 0;
    return places.map(({ size }) => {
      at += size;
      return content.subarray(at - size, at);
    });
  } catch {
    return null;
  }
}

/** The gzip header: deflate, no flags, no time, an unknown system. */
const gzipStart = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
