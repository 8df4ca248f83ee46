import { asString, constant, fieldOf, type Resource, type Value } from '@emmental/model';
import { blockOf } from '../../google.ts';
import { referencesIn } from '../../references.ts';
import { type Facts, type FunctionFacts, functionRule } from '../../rule.ts';
import { type Judged, notAsked, settings } from '../../setting.ts';

/** Types whose members have an address of a private network only. Source: documentation of each, "Networking". */
const inside =
  /^google_(redis_(instance|cluster)|memcache_instance|alloydb_(cluster|instance)|filestore_instance)$/;

/**
 * Asked of functions that are told where such a member is; any other reaches what it uses without a network.
 * Source: Cloud Run documentation, "Connect to a VPC network".
 */
export const googleOutsideNetwork = functionRule({
  id: 'google/outside-network',
  aliases: ['EMM-GCF-VPC'],
  clouds: 'google',
  slice: 'vpc',
  threats: [],
  help: 'The function uses a service in a private network but runs outside that network: it fails, or the service has an address on the internet.',
  judge: (fn, facts) => {
    if (privateTarget(fn, facts) === null)
      return notAsked('its environment names no service in a private network');
    return connectionOf(fn, facts);
  },
  say: (fn, facts) => ({
    title: `${fn.declaration.name} runs outside the network of ${privateTarget(fn, facts)}`,
    severity: 'info',
    fix: '`vpc_connector`, or a network interface in that network',
  }),
});

/** A connector, or an interface of its own in the network; where each type says it. */
function connectionOf({ declaration }: FunctionFacts, { app }: Facts): readonly Judged[] {
  const resource = app.resources.get(declaration.logicalId);
  if (!resource) return notAsked('its settings could not be read');
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

function privateTarget({ declaration }: FunctionFacts, { app }: Facts): string | null {
  const named = [...declaration.environment.values()].flatMap(referencesIn);
  return (
    named.find((id) => {
      const resource = app.resources.get(id);
      return resource !== undefined && (inside.test(resource.type) || isPrivateDatabase(resource));
    }) ?? null
  );
}

/** A database of Cloud SQL whose address on the internet is switched off. */
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
