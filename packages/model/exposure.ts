import type { Exposure, Trigger } from './app.ts';
import { both } from './condition.ts';
import type { ReachedBy } from './permissions.ts';
import { asString } from './value.ts';

/**
 * Returns the template conditions under which anyone can use a trigger; the condition null = always. The list is empty
 * when not everybody can use the trigger, or when that could not be decided.
 */
export function whenPublic(trigger: Trigger): readonly (string | null)[] {
  const exists = asString(trigger.settings.get('Condition'));
  if (trigger.exposure === 'public') return [exists];
  return (trigger.cases ?? [])
    .filter(({ exposure }) => exposure === 'public')
    .map(({ when }) => both(exists, when));
}

/**
 * Returns the trigger under which a report lists this trigger, so that two triggers that are one entry for outsiders are
 * listed once. Any route of a web socket is listed as `$connect`, which authenticates the caller. `ANY /{proxy+}` is
 * listed as `ANY /` of the same API.
 */
export function doorOf(trigger: Trigger, all: readonly Trigger[]): Trigger {
  if (trigger.kind === 'websocket')
    return all.find(({ kind, source }) => kind === 'websocket' && source === '$connect') ?? trigger;
  const anyPath = / \/\{[^/}]+\+\}$/;
  if (!anyPath.test(trigger.source)) return trigger;
  const root = trigger.source.replace(anyPath, ' /');
  return all.find(({ source, sourceId }) => sourceId === trigger.sourceId && source === root) ?? trigger;
}

/** Compares for sorting: functions that more people can start come first, then those with a shorter path. */
export const byReach = (
  a: Pick<ReachedBy, 'exposure' | 'path'>,
  b: Pick<ReachedBy, 'exposure' | 'path'>,
): number =>
  widestFirst.indexOf(a.exposure) - widestFirst.indexOf(b.exposure) || a.path.length - b.path.length;

const widestFirst: readonly Exposure[] = ['public', 'authenticated', 'unknown', 'account', 'internal'];

/**
 * Returns who can use a trigger that is public because anyone can make the account that it asks for: `anyone with a Google account`.
 * Null for any other trigger. Source: IAM documentation of Google, "Principal identifiers" (`allAuthenticatedUsers`); of AWS, "Principal".
 */
export const accountHolders = ({ exposure, by }: Pick<Trigger, 'exposure' | 'by'>): string | null =>
  exposure === 'public' ? (/anyone with an? \w+ account/.exec(by)?.[0] ?? null) : null;
