import {
  byReach,
  type HandlerRoute,
  namedBy,
  type ReachedBy,
  type StartedBy,
  type Trigger,
  triggersOfRoutes,
} from '@emmental/model';
import { triggerKind } from './kinds.ts';
import { matches, stepsOf } from './path.ts';

/** The part of a trigger that decides the form of its events. */
export type Starter = Pick<Trigger, 'kind' | 'settings'>;

/**
 * Returns the triggers of a function whose events may have a field at this path: those whose events are known to have it, and those
 * whose fields are not known. Returns all triggers when no event is known to have it.
 */
export function startersWith<T>(
  path: string,
  all: readonly T[],
  starterOf: (each: T) => Starter | null,
): readonly T[] {
  const steps = stepsOf(namedBy(path) ?? path);
  const has = (each: T): boolean | null => {
    const starter = starterOf(each);
    if (starter === null) return null;
    const { fields } = triggerKind(starter.kind);
    if (!fields?.isAsIs(starter.settings)) return null;
    return fields.names.some((name) => matches(stepsOf(name), steps));
  };
  return all.some((each) => has(each) === true) ? all.filter((each) => has(each) !== false) : all;
}

/** Returns who can decide the value at a path of a function's event: the widest audience of the triggers that send such an event. */
export function reachedAt(
  { reachedBy, ways = [] }: Reached,
  path: string,
  routes?: readonly HandlerRoute[],
): ReachedBy {
  const withPath = startersWith(path, waysOfRoutes(ways, routes), ({ trigger }) => trigger);
  if (withPath.length === ways.length) return reachedBy;
  return withPath.map(({ by }) => by).toSorted(byReach)[0] ?? reachedBy;
}

/** Returns the ways to start a function by which requests of routes may come, and those by which any event may. */
function waysOfRoutes(
  ways: readonly StartedBy[],
  routes: readonly HandlerRoute[] | undefined,
): readonly StartedBy[] {
  if (routes === undefined) return ways;
  const triggers = new Set(
    triggersOfRoutes(
      ways.flatMap(({ trigger }) => trigger ?? []),
      routes,
    ),
  );
  return ways.filter(({ trigger }) => trigger === null || triggers.has(trigger));
}

/** The people who can start a function, also through other functions; `ways` lists them for each trigger, absent = not known. */
export interface Reached {
  readonly reachedBy: ReachedBy;
  readonly ways?: readonly StartedBy[];
}
