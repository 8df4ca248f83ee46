import type { Disk } from './disk.ts';
import { before, indexOf, keys, slice, startsWith } from './primordials.ts';

/** Returns true when a source text contains exactly this Base64 between quotes, with or without padding. */
export function isQuoted(source: string, base64: string): boolean {
  const bare = before(base64, '=');
  let rest = source;
  for (let found = indexOf(rest, bare); found >= 0; found = indexOf(rest, bare)) {
    let end = found + bare.length;
    while (rest[end] === '=') end += 1;
    if (found > 0 && isQuote(rest[found - 1]) && isQuote(rest[end])) return true;
    rest = slice(rest, found + bare.length);
  }
  return false;
}

/** Returns true when one of Node's own libraries contains this Base64; `sources` are the source texts of Node by module name. */
export function isInLibraries(sources: Readonly<Record<string, unknown>>, base64: string): boolean {
  const names = keys(sources);
  for (let at = 0; at < names.length; at += 1) {
    const name = names[at] as string;
    const source = sources[name];
    if (startsWith(name, 'internal/deps/') && typeof source === 'string' && isQuoted(source, base64))
      return true;
  }
  return false;
}

/** Returns true when a loaded file of the function's own code contains this Base64: some libraries contain their WebAssembly as Base64. */
export function isInFiles(
  files: readonly string[],
  base64: string,
  isOwn: (file: string) => boolean,
  disk: Disk,
): boolean {
  for (let at = 0; at < files.length; at += 1) {
    const file = files[at] as string;
    try {
      if (disk.sizeOf(file) > base64.length && isOwn(file) && isQuoted(disk.read(file), base64)) return true;
    } catch {
      // The file was removed after it was loaded.
    }
  }
  return false;
}

const isQuote = (sign: string | undefined): boolean => sign === '"' || sign === "'" || sign === '`';
