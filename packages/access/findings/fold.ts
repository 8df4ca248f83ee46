import type { Evidence, Finding } from '@emmental/model';
import { findingOf, severities } from '@emmental/model';
import type { AppReview } from '../review/review.ts';
import { type AccessRule, type Problem, place } from './rule.ts';

interface Told {
  readonly rule: AccessRule;
  readonly problem: Problem;
  readonly rank: number;
}

/**
 * Joins problems about the same statements into a finding. The most severe problem is kept, of equally severe ones that
 * of the first rule in `rules`; the others become lines of it.
 */
export function folded(rules: readonly AccessRule[], review: AppReview): readonly Finding[] {
  const told = rules
    .flatMap((rule, rank) => rule.check(review).map((problem): Told => ({ rule, problem, rank })))
    .sort((a, b) => level(a) - level(b) || a.rank - b.rank);
  const kept: { told: Told; statements: Set<string>; others: Told[] }[] = [];
  for (const each of told) {
    const statements = each.problem.statements ?? [];
    const keeper = kept.find((keptProblem) => statements.some((key) => keptProblem.statements.has(key)));
    if (!keeper) kept.push({ told: each, statements: new Set(statements), others: [] });
    else {
      keeper.others.push(each);
      for (const key of statements) keeper.statements.add(key);
    }
  }
  return kept.map((keptProblem) => merged(keptProblem.told, keptProblem.others, review));
}

const level = ({ problem }: Told): number => severities.indexOf(problem.severity);
const mostLines = 4;

function merged({ rule, problem }: Told, others: readonly Told[], review: AppReview): Finding {
  const finding = findingOf(rule, problem, review.app.template ?? review.app.id);
  if (others.length === 0) return finding;
  const lines = others.slice(0, mostLines).map((other) => ({
    label: 'also',
    text: other.problem.title,
    at: place(other.problem.at),
  }));
  const rest = others.length - lines.length;
  return {
    ...finding,
    aliases: [
      ...new Set([
        ...finding.aliases,
        ...others.flatMap((other) => other.problem.aliases ?? other.rule.aliases),
      ]),
    ],
    evidence: distinct([...finding.evidence, ...others.flatMap((other) => other.problem.evidence ?? [])]),
    details: [
      ...finding.details,
      ...lines,
      ...(rest > 0 ? [{ label: 'also', text: `${rest} more of this kind` }] : []),
    ],
  };
}

const mostEvidence = 20;

function distinct(evidence: readonly Evidence[]): readonly Evidence[] {
  const byText = new Map(evidence.map((each) => [`${each.file}:${each.line} ${each.text}`, each]));
  return [...byText.values()].slice(0, mostEvidence);
}
