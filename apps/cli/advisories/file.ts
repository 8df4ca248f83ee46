import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { AdvisoryStore } from '@emmental/dependencies';
import { readBytes } from '../files/read.ts';
import type { World } from '../world.ts';

/**
 * Returns the file that keeps the advisories: `--db`, else a file in the user's cache folder (XDG Base Directory
 * Specification).
 */
export function advisoryFile(option: string | undefined, world: Pick<World, 'env'>): string {
  if (option !== undefined) return option;
  // A relative folder counts as none. Source: XDG Base Directory Specification.
  const asked = world.env['XDG_CACHE_HOME'] ?? '';
  const cache = isAbsolute(asked) ? asked : join(world.env['HOME'] || homedir(), '.cache');
  return join(cache, 'emmental', 'advisories.db');
}

/** The advisories of that file, or the reason why there are none: no file exists yet, or it cannot be used. */
export type Advisories =
  | { readonly kind: 'open'; readonly file: string; readonly store: AdvisoryStore }
  | { readonly kind: 'none'; readonly file: string; readonly why: string };

/** Upper bound in bytes; no file that `db update` writes is larger. */
const largest = 512 * 2 ** 20;

/** Loads the advisories. The part that reads packages is loaded only if there are advisories to check them with. */
export async function openAdvisories(file: string): Promise<Advisories> {
  try {
    // Reading throws for a folder without access, which is a different problem from a missing file.
    const stat = statSync(file, { throwIfNoEntry: false });
    if (!stat) return { kind: 'none', file, why: 'no advisory data' };
    if (stat.size > largest) return { kind: 'none', file, why: 'it is larger than any advisory file' };
    const { openStore } = await import('@emmental/dependencies');
    const store = openStore(readBytes(file, { most: largest }));
    return 'why' in store ? { kind: 'none', file, why: store.why } : { kind: 'open', file, store };
  } catch (error) {
    return { kind: 'none', file, why: (error as Error).message };
  }
}
