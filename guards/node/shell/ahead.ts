import type { Ahead } from './carried.ts';

/*
 * Compiling the guard takes V8 half of the time of a start. The command `node guard.cjs`, run with the Node and the flags of the function,
 * stores the compiled code in a file beside guard.cjs. The file is as trusted as guard.cjs, because whoever can write the one can write the
 * other. V8 checks its own version, its flags and the length of the text. This module checks the rest: the text, the Node program, and that
 * the file is complete.
 */

export type Builtins = (id: string) => object;

/** Returns the file of the compiled code; each version of Node has its own. */
export const codeFile = (home: string): string => `${home}/guard-${process.version}-${process.arch}.code`;

/** Returns the first line that the file must have: its format, the digest of the texts, and the versions and the size of the Node program. */
export function headOf(digest: string, fs: typeof import('node:fs')): string {
  const { versions, arch, platform, execPath } = process;
  return `emmental-code/1 ${digest} ${versions.node} ${versions.v8} ${arch} ${platform} ${fs.statSync(execPath).size}\n`;
}

/** The characters of each of the three numbers in the file: the size of the shell's code, that of the core's code, and the CRC-32 of both. */
export const width = 12;

type Bytes = Buffer & { readonly latin1Slice: (from: number, to: number) => string };

/** Reads compiled code; null when there is no file, or the file belongs to another text or another Node program. */
export function readAhead(file: string, digest: string, builtin: Builtins): Ahead | null {
  const fs = builtin('node:fs') as typeof import('node:fs');
  try {
    // The code that V8 made has no digest in the configuration (`digests.ts`).
    if ((process.env['EMMENTAL_DIGEST'] ?? '') !== '') return null;
    // If V8 is in a shared library, the compiled code is not used, because the size of the Node program does not identify V8.
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

/** Returns the CRC-32 function of Node's binding, because loading the module `node:zlib` at each start would take time. */
function checksum(): ((bytes: Uint8Array, before: number) => number) | undefined {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return (process as unknown as { binding: (name: string) => { crc32?: never } }).binding('zlib').crc32;
  } finally {
    process.emitWarning = emitWarning;
  }
}
