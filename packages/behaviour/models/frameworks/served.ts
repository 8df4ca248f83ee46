import {
  type Abstract,
  type Call,
  choices,
  type Machine,
  type ModuleRecord,
  unknown,
} from '@emmental/evaluator';
import { keptFor } from '../kept.ts';
import type { Behaves } from '../model.ts';

/** The applications and handlers that the program started a server for. */
const servedIn = keptFor(() => new Set<Abstract>());

/** Notes that a server calls an application or a handler with the requests that it gets. */
export function noteServed(machine: Machine, value: Abstract | null): void {
  for (const choice of value ? choices(value) : [])
    if (['instance', 'function', 'native'].includes(choice.kind)) servedIn(machine).add(choice);
}

/** Models `app.listen(port)` and `app.run()`, which start a server for the application. */
export const listens: Behaves = (call: Call) => {
  noteServed(call.machine, call.self);
  return unknown('a server');
};

const applications: ReadonlySet<string> = new Set(['web/app', 'python/app']);

/**
 * Returns the applications and handlers that a program serves: those for which it starts a server, else the applications that its
 * main module names.
 */
export function servedBy(machine: Machine, { scope }: ModuleRecord): readonly Abstract[] {
  const served = [...servedIn(machine)];
  if (served.length > 0) return served;
  const named = [...scope.names.values()].flatMap(({ value }) => choices(value));
  return named.filter((value) => value.kind === 'instance' && applications.has(value.type));
}
