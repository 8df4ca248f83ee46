import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { WrongUse } from '../exit.ts';
import { inWords } from './failure.ts';

/*
 * The place where commands read a file that somebody else may have written; `stream.ts` beside it reads files of any size.
 * Every read has a bound. The files of a scanned repository are read through its `Source` (packages/read/source).
 */

/** 256 MiB: saved answers of AWS, baselines and events are far smaller. */
const mostBytes = 256 * 2 ** 20;

/** Characters of one line; the rest of a longer line is cut. Events of clouds are shorter. */
const longestLine = 64 * 2 ** 20;
/** Bytes of one line after which nothing more is read: `/dev/zero` has one line without an end. */
const mostBytesOfLine = 256 * 2 ** 20;
/** Milliseconds in which somebody must start to write into a pipe. */
const patience = 3000;

const chunkBytes = 2 ** 16;

export interface ReadOptions {
  /** The name of the file in errors: `--baseline b.json`; absent = its path. */
  readonly called?: string;
  /** Maximum size in bytes; a larger file is refused. Absent = 256 MiB. */
  readonly most?: number;
  /** The text is written back later, so a file that is not UTF-8 is refused: its bytes would be lost. */
  readonly exact?: boolean;
}

/** Reads a plain file as text. Throws `WrongUse` when it is missing, too large, or not a plain file (a device has no end). */
export function readText(file: string, options: ReadOptions = {}): string {
  const { called = file } = options;
  const bytes = readBytes(file, options);
  if (!options.exact) return bytes.toString('utf8');
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new WrongUse(`${called}: it is not UTF-8, so it cannot be changed without losing some of it`);
  }
}

/** Reads the bytes of a plain file, with the same limits. */
export function readBytes(file: string, { called = file, most = mostBytes }: ReadOptions = {}): Buffer {
  const refuse = (why: string) => new WrongUse(`${called}: ${why}`);
  return inWords(called, () => {
    const handle = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const stat = fstatSync(handle);
      if (stat.isDirectory()) throw refuse('it is a folder');
      if (!stat.isFile()) throw refuse('it is not a file');
      if (stat.size > most) throw refuse(`it has more than ${most} bytes`);
      const bytes = Buffer.alloc(stat.size);
      let length = 0;
      for (let got = -1; length < stat.size && got !== 0; length += got)
        got = readSync(handle, bytes, length, stat.size - length, length);
      return bytes.subarray(0, length);
    } finally {
      closeSync(handle);
    }
  });
}

/** Reads a JSON document. Throws `WrongUse` when the file cannot be read, and the parser's own error when the syntax is wrong. */
export const readJson = (file: string, options: ReadOptions = {}): unknown =>
  JSON.parse(readText(file, options));

/**
 * Reads text line by line, only as far as the caller asks: from a file, a pipe, or standard input for `-`. Lines come
 * without their line feed; a line longer than 64 Mi characters is cut. Throws `WrongUse` when the input cannot be read, is a device,
 * or has a line of more than 256 MiB.
 */
export function* readLines(
  file: string,
  { called = file }: Pick<ReadOptions, 'called'> = {},
): Generator<string> {
  const { handle, first } = openStream(file, called);
  try {
    const decoder = new TextDecoder('utf-8');
    const chunk = Buffer.alloc(chunkBytes);
    let line = '';
    let bytesOfLine = 0;
    for (let isFirst = true; ; isFirst = false) {
      const bytes = isFirst
        ? first
        : chunk.subarray(
            0,
            inWords(called, () => nextChunk(handle, chunk)),
          );
      const { length } = bytes;
      const parts = decoder.decode(bytes, { stream: length > 0 }).split('\n');
      const last = parts.pop() ?? '';
      bytesOfLine = parts.length > 0 ? 0 : bytesOfLine + length;
      if (bytesOfLine > mostBytesOfLine) throw new WrongUse(`${called}: a line has more than 256 MiB`);
      for (const part of parts) {
        yield joined(line, part);
        line = '';
      }
      line = joined(line, last);
      if (length === 0) break;
    }
    if (line !== '') yield line;
  } finally {
    if (handle !== 0) closeSync(handle);
  }
}

/** An open file or pipe, with the bytes that were read already. */
interface OpenStream {
  readonly handle: number;
  readonly first: Buffer;
}

/**
 * Opens a plain file, a pipe, or standard input for `-`, and reads the first bytes (at most `most`). Throws `WrongUse` for a device, which
 * has no end, and for a pipe into which nobody writes for three seconds.
 */
export function openStream(file: string, called = file, most = chunkBytes): OpenStream {
  const chunk = Buffer.alloc(most);
  if (file === '-')
    return {
      handle: 0,
      first: chunk.subarray(
        0,
        inWords(called, () => nextChunk(0, chunk)),
      ),
    };
  return inWords(called, () => {
    const handle = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const stat = fstatSync(handle);
      if (stat.isDirectory()) throw new WrongUse(`${called}: it is a folder`);
      if (!stat.isFile() && !stat.isFIFO()) throw new WrongUse(`${called}: it is a device, not a file`);
      let length = nextChunk(handle, chunk);
      // A pipe without a writer has an end at once.
      for (const start = Date.now(); stat.isFIFO() && length === 0; length = nextChunk(handle, chunk)) {
        if (Date.now() - start > patience)
          throw new WrongUse(`${called}: it is a pipe, and nobody writes into it`);
        wait();
      }
      return { handle, first: chunk.subarray(0, length) };
    } catch (error) {
      closeSync(handle);
      throw error;
    }
  });
}

const wait = (): unknown => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);

const joined = (line: string, part: string): string =>
  line.length >= longestLine ? line : (line + part).slice(0, longestLine);

/**
 * Waits for the next bytes; returns 0 at the end. Standard input may be non-blocking, so that reading does not
 * wait by itself.
 */
export function nextChunk(handle: number, chunk: Buffer): number {
  for (;;) {
    try {
      return readSync(handle, chunk);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN') throw error;
      wait();
    }
  }
}
