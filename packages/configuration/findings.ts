import { type Finding, findingOf, worstFirst } from '@emmental/model';
import type { RuleInput } from './rule.ts';
import { configurationRules } from './rules/index.generated.ts';

/** Returns the findings of all configuration rules for one app, the worst first. */
export function configurationFindings(input: RuleInput): readonly Finding[] {
  const template = input.app.template ?? input.app.id;
  return worstFirst(
    configurationRules.flatMap((rule) =>
      rule.check(input).map((problem) => {
        const resource = input.app.resources.get(problem.resource ?? '')?.place ?? problem.resource;
        return findingOf(rule, { ...problem, resource }, template);
      }),
    ),
  );
}
