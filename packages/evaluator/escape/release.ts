import type { Span } from '@emmental/code';
import type { Machine } from '../machine/machine.ts';
import { choices } from '../values/union.ts';
import type { Abstract, Instance } from '../values/value.ts';
import { callGiven } from './call-given.ts';
import { codeIn, instancesIn, look, type Seen } from './code-in.ts';

/**
 * The state of a search for code in values that reach a library. An object is searched again only when code ran in
 * between; otherwise library objects that hold each other would be searched once for each of them.
 */
interface Searched {
  readonly holders: Set<number>;
  readonly code: Seen;
  readonly instances: Seen;
}

/** A search that has seen nothing. */
export const searched = (): Searched => ({ holders: new Set(), code: look(), instances: look() });

/** Calls the functions that an object of a library holds: routes, handlers, plug-ins. */
export function release(
  machine: Machine,
  receiver: Instance,
  args: readonly Abstract[],
  at: Span,
  before: Searched,
): Abstract[] {
  if (machine.loading || before.holders.has(receiver.holder.id)) return [];
  before.holders.add(receiver.holder.id);
  const results: Abstract[] = [];
  for (const held of choices(receiver.holder.cell.value)) {
    for (const inner of instancesIn(held, before.instances))
      results.push(...release(machine, inner, args, at, before));
    // A function inside of other data (a resolver, a hook) takes arguments of its own, which hold data of the first.
    const passed = held.kind === 'object' ? args.slice(0, 1) : args;
    for (const code of codeIn(held, before.code)) {
      const got = callGiven(machine, code, passed, at);
      if (got.length === 0) continue;
      before.code.depths.clear();
      before.instances.depths.clear();
      results.push(...got);
    }
    // No step counts this work.
    machine.store.joined += before.code.values + before.instances.values;
    before.code.values = 0;
    before.instances.values = 0;
  }
  return results;
}
