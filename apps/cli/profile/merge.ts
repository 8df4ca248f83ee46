import { mergeRules } from '@emmental/profile';
import { visible } from '@emmental/report';
import { exit, WrongUse } from '../exit.ts';
import { emit } from '../output.ts';
import { screen } from '../run.ts';
import type { ReadingOptions } from '../usage/reading.ts';
import type { World } from '../world.ts';
import { read } from './diff.ts';
import { needed, only, rulebases, textOf, writeRulebase } from './rulebase.ts';

export async function mergeCommand(
  file: string,
  path: string,
  options: ReadingOptions,
  world: World,
): Promise<number> {
  const theirs = await read(file);
  const rulebase = only(await rulebases(path, options, world, false), path);
  const found = needed(rulebase);
  const text = textOf(rulebase) ?? '';
  const merged = mergeRules({ text, profile: found.profile, lock: rulebase.lock }, theirs.profile);
  if (typeof merged === 'string') throw new WrongUse(`${rulebase.shown(rulebase.path)}: ${merged}`);
  const isWritten = writeRulebase(rulebase, merged.text, merged.lock);
  const view = screen(options, world);
  const lines = merged.outcomes.map(({ key, what }) => visible(`  ${what.padEnd(18)} ${key}`, view));
  await emit(
    [...lines, isWritten ? `written to ${rulebase.shown(rulebase.path)}` : 'nothing changed', ''].join('\n'),
    options,
    world,
  );
  return exit.clean;
}
