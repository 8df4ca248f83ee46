import { limit } from '../machine/limit.ts';
import { frameOf, type Machine } from '../machine/machine.ts';
import { type Place, placeOf } from '../state/places.ts';
import { type After, branch, meet, nextStamp, unchanged, whileGrowing } from '../state/store.ts';
import { bearsCode, flowsOf } from '../values/contents.ts';
import { joinFlows } from '../values/flows.ts';
import { keyOf } from '../values/key.ts';
import { choices } from '../values/union.ts';
import { type Abstract, falsy, pending } from '../values/value.ts';
import { widen, widenJoin } from '../values/widen.ts';

/**
 * Passes that join values as they are and make things of their own. Later ones replace texts and numbers that still change
 * by an unknown value, and make one thing for each place of the code (`state/places.ts`).
 */
const exactPasses = 3;

/** Passes after which the state changes no more, or the code is beyond the analysis. */
const mostPasses = 12;

/** One pass of code that may run any number of times: its changes, or null when no pass follows it. */
export type Pass = (pass: number) => After | null;

/**
 * Runs passes until one brings no new value: what it leaves is joined to the state before it. The state afterwards covers any
 * number of passes. With `isSure` the first pass surely runs, so its changes replace the state before.
 */
export function untilStable(machine: Machine, isSure: boolean, run: Pass): void {
  const frame = frameOf(machine);
  const outer = { place: frame.place, combine: machine.store.combine };
  for (let pass = 0; !machine.stopped; pass++) {
    if (pass === exactPasses && frame.place === null) {
      frame.place = loopPlace(machine);
      machine.store.combine = widen;
    }
    const start = {
      stamp: nextStamp(),
      id: machine.ids,
      late: machine.store.late,
      modules: machine.modules.size,
    };
    const { result: after, before } = whileGrowing(machine.store, () => run(pass));
    if (after === null) break;
    // The rounds of a recursion that is summed up follow the growth of its cells.
    const grows =
      machine.recursion.head === null &&
      [...before].some(
        ([{ since, value }, old]) => since < start.stamp && isNew(old, value, start, pass > 0),
      );
    // A module that the pass loaded keeps its state in later passes.
    const loads = machine.modules.size > start.modules;
    const changed = machine.store.late > start.late || loads || grows || brings(after, start, pass > 0);
    const combine = pass < exactPasses ? widenJoin : widen;
    meet(machine.store, isSure && pass === 0 ? [after] : [unchanged, after], combine);
    // The second pass of a loop that tests last begins with the test, which no pass has run yet.
    if (!changed && !(isSure && pass === 0)) break;
    if (pass === mostPasses) {
      limit(machine, 'a loop changes too much', frame.at);
      break;
    }
  }
  frame.place = outer.place;
  machine.store.combine = outer.combine;
}

/** The place of what later passes make: things that one piece of code makes are one thing from then on. */
function loopPlace(machine: Machine): Place {
  const { record, at } = frameOf(machine);
  return placeOf(machine, `loop ${record.module.path}:${at.line}:${at.column}`);
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
  if (value.kind === 'guards') return false;
  const byKey = new Map(choices(known).map((choice) => [keyOf(choice), choice]));
  const anything = choices(known).find(
    (choice) => choice.kind === 'unknown' && choice !== falsy && choice !== pending,
  );
  return choices(value).some((choice) => {
    const same = byKey.get(keyOf(choice));
    if (same) return !hasFlowsOf(same, choice);
    if (choices(known).some((old) => hasFactsOf(old, choice, start, isLater))) return false;
    return !(isLater && idOf(choice) > start.id) && !(anything && isWithin(anything, choice));
  });
}

/** Is the first value the same library object as the second one, with facts that cover the facts of the second? */
function hasFactsOf(first: Abstract, second: Abstract, start: Start, isLater: boolean): boolean {
  if (first.kind !== 'instance' || second.kind !== 'instance') return false;
  if (first.type !== second.type || first.name !== second.name || first.holder.id !== second.holder.id)
    return false;
  return Object.entries(second.facts).every(([name, fact]) => {
    const known = first.facts[name];
    return known !== undefined && !isNew(known, fact, start, isLater);
  });
}

/** Has the first value all event data of the second one? */
const hasFlowsOf = (first: Abstract, second: Abstract): boolean =>
  !('flows' in first && 'flows' in second) || joinFlows(first.flows, second.flows) === first.flows;

/** Does the unknown value stand for a value too? It does for scalars whose event data it has, and for data (`few`). */
const isWithin = (anything: Abstract, value: Abstract): boolean =>
  'flows' in value
    ? joinFlows(flowsOf(anything), value.flows) === flowsOf(anything)
    : value.kind === 'object' && !bearsCode(value, 3);

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
