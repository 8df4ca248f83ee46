import type { Random } from '../random.ts';
import { nodesOf, parsed, type Syntax } from '../syntax.ts';
import { type Edit, rewrites } from './rewrites.ts';

/** A rewritten module: its text, and the names of the rewrites. */
export interface Rewritten {
  readonly text: string;
  readonly steps: readonly string[];
}

/** Rewrites a module some times, each time at a random place. Its meaning stays. */
export function rewritten(path: string, text: string, random: Random, most: number): Rewritten {
  let current = text;
  const steps: string[] = [];
  for (let step = 0; step < most; step++) {
    const program = parsed(path, current);
    if (!program) break;
    const chosen = someRewrite(program, current, random, `fresh${step}_`);
    if (!chosen) break;
    const next = edited(current, chosen.edits);
    // A rewrite that makes a mistake of the syntax is left out.
    if (!parsed(path, next)) continue;
    current = next;
    steps.push(chosen.name);
  }
  return { text: current, steps };
}

function someRewrite(
  program: Syntax,
  text: string,
  random: Random,
  fresh: string,
): { readonly name: string; readonly edits: readonly Edit[] } | null {
  const writing = { of: ({ start, end }: Syntax) => text.slice(start, end), fresh, program };
  const placed = [...nodesOf(program)];
  for (let attempt = 0; attempt < 20; attempt++) {
    const { name, edits } = random.pick(rewrites);
    const found =
      placed.flatMap((place) => edits(place, writing) ?? []).length > 0
        ? placed.map((place) => edits(place, writing)).filter((all) => all !== null)
        : [];
    if (found.length > 0) return { name, edits: random.pick(found) };
  }
  return null;
}

function edited(text: string, edits: readonly Edit[]): string {
  let made = text;
  for (const { start, end, text: next } of [...edits].sort((a, b) => b.start - a.start || b.end - a.end))
    made = made.slice(0, start) + next + made.slice(end);
  return made;
}
