import { languageOf, type Machine } from '../machine/machine.ts';
import { branch, meet, unchanged } from '../state/store.ts';
import { union } from '../values/union.ts';
import { type Abstract, isNever, isNothing, undefinedValue, unknown } from '../values/value.ts';

/**
 * Runs a call for each choice, from the same state, and joins the results. Null and undefined are left out, unless `callsNothing`: in
 * JavaScript `?.` does not call them.
 */
export function callEach(
  machine: Machine,
  all: readonly Abstract[],
  call: (choice: Abstract) => Abstract,
  callsNothing = false,
): Abstract {
  const callable = callsNothing ? all : all.filter((choice) => !isNothing(choice));
  const [only] = callable;
  if (!only) return unknown('a call of nothing');
  const isSkipped = callable.length < all.length && languageOf(machine) === 'javascript';
  if (callable.length === 1 && !isSkipped) return call(only);
  const ways = callable.map((choice) => branch(machine.store, () => call(choice)));
  const ending = ways.filter((way) => !isNever(way.result));
  const states = (ending.length > 0 ? ending : ways).map((way) => way.after);
  meet(machine.store, isSkipped ? [unchanged, ...states] : states);
  return union([...ways.map((way) => way.result), ...(isSkipped ? [undefinedValue] : [])]);
}
