import type { Evidence, Finding, OnFault } from '@emmental/model';
import { attempt, findingOf, severities } from '@emmental/model';
import type { AppReview } from '../review/review.ts';
import { type AccessRule, type Problem, place } from './rule.ts';

/** A problem with its rule; `rank` = the place of the rule in the list of rules. */
interface RuleProblem {
  readonly rule: AccessRule;
  readonly problem: Problem;
  readonly rank: number;
}

/**
 * Joins problems about the same statements into one finding each. The most severe problem becomes the finding; of equally
 * severe problems, that of the first rule. The others become lines (`also`) of the finding.
 */
export function folded(
  rules: readonly AccessRule[],
  review: AppReview,
  onFault?: OnFault,
): readonly Finding[] {
  const problems = rules
    .flatMap((rule, rank) =>
      attempt(`rule ${rule.id}`, () => rule.check(review), [], onFault).map(
        (problem): RuleProblem => ({ rule, problem, rank }),
      ),
    )
    .sort((a, b) => level(a) - level(b) || a.rank - b.rank);
  const kept: { worst: RuleProblem; statements: Set<string>; others: RuleProblem[] }[] = [];
  for (const each of problems) {
    const statements = each.problem.statements ?? [];
    const keeper = kept.find((keptProblem) => statements.some((key) => keptProblem.statements.has(key)));
    if (!keeper) kept.push({ worst: each, statements: new Set(statements), others: [] });
    else {
      keeper.others.push(each);
      for (const key of statements) keeper.statements.add(key);
    }
  }
  return kept.map((keptProblem) => merged(keptProblem.worst, keptProblem.others, review));
}

const level = ({ problem }: RuleProblem): number => severities.indexOf(problem.severity);

function merged({ rule, problem }: RuleProblem, others: readonly RuleProblem[], review: AppReview): Finding {
  const finding = findingOf(rule, problem, review.app.template ?? review.app.id);
  if (others.length === 0) return finding;
  const lines = others.map((other) => ({
    label: 'also',
    text: other.problem.title,
    at: place(other.problem.at),
  }));
  return {
    ...finding,
    aliases: [
      ...new Set([
        ...finding.aliases,
        ...others.flatMap((other) => other.problem.aliases ?? other.rule.aliases),
      ]),
    ],
    evidence: distinct([...finding.evidence, ...others.flatMap((other) => other.problem.evidence ?? [])]),
    details: [...finding.details, ...lines],
  };
}

const mostEvidence = 20;

function distinct(evidence: readonly Evidence[]): readonly Evidence[] {
  const byText = new Map(evidence.map((each) => [`${each.file}:${each.line} ${each.text}`, each]));
  return [...byText.values()].slice(0, mostEvidence);
}
