import { eitherRoutes, type HandlerRoute } from '@emmental/model';
import type { Guards } from './guards.ts';

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
