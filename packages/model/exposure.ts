import type { Trigger } from './app.ts';
import { asString, both } from './value.ts';

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
