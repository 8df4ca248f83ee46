import {
  type Abstract,
  type Call,
  callFunction,
  itemsOf,
  type Machine,
  positional,
} from '@emmental/evaluator';
import { argument } from '../argument.ts';
import { keptFor } from '../kept.ts';
import { callWithParameters } from './parameters.ts';

/** The functions that an app calls before each of its routes, by the number of the app and their own. */
const beforeIn = keptFor(() => new Map<string, Abstract>());

/** Notes that `@app.before_request` of Flask decorates a function. */
export function noteBefore(machine: Machine, by: Abstract, value: Abstract): void {
  if (by.kind !== 'method' || by.of.kind !== 'instance' || value.kind !== 'function') return;
  if (/^before_(?:app_)?request$/.test(by.name))
    beforeIn(machine).set(`${by.of.holder.id} ${value.closure.id}`, value);
}

/**
 * Calls what runs before a route of an app: its `before_request`, and the dependencies of FastAPI that the route, its router or the
 * app lists: `dependencies=[Depends(check)]`. One that raises lets no request through.
 */
export function callBefore(machine: Machine, registered: Call): void {
  const { self, at } = registered;
  if (self?.kind !== 'instance') return;
  for (const [key, check] of beforeIn(machine))
    if (key.startsWith(`${self.holder.id} `)) callFunction(machine, check, null, positional([], at));
  const listed = [argument(registered, 'dependencies'), self.facts['dependencies']];
  for (const list of listed)
    for (const item of (list && itemsOf(list)) ?? [])
      if (item.kind === 'instance' && item.facts['code']) callWithParameters(machine, item.facts['code'], at);
}
