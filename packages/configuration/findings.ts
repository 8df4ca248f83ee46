import { attempt, type Finding, findingOf, type OnFault, worstFirst } from '@emmental/model';
import type { RuleInput } from './rule.ts';
import { configurationRules } from './rules/index.generated.ts';

/** Returns the findings of all configuration rules for one app, the worst first. `onFault` takes the fault of a rule; without it the fault is thrown. */
export function configurationFindings(input: RuleInput, onFault?: OnFault): readonly Finding[] {
  const template = input.app.template ?? input.app.id;
  return worstFirst(
    configurationRules.flatMap((rule) =>
      attempt(`rule ${rule.id}`, () => rule.check(input), [], onFault).map((problem) => {
        const resource = input.app.resources.get(problem.resource ?? '')?.place ?? problem.resource;
        return findingOf(rule, { ...problem, resource }, template);
      }),
    ),
  );
}
