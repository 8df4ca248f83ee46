import { type Callers, doorOf, type Trigger } from '@emmental/model';
import { sourceWord } from './derive/inbound.ts';
import type { Effective } from './levels/effective.ts';

/**
 * Doors that stand open to anyone and that the rulebase opens for fewer: `who: signed-in` or `who: account` of the rule that
 * names the door. The template is written from the rulebase, so this is what a person decided.
 *
 * @returns by the trigger under which the door is told.
 */
export function narrowedDoors(
  { sections }: Pick<Effective, 'sections'>,
  triggers: readonly Trigger[],
): ReadonlyMap<Trigger, Callers> {
  const doors = new Map<Trigger, Callers>();
  for (const trigger of triggers.filter(({ exposure }) => exposure === 'public')) {
    const from = sourceWord(trigger);
    const rule = sections.inbound.rules.find((one) => one.rule.from.includes(from))?.rule;
    if (rule?.who === 'signed-in' || rule?.who === 'account') doors.set(doorOf(trigger, triggers), rule.who);
  }
  return doors;
}
