import type { Problem, Resource } from '@emmental/model';
import { factOf, type RuleInput } from './rule.ts';

/** True for a data source of Terraform that makes the text of a policy, and grants nothing itself. */
const isDocument = ({ type }: Pick<Resource, 'type'>): boolean => type === 'data.aws_iam_policy_document';

/**
 * Removes the problems of data sources `aws_iam_policy_document` that another policy has too, because Terraform makes it
 * from the data source: the same evidence at the same place. With `withFacts`, such a problem becomes a fact.
 */
export function withoutCopies(problems: readonly Problem[], input: RuleInput): readonly Problem[] {
  const ofDocument = ({ resource: id }: Problem): boolean => {
    const resource = id === null ? undefined : input.app.resources.get(id);
    return resource !== undefined && isDocument(resource);
  };
  const documents = problems.filter(ofDocument);
  const firsts = new Map<string, Problem>();
  for (const problem of [...problems.filter((each) => !ofDocument(each)), ...documents]) {
    const key = keyOf(problem);
    if (!firsts.has(key)) firsts.set(key, problem);
  }
  return problems.flatMap((problem) => {
    const first = firsts.get(keyOf(problem)) ?? problem;
    if (first === problem || problem.severity === 'info' || !ofDocument(problem)) return [problem];
    return input.withFacts ? [factOf(problem, `it is reported for ${first.resource}`)] : [];
  });
}

const keyOf = ({ at, evidence = [] }: Problem): string =>
  [at.file, at.line, at.column, ...evidence.map(({ text }) => text)].join(' ');
