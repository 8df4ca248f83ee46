import type { Disk } from './disk.ts';
import { indexOf } from './primordials.ts';

/*
 * `protect` writes two things: a list of the SHA-256 of each file of the guards (`digests`, in the layer), and the variable EMMENTAL_DIGEST, the
 * SHA-256 of that list and of the rules, into the configuration of the function. Who exchanges the layer cannot change the configuration.
 * Source of both: `apps/cli/protection/digests.ts`.
 */

/** The files of this guard, by their names in the list. The guard for Python compares its own. */
const ownFiles = ['wrapper', 'node/guard.cjs', 'node/handler.mjs'] as const;

/**
 * Compares the guard's own files and the rules with the digests that `protect` wrote. Returns a sentence about the first difference; null when there
 * is none, or when the configuration has no digest.
 */
export function differenceIn(
  { read }: Disk,
  load: (id: string) => object,
  readFileSync: (path: string) => Uint8Array,
  home: string,
  wanted: string,
  profile: string | null,
): string | null {
  if (wanted === '') return null;
  const { createHash } = load('node:crypto') as typeof import('node:crypto');
  const digestOf = (content: string | Uint8Array): string =>
    createHash('sha256').update(content).digest('hex');
  let name: string = 'digests';
  try {
    const list = read(`${home}/../digests`);
    if (digestOf(`${list}\0${profile ?? ''}`) !== wanted)
      return 'the rules or the guard are not those that protect wrote: EMMENTAL_DIGEST differs';
    for (let at = 0; at < ownFiles.length; at += 1) {
      name = ownFiles[at] as string;
      if (indexOf(list, `\n${digestOf(readFileSync(`${home}/../${name}`))}  ${name}\n`) < 0)
        return `a file of the guard is not the one that protect wrote: ${name}`;
    }
    return null;
  } catch {
    return `a file of the guard cannot be read: ${name}`;
  }
}
