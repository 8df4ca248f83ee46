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
 * without their line feed; a line longer than 64 Mi characters is cut. Throws `WrongUse` when the input cannot be read.
 */
export function* readLines(
  file: string,
  { called = file }: Pick<ReadOptions, 'called'> = {},
): Generator<string> {
  const handle = file === '-' ? 0 : inWords(called, () => openSync(file, 'r'));
  try {
    const decoder = new TextDecoder('utf-8');
    const chunk = Buffer.alloc(chunkBytes);
    let line = '';
    for (;;) {
      const length = inWords(called, () => nextChunk(handle, chunk));
      const parts = decoder.decode(chunk.subarray(0, length), { stream: length > 0 }).split('\n');
      const last = parts.pop() ?? '';
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
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}
