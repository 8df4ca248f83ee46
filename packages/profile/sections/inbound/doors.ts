import { type Callers, doorOf, type Trigger } from '@emmental/model';
import type { Effective } from '../../levels/effective.ts';
import { sourceWord } from './derive.ts';

/**
 * Finds the doors (an API, a function URL) that are open to anyone in the template and to fewer people in the rulebase: the rule that
 * names the door has `who: signed-in` or `who: account`. `protect` writes that restriction into the template.
 *
 * @returns the permitted callers, by the trigger under which screens list the door.
 */
export function narrowedDoors(
  { sections }: Pick<Effective, 'sections'>,
  triggers: readonly Trigger[],
): ReadonlyMap<Trigger, Callers> {
  const doors = new Map<Trigger, Callers>();
  for (const trigger of triggers.filter(({ exposure }) => exposure === 'public')) {
    const from = sourceWord(trigger);
    const rule = sections.inbound.rules.find((written) => written.rule.from.includes(from))?.rule;
    if (rule?.who === 'signed-in' || rule?.who === 'account') doors.set(doorOf(trigger, triggers), rule.who);
  }
  return doors;
}
