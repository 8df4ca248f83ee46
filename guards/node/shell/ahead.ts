import type { Ahead } from './carried.ts';

/*
 * Half of a start is V8 compiling the guard. `node guard.cjs`, run with the Node and the flags of the function, keeps the compiled code in a
 * file beside guard.cjs. The file is as trusted as guard.cjs: whoever can write one can write the other. V8 checks its own version, its
 * flags and the length of the text. This module checks the rest: the text, the program, and that the file is complete.
 */

export type Builtins = (id: string) => object;

/** Returns the file of the compiled code; each version of Node has its own. */
export const codeFile = (home: string): string => `${home}/guard-${process.version}-${process.arch}.code`;

/** Returns the first line of the file, which must be the same: format, digest of the texts, and versions and size of the program. */
export function headOf(digest: string, fs: typeof import('node:fs')): string {
  const { versions, arch, platform, execPath } = process;
  return `emmental-code/1 ${digest} ${versions.node} ${versions.v8} ${arch} ${platform} ${fs.statSync(execPath).size}\n`;
}

/** Characters of each of three numbers: the sizes of both codes, and the CRC-32 of both together. */
export const width = 12;

type Bytes = Buffer & { readonly latin1Slice: (from: number, to: number) => string };

/** Reads compiled code; null when there is none, or it belongs to another text or program. */
export function readAhead(file: string, digest: string, builtin: Builtins): Ahead | null {
  const fs = builtin('node:fs') as typeof import('node:fs');
  try {
    // A Node with V8 in a shared library is left out, because the size of the program does not identify V8.
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

/** Returns the CRC-32 function of Node's binding; the module above it would have to be loaded at each start. */
function checksum(): ((bytes: Uint8Array, before: number) => number) | undefined {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return (process as unknown as { binding: (name: string) => { crc32?: never } }).binding('zlib').crc32;
  } finally {
    process.emitWarning = emitWarning;
  }
}
