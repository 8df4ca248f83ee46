import {
  entriesOf,
  get,
  itemsOf,
  type MapEntry,
  type MapNode,
  type Node,
  stringOf,
  withEntries,
} from '../../tree.ts';
import { intrinsicOf } from '../lowering/intrinsics.ts';
import { type Expansion, emptyMap, report } from './expansion.ts';

/**
 * Merges the Globals section into every SAM resource, except for the keys that the resource lists in
 * IgnoreGlobals.
 */
export function mergeGlobals(expansion: Expansion): void {
  const sections = readSections(expansion);
  for (const [id, entry] of expansion.resources) {
    const section = sections.get(stringOf(get(entry.value, 'Type')) ?? '');
    if (!section || entry.value.kind !== 'map') continue;
    const globals = withoutIgnored(expansion, id, entry.value, section);
    const ownProperties = get(entry.value, 'Properties') ?? emptyMap(entry.value.at);
    if (ownProperties.kind !== 'map') continue;
    const merged = globals.entries.length === 0 ? ownProperties : mergeMaps(globals, ownProperties);
    expansion.resources.set(id, { ...entry, value: withEntries(entry.value, { Properties: merged }) });
  }
}

/**
 * The properties that Globals may contain. Source: AWS SAM specification, "Globals section of the template".
 */
const supported: Readonly<Record<string, string>> = {
  Function:
    'Handler Runtime CodeUri DeadLetterQueue Description MemorySize Timeout VpcConfig Environment Tags PropagateTags Tracing KmsKeyArn AutoPublishAlias AutoPublishAliasAllProperties Layers DeploymentPreference RolePath PermissionsBoundary ReservedConcurrentExecutions ProvisionedConcurrencyConfig AssumeRolePolicyDocument EventInvokeConfig FileSystemConfigs CodeSigningConfigArn Architectures SnapStart EphemeralStorage FunctionUrlConfig RuntimeManagementConfig LoggingConfig RecursiveLoop SourceKMSKeyArn TenancyConfig DurableConfig CapacityProviderConfig FunctionScalingConfig PublishToLatestPublished VersionDeletionPolicy',
  Api: 'Auth Name DefinitionUri CacheClusterEnabled CacheClusterSize MergeDefinitions Variables EndpointConfiguration MethodSettings BinaryMediaTypes MinimumCompressionSize Cors GatewayResponses AccessLogSetting CanarySetting TracingEnabled OpenApiVersion Domain AlwaysDeploy PropagateTags SecurityPolicy EndpointAccessMode',
  HttpApi:
    'Auth AccessLogSettings StageVariables Tags CorsConfiguration DefaultRouteSettings Domain RouteSettings FailOnWarnings PropagateTags',
  SimpleTable: 'SSESpecification',
  StateMachine: 'PropagateTags',
  LayerVersion: 'PublishLambdaVersion',
  CapacityProvider: 'VpcConfig OperatorRole Tags InstanceRequirements ScalingConfig KmsKeyArn PropagateTags',
  WebSocketApi:
    'AccessLogSettings ApiKeySelectionExpression DefaultRouteSettings DisableExecuteApiEndpoint DisableSchemaValidation Domain FailOnWarnings IpAddressType PropagateTags RouteSelectionExpression RouteSettings StageVariables Tags',
};

function readSections(expansion: Expansion): ReadonlyMap<string, MapNode> {
  const sections = new Map<string, MapNode>();
  const globals = get(expansion.document.root, 'Globals');
  if (globals && globals.kind !== 'map')
    report(expansion, 'template/invalid', globals.at, 'Globals must be a map');
  for (const { key, keyAt, value } of entriesOf(globals)) {
    const names = supported[key]?.split(' ');
    if (!names) {
      report(expansion, 'template/invalid', keyAt, `Globals has no section ${key}`);
      continue;
    }
    if (value.kind !== 'map') {
      report(expansion, 'template/invalid', keyAt, `Globals.${key} must be a map`);
      continue;
    }
    for (const entry of value.entries)
      if (!names.includes(entry.key))
        report(expansion, 'template/invalid', entry.keyAt, `Globals.${key} cannot contain ${entry.key}`);
    sections.set(`AWS::Serverless::${key}`, value);
  }
  return sections;
}

function withoutIgnored(expansion: Expansion, id: string, resource: MapNode, section: MapNode): MapNode {
  const ignored = get(resource, 'IgnoreGlobals');
  if (!ignored || (ignored.kind !== 'list' && !stringOf(ignored))) return section;
  if (stringOf(ignored) === '*') return { ...section, entries: [] };
  const names = itemsOf(ignored).map(stringOf);
  const strange =
    ignored.kind !== 'list' || names.some((name) => !section.entries.some(({ key }) => key === name));
  if (strange)
    report(
      expansion,
      'template/invalid',
      ignored.at,
      `IgnoreGlobals of ${id} contains a name that is not in Globals`,
    );
  return { ...section, entries: section.entries.filter(({ key }) => !names.includes(key)) };
}

/**
 * Merges a global and a local value. Maps are merged key by key, lists are concatenated (global items first);
 * for other values, the local one is used.
 */
function merge(global: Node, local: Node): Node {
  if (intrinsicOf(global) || intrinsicOf(local)) return local;
  if (global.kind === 'map' && local.kind === 'map') return mergeMaps(global, local);
  if (global.kind === 'list' && local.kind === 'list')
    return { ...local, items: [...global.items, ...local.items] };
  return local;
}

function mergeMaps(global: MapNode, local: MapNode): MapNode {
  const merged = new Map<string, MapEntry>(global.entries.map((entry) => [entry.key, entry]));
  for (const entry of local.entries) {
    const outer = merged.get(entry.key);
    merged.set(entry.key, outer ? { ...entry, value: merge(outer.value, entry.value) } : entry);
  }
  return { ...local, entries: [...merged.values()] };
}
