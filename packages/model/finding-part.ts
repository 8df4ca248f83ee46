import type { Finding } from './finding.ts';
import { severities } from './severity.ts';

/**
 * The part of a finding about one function. Its fields are those that the finding would have if this function were its
 * only one. A baseline, an exception and `--since` accept parts: a finding is accepted when all its parts are.
 */
export interface FindingPart {
  /** The function id; null for a part about another holder of a role, such as a state machine. */
  readonly function: string | null;
  /** The identity of the part: the rule, this function, the subject and the symbol. */
  readonly fingerprint: string;
  readonly title: string;
  readonly severity: Finding['severity'];
  readonly details: Finding['details'];
  /** Absent = the evidence of the finding. */
  readonly evidence?: Finding['evidence'];
}

/** Returns the parts of a finding. A finding without parts is its own only part. */
export const partsIn = (finding: Finding): readonly FindingPart[] => finding.parts ?? [finding];

/** Returns the ids of the functions that a finding is about, without duplicates. */
export const functionsIn = (finding: Finding): readonly string[] => [
  ...new Set([
    ...(finding.function === null ? [] : [finding.function]),
    ...partsIn(finding).flatMap((part) => part.function ?? []),
  ]),
];

/**
 * Returns the finding with only some of its parts, in their order; null when none is left. A finding that loses a part
 * gets the function, the title, the severity and the details of the worst part that is left.
 */
export function withParts(finding: Finding, isKept: (part: FindingPart) => boolean): Finding | null {
  const all = partsIn(finding);
  const parts = all.filter(isKept);
  if (parts.length === all.length) return finding;
  const [worst] = parts.toSorted((a, b) => rankOf(a) - rankOf(b));
  if (!worst) return null;
  return {
    ...finding,
    function: worst.function,
    title: worst.title,
    severity: worst.severity,
    details: worst.details,
    evidence: worst.evidence ?? finding.evidence,
    fingerprint: worst.fingerprint,
    parts,
  };
}

/**
 * Joins findings about one problem into one: the worst finding, with the parts of all. `others` changes the joined
 * finding, which has at least two parts; absent = the finding stays as the worst.
 */
export function joinFindings(
  findings: readonly [Finding, ...Finding[]],
  others: (worst: Finding, rest: readonly Finding[]) => Finding = (worst) => worst,
): Finding {
  const sorted = findings.toSorted((a, b) => rankOf(a) - rankOf(b));
  const [worst = findings[0], ...rest] = sorted;
  if (rest.length === 0) return worst;
  const parts = new Map<string, FindingPart>();
  for (const finding of sorted)
    for (const part of partsIn(finding))
      if (!parts.has(part.fingerprint)) parts.set(part.fingerprint, partOf(part, finding));
  return { ...others(worst, rest), parts: [...parts.values()] };
}

const rankOf = ({ severity }: Pick<Finding, 'severity'>): number => severities.indexOf(severity);

const partOf = (part: FindingPart, finding: Finding): FindingPart => ({
  function: part.function,
  fingerprint: part.fingerprint,
  title: part.title,
  severity: part.severity,
  details: part.details,
  evidence: part.evidence ?? finding.evidence,
});
