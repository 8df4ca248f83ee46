import type { Fetched, RuleDescription } from '@emmental/model';
import { asking, type ConfigurationRule, type ResourceProblem } from './rule.ts';
import { answered } from './setting.ts';

/** A rule about what is fetched from elsewhere at each deployment, where nothing says which one. */
export function unpinnedRule(
  rule: Pick<RuleDescription, 'id' | 'aliases' | 'help'> & {
    readonly kind: Fetched['kind'];
    readonly say: (fetched: Fetched) => Omit<ResourceProblem, 'severity'>;
  },
): ConfigurationRule {
  const { kind, say, ...description } = rule;
  return asking({ ...description, slice: 'deps', threats: ['T6'] }, ({ app }) =>
    (app.fetched ?? [])
      .filter((fetched) => fetched.kind === kind)
      .map((fetched) => ({
        subject: { id: fetched.id, at: fetched.at, condition: null },
        function: null,
        answers: answered(fetched.pinnedBy === null, `${fetched.pinnedBy ?? ''} pins its version`),
        say: () => ({ ...say(fetched), severity: 'low' as const }),
      })),
  );
}
