import { compareText, type ProfileSection } from '@emmental/model';
import { hash, type Rule } from './rulebase.ts';
import { sectionNamed } from './sections/index.ts';
import type { Field } from './sections/section.ts';

/**
 * Match id: hits follow what a rule matches, not its name or place. `rule` has its groups written out.
 *
 * @returns 8 hex digits.
 */
export function matchId(section: ProfileSection, rule: Rule, app: string, fn: string): string {
  return hash([section, matchText(section, rule), app, fn].join('\n'), 8);
}

/** The fields by which a rule matches, as one text that is equal for equal matches. */
export function matchText(section: ProfileSection, rule: Rule): string {
  const { fields } = sectionNamed(section);
  const matching = Object.entries(rule).filter(([name]) => fields[name]?.matches === true);
  return canonical(Object.fromEntries(matching), fields);
}

/**
 * Digest of a rule with all its fields. A digest that differs from the lock's shows that somebody changed the rule by
 * hand.
 *
 * @returns 12 hex digits.
 */
export const ruleDigest = (section: ProfileSection, rule: Rule | 'none'): string =>
  hash(rule === 'none' ? JSON.stringify(rule) : canonical(rule, sectionNamed(section).fields), 12);

/** JSON with sorted keys and sorted sets, without what is absent or the default. */
function canonical(rule: object, fields: Readonly<Record<string, Field>>): string {
  const written = Object.entries(rule)
    .filter(([name, value]) => value !== undefined && value !== defaultOf(fields, name))
    .sort(([a], [b]) => compareText(a, b));
  const pairs = written.map(([name, value]) => `${JSON.stringify(name)}:${valueText(value, fields[name])}`);
  return `{${pairs.join(',')}}`;
}

const defaultOf = (fields: Readonly<Record<string, Field>>, name: string): string | undefined =>
  name === 'action' ? 'allow' : fields[name]?.otherwise;

function valueText(value: unknown, field: Field | undefined): string {
  if (!Array.isArray(value)) return JSON.stringify(value);
  const items = value.map((item) => JSON.stringify(item));
  return `[${(field?.isOrdered ? items : [...new Set(items)].sort(compareText)).join(',')}]`;
}
