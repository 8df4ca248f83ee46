import type { Exposure, Trigger } from './app.ts';
import { both } from './condition.ts';
import type { ReachedBy } from './permissions.ts';
import { asString } from './value.ts';

/**
 * The conditions of the template under which anyone can use a trigger; null = always. None when nobody can, or when
 * who can was not decided.
 */
export function whenPublic(trigger: Trigger): readonly (string | null)[] {
  const exists = asString(trigger.settings.get('Condition'));
  if (trigger.exposure === 'public') return [exists];
  return (trigger.cases ?? [])
    .filter(({ exposure }) => exposure === 'public')
    .map(({ when }) => both(exists, when));
}

/**
 * The trigger under which a door is told: a web socket asks who calls when it is opened, and `ANY /` beside
 * `ANY /{proxy+}` is one door written twice.
 */
export function doorOf(trigger: Trigger, all: readonly Trigger[]): Trigger {
  if (trigger.kind === 'websocket')
    return all.find(({ kind, source }) => kind === 'websocket' && source === '$connect') ?? trigger;
  const anyPath = / \/\{[^/}]+\+\}$/;
  if (!anyPath.test(trigger.source)) return trigger;
  const root = trigger.source.replace(anyPath, ' /');
  return all.find(({ source, sourceId }) => sourceId === trigger.sourceId && source === root) ?? trigger;
}

/** Sorts the functions that most people can start first, then those with the fewest steps. */
export const byReach = (
  a: Pick<ReachedBy, 'exposure' | 'path'>,
  b: Pick<ReachedBy, 'exposure' | 'path'>,
): number =>
  widestFirst.indexOf(a.exposure) - widestFirst.indexOf(b.exposure) || a.path.length - b.path.length;

const widestFirst: readonly Exposure[] = ['public', 'authenticated', 'account', 'unknown', 'internal'];
