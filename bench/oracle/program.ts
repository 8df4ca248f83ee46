import { createGrow } from './grow.ts';
import { printed, splitFiles } from './print.ts';
import { createRandom } from './random.ts';
import type { Files } from './run/runner.ts';
import type { Language, Node } from './tree.ts';

/** Makes the program of a seed. */
export function programOf(seed: number, language: Language): Node {
  const random = createRandom(seed);
  return createGrow(random, language).named('program');
}

/** Returns the files of a program, the one with the handler first. `ticks`: as it runs, with bounds of its loops. */
export function filesOf(program: Node, language: Language, ticks: boolean): Files {
  return splitFiles(printed(program, language, ticks));
}
