import type { Finding } from './finding.ts';
import type { FindingPart } from './finding-part.ts';
import { type Severity, severities } from './severity.ts';

/**
 * The weight of a finding about one function. Its fingerprint says which problem it is, and this says how grave it was, so that
 * a comparison notices a known problem that became graver. A field is null or absent where it is not known.
 */
export interface Gravity {
  readonly severity: Severity | null;
  readonly status: Finding['status'] | null;
  /** The template condition under which the problem exists; null = always. */
  readonly condition?: string | null;
  /** The sentence that says who can do what. */
  readonly title?: string;
}

/** Returns the weight of a part of a finding. */
export function gravityOf(finding: Finding, part: FindingPart): Gravity {
  const { status, condition, alone } = finding;
  return {
    severity: finding.parts === undefined ? (alone ?? part.severity) : part.severity,
    status,
    condition,
    title: part.title,
  };
}

/** Is a finding graver than it was: more severe, no longer undecided or waived, under more conditions, for more people or about more? */
export function isGraver(now: Gravity, before: Gravity): boolean {
  const [rank, earlier] = [rankOf(now.severity), rankOf(before.severity)];
  if (rank < earlier) return true;
  if (now.status === 'fail' && before.status !== null && before.status !== 'fail') return true;
  if (typeof before.condition === 'string' && now.condition !== before.condition) return true;
  // A finding that weighs less now has other words for that.
  return rank === earlier && saysMore(now.title, before.title);
}

/** Does a title name more people, `Anyone` for `Anyone signed in`, or more than they can do? */
function saysMore(now: string | undefined, before: string | undefined): boolean {
  if (now === undefined || before === undefined || now === before) return false;
  const [who, what] = halves(now);
  const [whoBefore, whatBefore] = halves(before);
  return hasMore(whoBefore, who) || hasMore(what, whatBefore);
}

function halves(title: string): readonly [string, string] {
  const at = title.search(/ (?:can|may) /);
  return at < 0 ? ['', title] : [title.slice(0, at), title.slice(at)];
}

/** Has a text words that another one has not? Numbers are no words: a list that became shorter has other numbers. */
function hasMore(text: string, other: string): boolean {
  const known = new Set(wordsIn(other));
  return wordsIn(text).some((word) => !known.has(word));
}

const wordsIn = (text: string): readonly string[] =>
  text.split(/[\s,;()]+/).filter((word) => word !== '' && !/^\d+$/.test(word));

/** Returns the rank of a severity, 0 for the worst. What is not known counts as the worst. */
const rankOf = (severity: Severity | null): number => (severity === null ? 0 : severities.indexOf(severity));
