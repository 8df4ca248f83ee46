import type { App, TemplateCondition } from './app.ts';
import type { Finding } from './finding.ts';
import { oneLess } from './severity.ts';

/** A detail of a finding has this label if it tells when the finding holds. */
export const whenLabel = 'when';

/**
 * Returns a finding that holds only under a condition with the words that a person can set, and says if it is on or off by
 * default. A finding that is off by default is less severe: a deployment has to switch it on first.
 */
export function underCondition(finding: Finding, app: Pick<App, 'conditions'>): Finding {
  const facts = conditionOf(finding.condition, app.conditions);
  if (!facts || (facts.says === null && facts.byDefault === null)) return finding;
  const usual = facts.byDefault === null ? [] : [facts.byDefault ? 'on by default' : 'off by default'];
  const set = facts.says === null || facts.says === finding.condition ? [] : [facts.says];
  const text = [`condition ${finding.condition}`, ...set, ...usual].join('; ');
  const isOff = facts.byDefault === false;
  const level = <T extends Pick<Finding, 'severity'>>(of: T): T =>
    isOff && of.severity !== 'info' ? { ...of, severity: oneLess(of.severity, 'low') } : of;
  const row = { label: whenLabel, text };
  return {
    ...level(finding),
    evidence: [...finding.evidence, { file: finding.file, line: finding.line, text }],
    details: [...finding.details, row],
    ...(finding.parts
      ? { parts: finding.parts.map((part) => ({ ...level(part), details: [...part.details, row] })) }
      : {}),
  };
}

/** Returns the facts about a condition of several terms, such as `Prod and not Small`; null if none of its terms is known. */
function conditionOf(when: string | null, known: App['conditions']): TemplateCondition | null {
  if (when === null || !known) return null;
  const terms = when.split(' and ').map((term) => factsOf(term, known));
  if (terms.every((term) => term === null)) return null;
  const truths = terms.map((term) => term?.byDefault ?? null);
  return {
    says: terms.every((term) => term !== null && term.says !== null)
      ? terms.map((term) => term?.says).join(' and ')
      : null,
    byDefault: truths.includes(false) ? false : truths.includes(null) ? null : true,
  };
}

function factsOf(term: string, known: NonNullable<App['conditions']>): TemplateCondition | null {
  const facts = known.get(term);
  if (facts) return facts;
  const [, bare, inBrackets] = /^not (?:([^()]+)|\((.*)\))$/.exec(term) ?? [];
  const negated = known.get(bare ?? inBrackets ?? '');
  if (!negated) return null;
  const { says, byDefault } = negated;
  const [, left, right] = /^(\S+) is (\S+)$/.exec(says ?? '') ?? [];
  const words = says === null ? null : left === undefined ? `not (${says})` : `${left} is not ${right}`;
  return { says: words, byDefault: byDefault === null ? null : !byDefault };
}
