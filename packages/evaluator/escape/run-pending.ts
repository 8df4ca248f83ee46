import { eitherRoutes } from '@emmental/model';
import type { Machine } from '../machine/machine.ts';
import { type Flows, joinFlows } from '../values/flows.ts';
import { inRoutes } from '../values/routes-here.ts';
import { type Abstract, unknown } from '../values/value.ts';
import { callGiven } from './call-given.ts';
import { callLater, hasRun, type Pending, runKeyOf } from './pending.ts';

/** Runs the functions that wait, and those that they add. A function in a result counts as called too. */
export function runPending(machine: Machine): void {
  while (machine.pending.length > 0 && !machine.stopped)
    for (const next of joined(machine.pending.splice(0))) {
      if (machine.stopped) return;
      if (hasRun(machine, next.code, next.routes)) continue;
      inRoutes(machine, next.routes, () => {
        for (const result of callGiven(machine, next.code, [anything(next.flows)], next.at))
          callLater(machine, result, next.at, next.flows);
      });
    }
}

/** Each function that waits once, with the event data of all calls that were passed it. */
function joined(pending: readonly Pending[]): Iterable<Pending> {
  const found = new Map<string, Pending>();
  for (const next of pending) {
    const key = runKeyOf(next.code);
    const known = found.get(key);
    found.set(key, known ? joinedWith(known, next) : next);
  }
  return found.values();
}

const joinedWith = (known: Pending, next: Pending): Pending => ({
  ...known,
  flows: joinFlows(known.flows, next.flows),
  routes: eitherRoutes(known.routes, next.routes),
});

const anything = (flows: Flows): Abstract => unknown('an argument that the language gives', flows);
