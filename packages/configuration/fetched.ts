import type { Fetched, RuleDescription } from '@emmental/model';
import { type ConfigurationRule, type ResourceProblem, ruleOfQuestions } from './rule.ts';
import { answered } from './setting.ts';

/** Makes a rule that reports modules or plug-ins that a deployment fetches without a pinned version. */
export function unpinnedRule(
  rule: Pick<RuleDescription, 'id' | 'aliases' | 'help'> & {
    readonly kind: Fetched['kind'];
    readonly describe: (fetched: Fetched) => Omit<ResourceProblem, 'severity'>;
  },
): ConfigurationRule {
  const { kind, describe, ...description } = rule;
  return ruleOfQuestions({ ...description, slice: 'deps', threats: ['T6'] }, ({ app }) =>
    (app.fetched ?? [])
      .filter((fetched) => fetched.kind === kind)
      .map((fetched) => ({
        subject: { id: fetched.id, at: fetched.at, condition: null },
        function: null,
        answers: answered(fetched.pinnedBy === null, `${fetched.pinnedBy ?? ''} pins its version`),
        describe: () => ({ ...describe(fetched), severity: 'low' as const }),
      })),
  );
}
