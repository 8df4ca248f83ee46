import { referencesIn } from '../../references.ts';
import { functionRule, functionSettings, type ReviewedFunction, type RuleInput } from '../../rule.ts';
import { type ConditionalAnswer, factAnswers } from '../../setting.ts';

/** Types of resources that answer only inside a private network. Source: user guides of RDS, ElastiCache, MemoryDB, Redshift, DocumentDB, Neptune. */
const inside =
  /^AWS::(RDS::(DBInstance|DBCluster|DBProxy)|ElastiCache::(CacheCluster|ReplicationGroup|ServerlessCache)|MemoryDB::Cluster|DocDB::DBCluster|Neptune::DBCluster)$/;

/** Applies to functions whose environment refers to such a resource; other functions need no private network. */
export const functionOutsideNetwork = functionRule({
  id: 'function/outside-network',
  aliases: ['EMM-FN-VPC'],
  slice: 'vpc',
  threats: [],
  help: 'The function uses a service in a private network but runs outside that network: it fails, or the service has an address on the internet.',
  judge: (fn, input) => {
    const answers = functionSettings(fn, 'VpcConfig').map(
      (setting): ConditionalAnswer => ({
        when: setting.when,
        isWrong: setting.state === 'absent',
        at: null,
        because: 'it runs in a network',
      }),
    );
    return privateTarget(fn, input) === null
      ? factAnswers(answers, 'its environment names no service in a private network')
      : answers;
  },
  describe: (fn, input) => ({
    title: `${fn.declaration.name} runs outside the network of ${privateTarget(fn, input)}`,
    factTitle: `${fn.declaration.name} runs in no network of yours`,
    severity: 'info',
    fix: '`VpcConfig` with the subnets of that network',
  }),
});

function privateTarget({ declaration }: ReviewedFunction, { app }: RuleInput): string | null {
  const named = [...declaration.environment.values()].flatMap(referencesIn);
  return named.find((id) => inside.test(app.resources.get(id)?.type ?? '')) ?? null;
}
