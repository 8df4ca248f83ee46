import { limit } from '../machine/limit.ts';
import { frameOf, type Machine } from '../machine/machine.ts';
import { type After, branch, meet, nextStamp, unchanged, whileGrowing } from '../state/store.ts';
import { bearsCode, flowsOf } from '../values/contents.ts';
import { joinFlows } from '../values/flows.ts';
import { keyOf } from '../values/key.ts';
import { choices, join } from '../values/union.ts';
import { type Abstract, falsy } from '../values/value.ts';
import { widen, widenJoin } from '../values/widen.ts';

/** Passes that join values as they are; later ones replace texts and numbers that still change by an unknown value. */
const exactPasses = 3;

/** Passes after which the state changes no more, or the code is beyond the analysis. */
const mostPasses = 9;

/** One pass of code that may run any number of times: its changes, or null when no pass follows it. */
export type Pass = (pass: number) => After | null;

/**
 * Runs passes until one brings no new value: what it leaves is joined to the state before it. The state afterwards covers any
 * number of passes. With `isSure` the first pass surely runs, so its changes replace the state before.
 */
export function untilStable(machine: Machine, isSure: boolean, run: Pass): void {
  for (let pass = 0; !machine.stopped; pass++) {
    const start = { stamp: nextStamp(), id: machine.ids };
    const { result: after, before } = whileGrowing(machine.store, () => run(pass));
    if (after === null) return;
    const combine = pass < exactPasses ? widenJoin : widen;
    // The rounds of a recursion that is summed up follow the growth of its cells.
    const grows =
      machine.recursion.head === null &&
      [...before].some(
        ([{ since, value }, old]) => since < start.stamp && isNew(old, value, start, pass > 0),
      );
    const changed = grows || brings(after, start, pass > 0);
    meet(machine.store, isSure && pass === 0 ? [after] : [unchanged, after], combine);
    if (!changed) return;
    if (pass === mostPasses) {
      limit(machine, 'a loop changes too much', frameOf(machine).at);
      return;
    }
  }
}

/** Runs code that may run any number of times, also not at all, and returns the results of its passes. */
export function repeated(machine: Machine, run: () => Abstract): readonly Abstract[] {
  const results: Abstract[] = [];
  untilStable(machine, false, () => {
    const { result, after } = branch(machine.store, run);
    results.push(result);
    return after;
  });
  return results;
}

interface Start {
  readonly stamp: number;
  readonly id: number;
}

/**
 * Does a pass leave a value that its start does not cover? Only places that are older than the pass are compared: later
 * passes make their own. An object that the pass made differs from that of the pass before by its identity alone.
 */
function brings(after: After, start: Start, isLater: boolean): boolean {
  for (const [target, value] of after)
    if (target.since < start.stamp && target.value !== value && isNew(target.value, value, start, isLater))
      return true;
  return false;
}

function isNew(known: Abstract, value: Abstract, start: Start, isLater: boolean): boolean {
  const keys = new Set(choices(known).map(keyOf));
  const anything = choices(known).find((choice) => choice.kind === 'unknown' && choice !== falsy);
  return choices(join(known, value)).some(
    (choice) =>
      !keys.has(keyOf(choice)) &&
      !(isLater && idOf(choice) > start.id) &&
      !(anything && isWithin(anything, choice)),
  );
}

/** Does the unknown value stand for a value too? It does for scalars and data whose event data it has (`few`). */
const isWithin = (anything: Abstract, value: Abstract): boolean =>
  ('flows' in value || (value.kind === 'object' && !bearsCode(value, 3))) &&
  joinFlows(flowsOf(anything), flowsOf(value)) === flowsOf(anything);

/** The number of a thing that the program made; 0 for other values. */
function idOf(value: Abstract): number {
  switch (value.kind) {
    case 'object':
      return value.object.id;
    case 'class':
      return value.class.id;
    case 'function':
      return Math.max(value.closure.id, value.self ? idOf(value.self) : 0);
    case 'instance':
      return value.holder.id;
    case 'method':
      return idOf(value.of);
    default:
      return 0;
  }
}
