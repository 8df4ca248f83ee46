import type { Ahead } from './carried.ts';

/*
 * Half of a start is V8 compiling the guard. `node guard.cjs`, run with the Node and the flags that the function gets, keeps what V8
 * made of it in a file beside. It is as trusted as guard.cjs itself: who can write one can write the other. V8 looks at its own
 * version, at its flags and at the length of the text; here is asked what V8 does not: that it is this text and this very
 * program, and that the file is whole.
 */

export type Builtins = (id: string) => object;

/** One for each version of Node, so that several can lie there. */
export const codeFile = (home: string): string => `${home}/guard-${process.version}-${process.arch}.code`;

/** What must be the same: format, texts, and the program, by its versions and its size. */
export function headOf(digest: string, fs: typeof import('node:fs')): string {
  const { versions, arch, platform, execPath } = process;
  return `emmental-code/1 ${digest} ${versions.node} ${versions.v8} ${arch} ${platform} ${fs.statSync(execPath).size}\n`;
}

/** Three numbers of this many characters: the sizes of both codes, and the CRC-32 of them together. */
export const width = 12;

type Bytes = Buffer & { readonly latin1Slice: (from: number, to: number) => string };

/** null: there is none, or it is not of this text and this program. */
export function readAhead(file: string, digest: string, builtin: Builtins): Ahead | null {
  const fs = builtin('node:fs') as typeof import('node:fs');
  try {
    // V8 lies in a library beside the program there: the size of the program says nothing.
    if (!fs.existsSync(file) || isShared()) return null;
    const bytes = fs.readFileSync(file) as Bytes;
    const head = headOf(digest, fs);
    if (bytes.latin1Slice(0, head.length) !== head) return null;
    const number = (index: number): number =>
      Number(bytes.latin1Slice(head.length + index * width, head.length + (index + 1) * width));
    const from = head.length + 3 * width;
    const middle = from + number(0);
    const end = middle + number(1);
    if (bytes.length !== end || checksum()?.(bytes.subarray(from), 0) !== number(2)) return null;
    return { shell: bytes.subarray(from, middle), core: bytes.subarray(middle) };
  } catch {
    return null;
  }
}

const isShared = (): boolean =>
  (process.config.variables as { readonly node_shared?: unknown }).node_shared !== false;

/** Of Node's own binding: the module above it is not loaded at a start. */
function checksum(): ((bytes: Uint8Array, before: number) => number) | undefined {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return (process as unknown as { binding: (name: string) => { crc32?: never } }).binding('zlib').crc32;
  } finally {
    process.emitWarning = emitWarning;
  }
}
