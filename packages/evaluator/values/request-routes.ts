import { bothRoutes, eitherRoutes, type HandlerRoute } from '@emmental/model';
import type { Machine } from '../machine/machine.ts';
import { write } from '../state/store.ts';
import type { Guards } from './guards.ts';
import { guardsIn } from './value.ts';

/** The key of the fact that only requests of some routes come to a line. No field of an event has such a name. */
export const routed = '(routes)';

/** Lists of routes by the text under which a fact keeps them. */
const listed = new Map<string, readonly HandlerRoute[]>();

const textOf = (routes: readonly HandlerRoute[]): string => {
  const text = JSON.stringify(routes);
  if (!listed.has(text)) {
    if (listed.size >= mostListed) listed.clear();
    listed.set(text, routes);
  }
  return text;
};

const mostListed = 20_000;

const routesNamed = (text: string): readonly HandlerRoute[] =>
  listed.get(text) ?? (JSON.parse(text) as readonly HandlerRoute[]);

/** Returns the routes whose requests come to a line; null = all requests do. */
export function routesIn(guards: Guards): readonly HandlerRoute[] | null {
  const [text] = guards.get(routed) ?? [];
  return text === undefined ? null : routesNamed(text);
}

/** The same facts with other routes. */
export function withRoutes(guards: Guards, routes: readonly HandlerRoute[] | null): Guards {
  if (routes === null && !guards.has(routed)) return guards;
  const changed = new Map(guards);
  if (routes === null) changed.delete(routed);
  else changed.set(routed, [textOf(routes)]);
  return changed;
}

/** The names of the fact where two branches meet: requests of either come there. */
export function meetRoutes(first: Guards, second: Guards): readonly string[] {
  const [a, b] = [first.get(routed), second.get(routed)];
  if (a?.[0] === b?.[0]) return a ?? [];
  const both = eitherRoutes(routesIn(first), routesIn(second));
  return both === null ? [] : [textOf(both)];
}

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
