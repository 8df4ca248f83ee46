import { eitherRoutes, type HandlerRoute } from '@emmental/model';
import { fieldOf, routesWith } from '../expressions/route-facts.ts';
import type { Machine } from '../machine/machine.ts';
import { choices, union } from '../values/union.ts';
import type { Abstract, HeapObject } from '../values/value.ts';

/**
 * Returns what an object holds under a key that the event chooses, as in `handlers[event.httpMethod]`: each function with the
 * requests that choose it.
 */
export function routedItems(
  machine: Machine,
  { fields, rest }: HeapObject,
  key: Abstract,
  found: Abstract,
): Abstract {
  const field = machine.loading || key.kind === 'constant' ? null : fieldOf(machine, key);
  if (field === null) return found;
  return union(
    choices(found).map((choice) => {
      if (choice.kind !== 'function' || holds(rest.value, choice)) return choice;
      let routes: readonly HandlerRoute[] | null | undefined;
      for (const [name, { value }] of fields) {
        if (!holds(value, choice)) continue;
        const chosen = routesWith(field, [name]).yes;
        routes = routes === undefined ? chosen : eitherRoutes(routes, chosen);
      }
      return routes ? { ...choice, routes } : choice;
    }),
  );
}

const holds = (value: Abstract, code: Abstract & { kind: 'function' }): boolean =>
  choices(value).some((choice) => choice.kind === 'function' && choice.closure === code.closure);
