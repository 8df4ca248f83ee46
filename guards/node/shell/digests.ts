import type { Disk } from './disk.ts';
import { innerOf } from './hooks/inner.ts';
import { apply, construct, indexOf } from './primordials.ts';

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
  readFileSync: (path: string) => Uint8Array,
  home: string,
  wanted: string,
  profile: string | null,
): string | null {
  if (wanted === '') return null;
  const digestOf = digester();
  if (digestOf === null) return 'this Node offers no SHA-256, so nothing can be compared';
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

/**
 * Returns a function that makes the SHA-256 of a content as hexadecimal digits; null where Node does not have it. Node's own module of hashes is
 * loaded, because `node:crypto` loads all other algorithms, too.
 */
function digester(): ((content: string | Uint8Array) => string) | null {
  const inner = innerOf();
  if (inner === null) return null;
  try {
    const { Hash } = apply(inner.require, undefined, ['internal/crypto/hash']) as Crypto;
    return (content) => (construct(Hash as never, ['sha256']) as Hashing).update(content).digest('hex');
  } catch {
    return null;
  }
}

type Crypto = { readonly Hash: new (algorithm: string) => Hashing };

interface Hashing {
  readonly update: (content: string | Uint8Array) => Hashing;
  readonly digest: (encoding: 'hex') => string;
}
