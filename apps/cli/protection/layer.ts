import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type CompiledProfile, guardLayer } from '@emmental/model';
import { readText } from '../files/read.ts';
import { removeFolder, writeFolder } from '../files/write.ts';
import { digestList, digestOf, isInLayer, rulesText } from './digests.ts';
import { guardFiles } from './guard-files.ts';

/**
 * Writes the layer beside a template: wrapper, guards, their digests, and the compiled profile of its functions. Code that V8
 * compiled for the Node of this machine is left out: no other build of Node accepts it, and the layer stays the
 * same on every machine. Templates of one folder share the layer: the profiles of the others than `own` stay, named by
 * their digest.
 */
export function writeLayer(home: string, own: readonly string[], profile: CompiledProfile): void {
  writeFolder(
    {
      folder: join(home, guardLayer, 'emmental'),
      copyOf: guardFiles(),
      isCopied: isInLayer,
      programs: ['wrapper'],
      files: {
        'profile.json': rulesText(profile),
        digests: digestList(),
        ...Object.fromEntries(othersRules(home, own)),
      },
    },
    { within: home },
  );
}

/** Returns the rules of other templates of the folder, by their path in the layer: `profiles/DIGEST.json`. */
function othersRules(home: string, own: readonly string[]): readonly (readonly [string, string])[] {
  const layer = join(home, guardLayer, 'emmental');
  const patches = othersPatches(home, own);
  if (patches.length === 0) return [];
  const text = (name: string): string => readText(join(layer, name));
  const isThere = (name: string): boolean => existsSync(join(layer, name));
  const last = isThere('digests') && isThere('profile.json') ? text('profile.json') : null;
  const kept = isThere('profiles') ? readdirSync(join(layer, 'profiles')) : [];
  return [
    ...(last === null ? [] : [[`${digestOf(text('digests'), last)}.json`, last] as const]),
    ...kept.map((name) => [name, text(join('profiles', name))] as const),
  ].flatMap(([name, rules]) =>
    patches.some((patch) => patch.includes(basename(name, '.json'))) ? [[`profiles/${name}`, rules]] : [],
  );
}

/** Returns the patches of other templates of the folder: the changes that `protect` made in them. */
function othersPatches(home: string, own: readonly string[]): readonly string[] {
  const folder = join(home, '.emmental');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.patch') && !own.some((file) => name === `${basename(file)}.patch`))
    .map((name) => readText(join(folder, name)));
}

export const hasLayer = (home: string): boolean => existsSync(join(home, guardLayer));

/** Removes the layer, unless another template of the folder than `own` has functions with the guard. */
export function removeLayer(home: string, own: readonly string[]): void {
  if (othersPatches(home, own).some((patch) => patch.includes(guardLayer))) return;
  removeFolder(join(home, guardLayer), { within: home });
}
