import { type Diagnostic, diagnostic, type Location, type Source } from '@emmental/model';
import type { Profile } from '@emmental/model/schema';
import { parsedFile } from './parse/index.ts';
import { placeOf, plain } from './plain.ts';
import { extended } from './profile-extends.ts';

export interface ReadProfile {
  readonly path: string;
  readonly profile: Profile;
  /** Company rules that it extends, and what those extend: the nearest first. */
  readonly company: readonly ReadProfile[];
  /** Where an entry stands: `locate('assume', 'Orders/env.KEY')`. */
  locate(...path: readonly string[]): Location;
}

/** The rulebase of a folder; `found` is null when there is none, or when the diagnostics say what is wrong with it. */
export interface ProfileResult {
  readonly found: ReadProfile | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** A folder without a rulebase. */
export const noProfile: ProfileResult = { found: null, diagnostics: [] };

/**
 * Reads the `emmental.yaml` that is nearest above `folder` inside the boundary; null when there is none or when its
 * shape is wrong (then the diagnostics say where). The schema's library is loaded only when the file exists.
 */
export async function readProfile(source: Source, folder: string): Promise<ProfileResult> {
  const path = nearest(source, folder);
  if (path === null) return noProfile;
  const known = profiles.get(source) ?? new Map<string, Promise<ProfileResult>>();
  profiles.set(source, known);
  const read = known.get(path) ?? readProfileFile(source, path);
  known.set(path, read);
  return read;
}

/** Each file is read once per source, for however many apps it is the nearest. */
const profiles = new WeakMap<Source, Map<string, Promise<ProfileResult>>>();

/** Reads the profile at `path`, which need not be called `emmental.yaml`, with what it extends. */
export async function readProfileFile(source: Source, path: string): Promise<ProfileResult> {
  const { found, diagnostics } = await readOne(source, path);
  if (!found) return { found, diagnostics };
  const above = await extended(source, found, (file) => readOne(source, file));
  return { found: { ...found, company: above.company }, diagnostics: [...diagnostics, ...above.diagnostics] };
}

async function readOne(source: Source, path: string): Promise<ProfileResult> {
  const { root, diagnostics } = parsedFile(path, source);
  const said = diagnostics.map(inWordsOfTheProfile);
  if (!root || said.some(({ code }) => lossy.has(code))) return { found: null, diagnostics: said };
  const locate = (...keys: readonly string[]): Location => placeOf(root, keys);
  const { profile, wrongs } = await import('@emmental/model/schema');
  const result = profile.safeParse(plain(root));
  if (result.success)
    return { found: { path, profile: result.data, company: [], locate }, diagnostics: said };
  const wrong = wrongs(result.error)
    .slice(0, 20)
    .map(({ path: keys, message }) =>
      diagnostic('profile/invalid', locate(...keys), `${keys.join('.') || 'the file'}: ${message}`),
    );
  return { found: null, diagnostics: [...said, ...wrong] };
}

/** Half of the rules would be another rulebase. */
const lossy: ReadonlySet<string> = new Set([
  'profile/invalid',
  'read/partly-read',
  'read/limit',
  'read/syntax',
]);

/** A glob without quotes is an alias for YAML; a name that stands twice would lose one of two rules. */
function inWordsOfTheProfile(said: Diagnostic): Diagnostic {
  const about = said.message.slice(said.message.lastIndexOf(': ') + 2);
  if (said.code === 'template/undefined' && about.startsWith('*'))
    return diagnostic('profile/invalid', said, `a text that begins with * must be in quotes: "${about}"`);
  if (said.code === 'read/duplicate-key')
    return diagnostic('profile/invalid', said, `the name ${about} stands twice in one section`);
  return said;
}

function nearest(source: Source, folder: string): string | null {
  for (
    let current = folder;
    ;
    current = current.includes('/') ? current.slice(0, current.lastIndexOf('/')) : ''
  ) {
    const path = current === '' ? 'emmental.yaml' : `${current}/emmental.yaml`;
    if (source.kind(path) === 'file') return path;
    if (current === '') return null;
  }
}
