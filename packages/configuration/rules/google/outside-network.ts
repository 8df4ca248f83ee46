import { asString, constant, fieldOf, type Resource, type Value } from '@emmental/model';
import { blockOf } from '../../google.ts';
import { referencesIn } from '../../references.ts';
import { functionRule, type ReviewedFunction, type RuleInput } from '../../rule.ts';
import { type ConditionalAnswer, notApplicable, settings } from '../../setting.ts';

/** Types of resources that have an address in a private network only. Source: documentation of each type, "Networking". */
const inside =
  /^google_(redis_(instance|cluster)|memcache_instance|alloydb_(cluster|instance)|filestore_instance)$/;

/**
 * Applies to functions whose environment refers to such a resource; other functions need no private network.
 * Source: Cloud Run documentation, "Connect to a VPC network".
 */
export const googleOutsideNetwork = functionRule({
  id: 'google/outside-network',
  aliases: ['EMM-GCF-VPC'],
  clouds: 'google',
  slice: 'vpc',
  threats: [],
  help: 'The function uses a service in a private network but runs outside that network: it fails, or the service has an address on the internet.',
  judge: (fn, input) => {
    if (privateTarget(fn, input) === null)
      return notApplicable('its environment names no service in a private network');
    return connectionOf(fn, input);
  },
  describe: (fn, input) => ({
    title: `${fn.declaration.name} runs outside the network of ${privateTarget(fn, input)}`,
    severity: 'info',
    fix: '`vpc_connector`, or a network interface in that network',
  }),
});

/** Answers by the connector or network interface of a function; each type of function has another setting for it. */
function connectionOf({ declaration }: ReviewedFunction, { app }: RuleInput): readonly ConditionalAnswer[] {
  const resource = app.resources.get(declaration.logicalId);
  if (!resource) return notApplicable('its settings could not be read');
  const places = [
    settings(resource.properties, 'vpc_connector'),
    settings(blockOf(resource, 'service_config'), 'vpc_connector'),
    settings(blockOf(resource, 'service_config'), 'direct_vpc_network_interface'),
    settings(blockOf(resource, 'template'), 'vpc_access'),
  ];
  const isConnected = places.some((found) => found.some(({ state }) => state === 'known'));
  const isOpen = places.some((found) => found.some(({ state }) => state === 'open'));
  return [
    {
      when: null,
      isWrong: isConnected ? false : isOpen ? { open: 'the deployment sets its network' } : true,
      at: null,
      because: 'it runs in a network',
    },
  ];
}

function privateTarget({ declaration }: ReviewedFunction, { app }: RuleInput): string | null {
  const named = [...declaration.environment.values()].flatMap(referencesIn);
  return (
    named.find((id) => {
      const resource = app.resources.get(id);
      return resource !== undefined && (inside.test(resource.type) || isPrivateDatabase(resource));
    }) ?? null
  );
}

/** True for a Cloud SQL database whose address on the internet is switched off. */
function isPrivateDatabase(resource: Resource): boolean {
  if (resource.type !== 'google_sql_database_instance') return false;
  const configuration = firstOf(firstOf(resource.properties, 'settings'), 'ip_configuration');
  return settings(configuration, 'ipv4_enabled').some(
    (setting) => setting.state === 'known' && asString(setting.value) === 'false',
  );
}

function firstOf(from: Value, name: string): Value {
  const list = fieldOf(from, name);
  return (list?.kind === 'list' ? list.items[0] : list) ?? constant(null);
}
