import { join } from 'node:path';
import { exit, WrongUse } from '../exit.ts';
import { emit } from '../output.ts';
import { guardFiles } from '../protection/guard-files.ts';
import type { World } from '../world.ts';

/** The languages that have a guard, each in a folder of its name. */
const languages: readonly string[] = ['node', 'python'];

/**
 * `emmental guard path node|python`: prints the folder of a guard, for `NODE_OPTIONS=--require` and for `PYTHONPATH`. The folder is complete: a
 * copy of it at another place works as well.
 */
export async function guardPathCommand(language: string, world: World): Promise<number> {
  if (!languages.includes(language))
    throw new WrongUse(`no guard for ${language}: emmental guard path ${languages.join('|')}`);
  await emit(`${join(guardFiles(), language)}\n`, {}, world);
  return exit.clean;
}
