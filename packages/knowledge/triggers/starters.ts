import {
  byReach,
  type HandlerRoute,
  namedBy,
  type ReachedBy,
  type Sink,
  type StartedBy,
  type Trigger,
  takenIn,
  triggersOfRoutes,
} from '@emmental/model';
import { kindsGuessedBy, triggerKind, whoWrites } from './kinds.ts';
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

/** Is a field of the event surely written by the cloud, whoever starts the function? Where no trigger is known, the name of the field tells. */
export function serviceWrites(path: string, triggers: readonly Starter[]): boolean {
  if (path === '' || takenIn(path) !== null) return false;
  const known =
    triggers.length > 0
      ? startersWith(path, triggers, (trigger) => trigger)
      : kindsGuessedBy(path).map((kind) => ({ kind, settings: new Map() }));
  return known.length > 0 && known.every((starter) => whoWrites(starter, path) === 'service');
}

/** Returns who can decide the data in a sink: the people who start the function, or those who may have stored the data. */
export const reachedAtSink = (
  reached: Reached,
  { eventPath, routes, stored }: Pick<Sink, 'eventPath' | 'routes' | 'stored'>,
): ReachedBy => stored?.reachedBy ?? reachedAt(reached, eventPath, routes);

/** The people who can start a function, also through other functions; `ways` lists them for each trigger, absent = not known. */
export interface Reached {
  readonly reachedBy: ReachedBy;
  readonly ways?: readonly StartedBy[];
}
