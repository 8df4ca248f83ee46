import { referencesIn } from '../../references.ts';
import { type Facts, type FunctionFacts, functionRule, functionSettings } from '../../rule.ts';
import { type Judged, weightless } from '../../setting.ts';

/** Types whose members answer only inside a private network. Source: user guides of RDS, ElastiCache, MemoryDB, Redshift, DocumentDB, Neptune. */
const inside =
  /^AWS::(RDS::(DBInstance|DBCluster|DBProxy)|ElastiCache::(CacheCluster|ReplicationGroup|ServerlessCache)|MemoryDB::Cluster|DocDB::DBCluster|Neptune::DBCluster)$/;

/** Asked of functions that are told where such a member is; any other has no use for a private network. */
export const functionOutsideNetwork = functionRule({
  id: 'function/outside-network',
  aliases: ['EMM-FN-VPC'],
  slice: 'vpc',
  threats: [],
  help: 'The function uses a service in a private network but runs outside that network: it fails, or the service has an address on the internet.',
  judge: (fn, facts) => {
    const answers = functionSettings(fn, 'VpcConfig').map(
      (setting): Judged => ({
        when: setting.when,
        isWrong: setting.state === 'absent',
        at: null,
        because: 'it runs in a network',
      }),
    );
    return privateTarget(fn, facts) === null
      ? weightless(answers, 'its environment names no service in a private network')
      : answers;
  },
  say: (fn, facts) => ({
    title: `${fn.declaration.name} runs outside the network of ${privateTarget(fn, facts)}`,
    asFact: `${fn.declaration.name} runs in no network of yours`,
    severity: 'info',
    fix: '`VpcConfig` with the subnets of that network',
  }),
});

function privateTarget({ declaration }: FunctionFacts, { app }: Facts): string | null {
  const named = [...declaration.environment.values()].flatMap(referencesIn);
  return named.find((id) => inside.test(app.resources.get(id)?.type ?? '')) ?? null;
}
