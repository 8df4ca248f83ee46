import { compareText, type ProfileSection } from '@emmental/model';
import { hash, type Rule } from './rulebase.ts';
import { sectionNamed } from './sections/index.ts';
import type { Field } from './sections/section.ts';

/**
 * Returns the match id of a rule. Guards count hits under it, so that a rule keeps its hits when it is renamed or moved. The groups
 * of `rule` are written out.
 *
 * @returns 8 hex digits.
 */
export function matchId(section: ProfileSection, rule: Rule, app: string, fn: string): string {
  return hash([section, matchText(section, rule), app, fn].join('\n'), 8);
}

/** Returns the matching fields of a rule as a text; rules that match the same give the same text. */
export function matchText(section: ProfileSection, rule: Rule): string {
  const { fields } = sectionNamed(section);
  const matching = Object.entries(rule).filter(([name]) => fields[name]?.matches === true);
  return canonical(Object.fromEntries(matching), fields);
}

/**
 * Returns the digest of a rule with all its fields. If it differs from the digest in the lock, a person has changed the rule.
 *
 * @returns 12 hex digits.
 */
export const ruleDigest = (section: ProfileSection, rule: Rule | 'none'): string =>
  hash(rule === 'none' ? JSON.stringify(rule) : canonical(rule, sectionNamed(section).fields), 12);

/** Returns JSON with sorted keys and sorted sets, without fields that are absent or have their default value. */
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
