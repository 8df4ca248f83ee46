import { type Finding, findingOf, worstFirst } from '@emmental/model';
import type { Facts } from './rule.ts';
import { configurationRules } from './rules/index.generated.ts';

/** All findings about what one app declares, worst first; one for each rule and resource. */
export function configurationFindings(facts: Facts): readonly Finding[] {
  const template = facts.app.template ?? facts.app.id;
  return worstFirst(
    configurationRules.flatMap((rule) =>
      rule.check(facts).map((problem) => {
        const resource = facts.app.resources.get(problem.resource ?? '')?.place ?? problem.resource;
        return findingOf(rule, { ...problem, resource }, template);
      }),
    ),
  );
}
