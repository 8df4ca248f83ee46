import type { Machine } from '../machine/machine.ts';
import { branch, meet } from '../state/store.ts';
import { union } from '../values/union.ts';
import { type Abstract, isNothing, unknown } from '../values/value.ts';

/** Runs a call for each choice, from the same state, and joins the results. Null and undefined are left out. */
export function callEach(
  machine: Machine,
  all: readonly Abstract[],
  call: (choice: Abstract) => Abstract,
): Abstract {
  const callable = all.filter((choice) => !isNothing(choice));
  const [only] = callable;
  if (!only) return unknown('a call of nothing');
  if (callable.length === 1) return call(only);
  const ways = callable.map((choice) => branch(machine.store, () => call(choice)));
  const ending = ways.filter((way) => !(way.result.kind === 'union' && way.result.of.length === 0));
  meet(
    machine.store,
    (ending.length > 0 ? ending : ways).map((way) => way.after),
  );
  return union(ways.map((way) => way.result));
}
