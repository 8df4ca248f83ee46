import type { FunctionPage, RuleRow } from '@emmental/store';

const day = 86_400_000;
/** Counts are kept so long. */
const keptDays = 90;

/**
 * Returns why a rule should not be removed now, each as a sentence without its end: something needs it, calls use it, its guard is not heard,
 * or its hits are counted for less than 90 days. The rulebase of a function shows the same reasons.
 */
export function reasonsAgainst(rule: RuleRow, page: FunctionPage, now: Date): readonly string[] {
  const covered = coveredDays(page, now);
  return [
    ...needs(rule),
    ...(rule.hits.day90 > 0 ? [`${rule.hits.day90.toLocaleString('en-GB')} calls used it`] : []),
    ...silence(page),
    ...(rule.hits.day90 === 0 && covered > 0 && covered < keptDays
      ? [`its hits are counted for ${covered} d of ${keptDays} d`]
      : []),
  ];
}

/** Returns the hits of a rule with the time in which they were counted. */
export function hitsText(rule: RuleRow, page: FunctionPage | null, now: Date): string {
  if (rule.id === null) return 'guards do not count it';
  const covered = page === null ? 0 : coveredDays(page, now);
  if (covered === 0) return 'no guard counted it';
  const hits = rule.hits.day90;
  const text = hits === 0 ? 'no hit' : `${hits.toLocaleString('en-GB')} hits`;
  return `${text} in the ${covered} d that guards counted`;
}

function needs({ origin, why }: RuleRow): readonly string[] {
  if (origin === 'declared') return ['the template declares it'];
  const places = Array.isArray(why) ? why : [];
  if (places.length === 0 && origin !== 'needed') return [];
  const [first] = places as readonly { readonly file?: unknown; readonly line?: unknown }[];
  const at = typeof first?.file === 'string' ? ` (${first.file}:${String(first.line ?? '?')})` : '';
  return [`the code needs it${at}`];
}

function silence({ seenAt, state, countedSince }: FunctionPage): readonly string[] {
  if (seenAt === null) return ['no guard was ever heard of, so no hit of it is known'];
  if (state === 'silent') return [`its guard is silent since ${seenAt.slice(0, 10)}`];
  return countedSince === null ? ['its guard has counted nothing yet'] : [];
}

/** Returns how many days the counts of a function cover; 0 = nothing was counted. */
const coveredDays = ({ countedSince }: FunctionPage, now: Date): number =>
  countedSince === null
    ? 0
    : Math.min(keptDays, Math.max(1, Math.floor((now.getTime() - Date.parse(countedSince)) / day)));
