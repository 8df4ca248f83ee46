import type { Frame, Machine } from '../machine/machine.ts';
import type { After } from './store.ts';
import { mark } from './store.ts';

/** Code of one activation that runs without a branch. */
export interface Stretch {
  readonly frame: Frame;
  /** The changes of the branch in which it runs. */
  readonly changes: After;
  /** The ways that left the activation, or a loop of it, before. */
  readonly left: number;
}

/** The stretch of code that runs now. */
export function stretchOf({ stack, store }: Machine): Stretch | null {
  const frame = stack.at(-1);
  const changes = store.journal.at(-1);
  return frame && changes ? { frame, changes, left: leftOf(frame) } : null;
}

/** Does the stretch go on, on the same branch and without a way that left it? */
export function goesOn(machine: Machine, stretch: Stretch | null): boolean {
  const now = stretchOf(machine);
  return now?.frame === stretch?.frame && now?.changes === stretch?.changes && now?.left === stretch?.left;
}

/** Has the activation run without a branch since it began? */
export const isUnbranched = ({ store }: Machine, frame: Frame): boolean =>
  mark(store) === frame.depth + 1 && leftOf(frame) === 0;

const leftOf = ({ exits, jumps }: Frame): number =>
  exits.length + jumps.reduce((sum, { breaks, continues }) => sum + breaks.length + continues.length, 0);
