import { join } from 'node:path';
import { exit, WrongUse } from '../exit.ts';
import { emit } from '../output.ts';
import { guardFiles } from '../protection/guard-files.ts';
import type { World } from '../world.ts';

/** Arguments that start a process with the guard in it, by language; paths are below the folder with the guards. */
const preloads: Readonly<Record<string, readonly string[]>> = {
  node: ['node', 'guard.cjs'],
  python: ['python', 'emmental_guard', 'preload'],
};

/** `emmental guard path node|python`: prints what to preload, for `NODE_OPTIONS=--require` and for `PYTHONPATH`. */
export async function guardPathCommand(language: string, world: World): Promise<number> {
  const preload = Object.hasOwn(preloads, language) ? preloads[language] : undefined;
  if (preload === undefined)
    throw new WrongUse(`no guard for ${language}: emmental guard path ${Object.keys(preloads).join('|')}`);
  await emit(`${join(guardFiles(), ...preload)}\n`, {}, world);
  return exit.clean;
}
