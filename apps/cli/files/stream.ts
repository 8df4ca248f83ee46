import { closeSync } from 'node:fs';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { WrongUse } from '../exit.ts';
import { inWords } from './failure.ts';
import { nextChunk, openStream } from './read.ts';

/*
 * The place where commands read a file of any size that somebody else may have written: in chunks, so that memory stays
 * bounded. `read.ts` has the bounded forms.
 */

const chunkBytes = 2 ** 20;

/** Thrown when a compressed file ends too early or is damaged; the chunks before it are good. */
export class Damaged extends Error {}

/**
 * Reads a plain file, a pipe, or standard input for `-` in chunks; unpacks gzip, and leaves out the mark of UTF-8 at the beginning. Throws
 * `WrongUse` when the file cannot be read or is a device, `Damaged` when gzip data is cut or wrong. A chunk is valid until the next one is
 * read.
 */
export async function* bytesOf(file: string): AsyncGenerator<Buffer> {
  let isFirst = true;
  for await (const chunk of chunksOf(file)) {
    yield isFirst && chunk.subarray(0, 3).equals(utf8Mark) ? chunk.subarray(3) : chunk;
    isFirst = false;
  }
}

const utf8Mark = Buffer.from([0xef, 0xbb, 0xbf]);

async function* chunksOf(file: string): AsyncGenerator<Buffer> {
  const { handle, first } = openStream(file, file, chunkBytes);
  try {
    const buffer = Buffer.allocUnsafe(chunkBytes);
    if (first[0] === 0x1f && first[1] === 0x8b) yield* unpacked(first, handle, file);
    else
      for (let chunk = first; chunk.length > 0; chunk = inWords(file, () => read(handle, buffer))) {
        yield chunk;
        await turn();
      }
  } finally {
    if (handle !== 0) closeSync(handle);
  }
}

function read(handle: number, buffer = Buffer.allocUnsafe(chunkBytes)): Buffer {
  return buffer.subarray(0, nextChunk(handle, buffer));
}

async function* unpacked(first: Buffer, handle: number, file: string): AsyncGenerator<Buffer> {
  const packed = function* (): Generator<Buffer> {
    for (let chunk = first; chunk.length > 0; chunk = inWords(file, () => read(handle))) yield chunk;
  };
  const gunzip = createGunzip({ chunkSize: chunkBytes });
  const source = Readable.from(packed());
  source.on('error', (error) => gunzip.destroy(error));
  source.pipe(gunzip);
  try {
    for await (const chunk of gunzip) yield chunk as Buffer;
  } catch (error) {
    if (error instanceof WrongUse) throw error;
    const isCut = (error as NodeJS.ErrnoException).code === 'Z_BUF_ERROR';
    throw new Damaged(isCut ? 'its gzip data ends too early' : 'its gzip data is damaged');
  } finally {
    source.destroy();
  }
}

/** Lets other work run between two chunks. */
const turn = (): Promise<void> => new Promise((done) => setImmediate(done));
