import type { Machine } from '../machine/machine.ts';
import { unknown } from '../values/value.ts';
import { callGiven } from './call-given.ts';
import { callLater, runKeyOf } from './pending.ts';

/** Runs the functions that wait, and those that they add. A function in a result counts as called too. */
export function runPending(machine: Machine): void {
  for (let next = machine.pending.shift(); next && !machine.stopped; next = machine.pending.shift()) {
    if (machine.ran.has(runKeyOf(next.code))) continue;
    for (const result of callGiven(machine, next.code, [anything], next.at))
      callLater(machine, result, next.at);
  }
}

const anything = unknown('an argument that the language gives');
