import type { Source } from '@emmental/model';
import { oncePerSource } from '@emmental/model';
import { below } from './paths.ts';
import { isDependency } from './workspace.ts';

/** A copied package that is larger stays a library: to follow it costs more than it shows. */
const most = { files: 40, characters: 300_000 } as const;

/**
 * Is the folder a package of others that is small enough to be read like the code of the repository? Native code in it cannot
 * be read.
 */
export const isReadable = oncePerSource((source: Source, folder: string): boolean => {
  let files = 0;
  let characters = 0;
  const waiting = [folder];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop())
    for (const { name, kind } of source.list(at)) {
      const path = below(at, name);
      if (kind === 'directory') waiting.push(path);
      if (/\.(?:node|so|pyd|dll|wasm)$/.test(name)) return false;
      if (kind !== 'file' || !/\.(?:[cm]?js|ts|py)$/.test(name)) continue;
      const read = source.read(path);
      if (!('text' in read)) return false;
      files += 1;
      characters += read.text.length;
      if (files > most.files || characters > most.characters) return false;
    }
  return files > 0;
});

/** Returns the package folder in `node_modules` that holds a path; null for a path outside of such folders. */
export const packageFolder = (path: string): string | null =>
  /^(.*(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/]+)(?:\/|$)/.exec(path)?.[1] ?? null;

/**
 * Is the folder in `node_modules` a small package of others that was copied there, with no manifest above it that lists it? npm
 * installs the packages that a manifest lists, and then the lockfile tells what they are.
 */
export function isCopied(source: Source, folder: string): boolean {
  const at = folder.lastIndexOf('node_modules/');
  const name = folder.slice(at + 'node_modules/'.length);
  return (
    source.kind(folder) === 'directory' &&
    !isDependency(source, folder.slice(0, Math.max(0, at - 1)), name) &&
    isReadable(source, folder)
  );
}
