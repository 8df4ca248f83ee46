import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { folderOf } from '@emmental/model';
import {
  type CompileOptions,
  compile,
  functionNames,
  type Learned,
  nativeLines,
  nothingLearned,
  unknownFunctions,
} from '@emmental/profile';
import { exit, WrongUse } from '../exit.ts';
import { readJson } from '../files/read.ts';
import { namedFunctions } from '../named-function.ts';
import { emitAs, type Renderers } from '../output.ts';
import type { CompileOptions as CommandOptions } from '../usage/profile.ts';
import type { World } from '../world.ts';
import { tellDiagnostics, tellUnread } from './diagnostics.ts';
import { environmentOf, needed, only, placed, type Rulebase, rulebases, withFunctions } from './rulebase.ts';

export async function compileCommand(path: string, options: CommandOptions, world: World): Promise<number> {
  const all = withFunctions(await rulebases(path, options, world, false));
  const named =
    all.length > 1 && options.function !== undefined
      ? namedFunctions(options.function, all.map(placed))[0]
      : undefined;
  const rulebase = all.find((each) => placed(each).id === named?.app) ?? only(all, path);
  const fn = named?.name ?? options.function ?? null;
  const file = needed(rulebase);
  const environment = environmentOf(options.environment, file);
  const { app } = rulebase.scanned;
  const names = functionNames(file, app);
  if (fn !== null && !names.includes(fn))
    throw new WrongUse(`no function ${fn}; functions: ${names.slice(0, 12).join(', ')}`);
  const settings: CompileOptions = {
    app,
    environment,
    function: fn,
    learned: (name) => learnedOf(rulebase, name),
  };
  const { value, diagnostics } = compile(file, settings);
  const renderers: Renderers<CommandOptions['format']> = {
    guard: () => `${JSON.stringify(value, null, 2)}\n`,
    native: () => nativeLines(value),
  };
  await emitAs(renderers, options, world);
  tellUnread(rulebase, world);
  tellDiagnostics([...unknownFunctions(file, app), ...diagnostics], rulebase, world);
  return options.strict &&
    [...rulebase.diagnostics, ...diagnostics].some(({ severity }) => severity === 'error')
    ? exit.notAnalysed
    : exit.clean;
}

/** Reads what was learned of a function from `.emmental/shapes` and `.emmental/skeletons`, beside the rulebase. */
export function learnedOf({ source, path }: Rulebase, fn: string): Learned {
  const folder = join(source.directory, folderOf(path), '.emmental');
  const name = `${fn.replace(/[^\w.-]/g, '_')}.json`;
  return {
    shape: jsonIn(join(folder, 'shapes', name)),
    skeletons: (jsonIn(join(folder, 'skeletons', name)) ?? nothingLearned.skeletons) as Learned['skeletons'],
  };
}

function jsonIn(file: string): unknown {
  if (!existsSync(file)) return null;
  try {
    return readJson(file);
  } catch (error) {
    if (error instanceof WrongUse) throw error;
    throw new WrongUse(`${file} is not JSON: ${(error as Error).message}`);
  }
}
