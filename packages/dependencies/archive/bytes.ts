import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { Source } from '@emmental/model';

/** Larger archives are not opened. A deployment package of a function has at most 250 MB when it is unpacked. */
const largestArchive = 300 * 2 ** 20;

/**
 * Returns the bytes of a file of the repository, or why it cannot be read. `Source` returns only texts. Links are followed
 * by the rules of `Source`.
 */
export function bytesOf(source: Source, path: string): Uint8Array | { readonly why: string } {
  const inside = source.resolve(path);
  if (inside === null || source.kind(path) !== 'file') return { why: 'the repository has no such file' };
  let file: number | null = null;
  try {
    file = openSync(join(source.directory, inside), 'r');
    const { size } = fstatSync(file);
    if (size > largestArchive) return { why: `it is larger than ${largestArchive} bytes` };
    const bytes = Buffer.alloc(size);
    let read = 0;
    for (let got = -1; read < size && got !== 0; read += got)
      got = readSync(file, bytes, read, size - read, read);
    return bytes.subarray(0, read);
  } catch (error) {
    return { why: (error as Error).message };
  } finally {
    if (file !== null) closeSync(file);
  }
}
