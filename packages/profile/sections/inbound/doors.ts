import { type Callers, type DecidedCallers, doorOf, type Trigger } from '@emmental/model';
import type { Effective } from '../../levels/effective.ts';
import { sourceWord } from './derive.ts';
import { sourceCovers } from './sources.ts';

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

/**
 * Finds the entrances that IAM guards and of which the template does not show who holds the permission, where the rulebase
 * says that only the account or nobody calls them. Any rule that lets others in ends the decision.
 */
export function decidedCallers(
  { sections }: Pick<Effective, 'sections'>,
  triggers: readonly Trigger[],
): ReadonlyMap<Trigger, DecidedCallers> {
  const decided = new Map<Trigger, DecidedCallers>();
  for (const trigger of triggers) {
    if (trigger.exposure !== 'unknown' || trigger.permission === undefined) continue;
    const from = sourceWord(trigger);
    const rules = sections.inbound.rules.filter(
      ({ rule }) => rule.action !== 'deny' && rule.from.some((source) => sourceCovers(source, from)),
    );
    const [first] = rules;
    if (!first || !rules.every(({ rule }) => rule.who === 'account' || rule.who === 'nobody')) continue;
    const who = rules.some(({ rule }) => rule.who === 'account') ? 'account' : 'nobody';
    decided.set(trigger, { who, rule: first.name, at: first.at });
  }
  return decided;
}
