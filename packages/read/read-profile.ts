import { type Diagnostic, diagnostic, type Location, type Source } from '@emmental/model';
import type { Profile } from '@emmental/model/schema';
import { parsedFile } from './parse/index.ts';
import { placeOf, plain } from './plain.ts';
import { extended } from './profile-extends.ts';

export interface ReadProfile {
  readonly path: string;
  readonly profile: Profile;
  /** The company rules that the profile extends, directly and indirectly, the nearest first. */
  readonly company: readonly ReadProfile[];
  /**
   * Returns the place of an entry: `locate('assume', 'Orders/env.KEY')`. If the entry does not exist, returns
   * the place of the deepest existing key on the way to it.
   */
  locate(...path: readonly string[]): Location;
}

/**
 * The rulebase of a folder. `found` is null when there is none, and when it cannot be used; `diagnostics` has
 * the problems.
 */
export interface ProfileResult {
  readonly found: ReadProfile | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** The result for a folder without a rulebase. */
export const noProfile: ProfileResult = { found: null, diagnostics: [] };

/**
 * Reads the nearest `emmental.yaml` in `folder` or above it, inside the root. `found` is null when there is
 * no such file, or when it has a wrong shape; the diagnostics then name the places. The schema library is
 * only loaded when the file exists.
 */
export async function readProfile(source: Source, folder: string): Promise<ProfileResult> {
  const path = nearest(source, folder);
  if (path === null) return noProfile;
  const cached = profiles.get(source) ?? new Map<string, Promise<ProfileResult>>();
  profiles.set(source, cached);
  const read = cached.get(path) ?? readProfileFile(source, path);
  cached.set(path, read);
  return read;
}

/** Caches the profiles of a source, because several apps may share the nearest file. */
const profiles = new WeakMap<Source, Map<string, Promise<ProfileResult>>>();

/** Reads the profile at `path`, under any file name, with the profiles that it extends. */
export async function readProfileFile(source: Source, path: string): Promise<ProfileResult> {
  const { found, diagnostics } = await readOne(source, path);
  if (!found) return { found, diagnostics };
  const above = await extended(source, found, (file) => readOne(source, file));
  return { found: { ...found, company: above.company }, diagnostics: [...diagnostics, ...above.diagnostics] };
}

async function readOne(source: Source, path: string): Promise<ProfileResult> {
  const { root, diagnostics } = parsedFile(path, source);
  const problems = diagnostics.map(inProfileTerms);
  if (!root || problems.some(({ code }) => lossy.has(code))) return { found: null, diagnostics: problems };
  const locate = (...keys: readonly string[]): Location => placeOf(root, keys);
  const { profile, wrongs } = await import('@emmental/model/schema');
  const result = profile.safeParse(plain(root));
  if (result.success)
    return { found: { path, profile: result.data, company: [], locate }, diagnostics: problems };
  const wrong = wrongs(result.error)
    .slice(0, 20)
    .map(({ path: keys, message }) =>
      diagnostic('profile/invalid', locate(...keys), `${keys.join('.') || 'the file'}: ${message}`),
    );
  return { found: null, diagnostics: [...problems, ...wrong] };
}

/**
 * Problems after which the profile is not used. A rulebase that lost some of its rules would allow and deny
 * other things than the user wrote.
 */
const lossy: ReadonlySet<string> = new Set([
  'profile/invalid',
  'read/partly-read',
  'read/limit',
  'read/syntax',
]);

/**
 * Rewords two problems of YAML for a profile: an unquoted glob is an alias in YAML, and of a name that
 * appears twice YAML keeps only one rule.
 */
function inProfileTerms(problem: Diagnostic): Diagnostic {
  const about = problem.message.slice(problem.message.lastIndexOf(': ') + 2);
  if (problem.code === 'template/undefined' && about.startsWith('*'))
    return diagnostic('profile/invalid', problem, `a text that begins with * must be in quotes: "${about}"`);
  if (problem.code === 'read/duplicate-key')
    return diagnostic('profile/invalid', problem, `the name ${about} appears twice in one section`);
  return problem;
}

function nearest(source: Source, folder: string): string | null {
  for (
    let current = folder;
    ;
    current = current.includes('/') ? current.slice(0, current.lastIndexOf('/')) : ''
  ) {
    const path = current === '' ? 'emmental.yaml' : `${current}/emmental.yaml`;
    // A folder, a pipe or a link that cannot be followed is reported, not passed over.
    if (source.kind(path) !== null || isRefused(source, path)) return path;
    if (current === '') return null;
  }
}

/** Returns true if something is at the path that the source does not open. */
const isRefused = (source: Source, path: string): boolean => {
  const result = source.read(path);
  return 'diagnostic' in result && result.diagnostic.code !== 'read/not-found';
};
