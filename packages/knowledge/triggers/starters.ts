import { byReach, namedBy, type ReachedBy, type StartedBy, type Trigger } from '@emmental/model';
import { triggerKind } from './kinds.ts';
import { matches, stepsOf } from './path.ts';

/** The part of a trigger that decides the form of its events. */
export type Starter = Pick<Trigger, 'kind' | 'settings'>;

/**
 * Those of a function's triggers whose events may have a field at this path: the ones whose events are known to have it, and
 * those whose events are not known. All of them where no event is known to have it.
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

/** Who decides the value at a path of a function's event: the widest of those who start it with such an event. */
export function reachedAt({ reachedBy, ways = [] }: Reached, path: string): ReachedBy {
  const such = startersWith(path, ways, ({ trigger }) => trigger);
  if (such.length === ways.length) return reachedBy;
  return such.map(({ by }) => by).toSorted(byReach)[0] ?? reachedBy;
}

/** Who can start a function in the end, and who through each of its triggers; absent = nothing is known of them. */
export interface Reached {
  readonly reachedBy: ReachedBy;
  readonly ways?: readonly StartedBy[];
}
