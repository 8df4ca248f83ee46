import type { Statement } from '@emmental/code';
import type { Run } from '../machine/interpreter.ts';
import { type Frame, frameOf, type Jump, languageOf, type Machine } from '../machine/machine.ts';
import { type After, type Cell, changesSince, mark } from '../state/store.ts';
import type { Abstract } from '../values/value.ts';

/** Runs the body of a statement that jumps may leave, and returns the states of the jumps. */
export function withJumps<T>(
  machine: Machine,
  kind: Jump['kind'],
  label: string | undefined,
  run: () => T,
): { readonly result: T; readonly jump: Jump } {
  const { jumps } = frameOf(machine);
  const jump: Jump = {
    kind,
    label: label ?? null,
    depth: mark(machine.store),
    breaks: [],
    continues: [],
  };
  jumps.push(jump);
  const result = run();
  jumps.pop();
  return { result, jump };
}

/** `break` and `continue`: the statement that they leave takes the state. */
export const runJump: Run<Statement & { kind: 'break' | 'continue' | 'global' }> = (
  machine,
  _scope,
  { kind, names },
) => {
  const [label] = names;
  // The switch of Python, `match`, has no break of its own.
  const leavesSwitch = kind === 'break' && languageOf(machine) !== 'python';
  const target = frameOf(machine).jumps.findLast((jump) =>
    label === undefined
      ? jump.kind === 'loop' || (jump.kind === 'switch' && leavesSwitch)
      : jump.label === label,
  );
  if (target)
    (kind === 'break' ? target.breaks : target.continues).push(changesSince(machine.store, target.depth));
  return false;
};

/** The number of states that have left each statement so far, to find those that leave later. */
export interface Left {
  readonly exits: number;
  readonly jumps: readonly { readonly breaks: number; readonly continues: number }[];
}

/** Returns how many states have left the running function and its loops so far. */
export const leftSoFar = ({ exits, jumps }: Frame): Left => ({
  exits: exits.length,
  jumps: jumps.map(({ breaks, continues }) => ({ breaks: breaks.length, continues: continues.length })),
});

/** Changes the states that left between two counts: by a `return`, a `break` or a `continue`. Null drops them. */
export function changeLeft(
  { exits, jumps }: Frame,
  before: Left,
  until: Left,
  changes: ReadonlyMap<Cell, Abstract> | null,
): void {
  const changed = (after: After): After => new Map([...after, ...(changes ?? [])]);
  const late = exits.splice(before.exits, until.exits - before.exits);
  if (changes)
    exits.splice(before.exits, 0, ...late.map(({ after, value }) => ({ after: changed(after), value })));
  for (const [index, jump] of jumps.entries()) {
    const [from, to] = [before.jumps[index], until.jumps[index]];
    if (!from || !to) continue;
    for (const kind of ['breaks', 'continues'] as const) {
      const left = jump[kind].splice(from[kind], to[kind] - from[kind]);
      if (changes) jump[kind].splice(from[kind], 0, ...left.map(changed));
    }
  }
}
