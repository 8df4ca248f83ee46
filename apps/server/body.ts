import { gunzip } from 'node:zlib';
import type { Context } from 'hono';
import { Refused } from './problem.ts';

/** The most bytes of a body: as it comes, and after it was unpacked. */
export interface BodyLimit {
  readonly packed: number;
  readonly unpacked: number;
}

/**
 * Reads the body of a request, packed with gzip or not. Reading ends at the limit, so that a small body that unpacks to a huge
 * one costs no more than a large one.
 */
export async function readBody(context: Context, limit: BodyLimit): Promise<string> {
  const packed = await bytesOf(context.req.raw.body, limit.packed);
  const encoding = context.req.header('content-encoding') ?? 'identity';
  if (encoding === 'identity') {
    if (packed.length > limit.unpacked) throw tooLarge(limit.unpacked);
    return decode(packed);
  }
  if (encoding === 'gzip') return decode(await unpack(packed, limit.unpacked));
  throw new Refused(415, `content-encoding ${encoding.slice(0, 40)} is not supported; use gzip`);
}

async function bytesOf(body: ReadableStream<Uint8Array> | null, most: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (body)
    for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > most) throw tooLarge(most);
      chunks.push(chunk);
    }
  return Buffer.concat(chunks);
}

/** The bytes that are unpacked at a time: each piece waits for its turn in the event loop. */
const piece = 256 * 1024;

function unpack(packed: Buffer, most: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    gunzip(packed, { maxOutputLength: most, chunkSize: piece }, (error, bytes) => {
      if (!error) resolve(bytes);
      else if ('code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') reject(tooLarge(most));
      else reject(new Refused(400, 'the body is not gzip, or it was cut'));
    });
  });
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function decode(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new Refused(400, 'the body is not UTF-8');
  }
}

const tooLarge = (most: number): Refused =>
  new Refused(413, `the body is larger than ${Math.round(most / 1024)} KB; send it in parts`);
