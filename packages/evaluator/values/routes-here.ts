import { bothRoutes, type HandlerRoute } from '@emmental/model';
import type { Machine } from '../machine/machine.ts';
import { write } from '../state/store.ts';
import { routesIn, withRoutes } from './request-routes.ts';
import { guardsIn } from './value.ts';

/** Returns the routes whose requests come to the current line; null = all. */
export const routesHere = ({ guards }: Machine): readonly HandlerRoute[] | null =>
  routesIn(guardsIn(guards.value));

/** Lets requests of these routes alone come to the lines from here on. */
export const narrowRoutes = (machine: Machine, routes: readonly HandlerRoute[] | null): void =>
  setRoutes(machine, bothRoutes(routesHere(machine), routes));

/** Replaces the routes of the current line. */
export function setRoutes(machine: Machine, routes: readonly HandlerRoute[] | null): void {
  const guards = guardsIn(machine.guards.value);
  const next = withRoutes(guards, routes);
  if (next !== guards) write(machine.store, machine.guards, { kind: 'guards', guards: next });
}

/** Runs code that is for requests of other routes than the lines around it. */
export function inRoutes<T>(machine: Machine, routes: readonly HandlerRoute[] | null, run: () => T): T {
  const outer = routesHere(machine);
  if (outer === null && routes === null) return run();
  setRoutes(machine, routes);
  const result = run();
  setRoutes(machine, outer);
  return result;
}
