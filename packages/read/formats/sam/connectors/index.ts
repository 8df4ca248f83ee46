import type { Location } from '@emmental/model';
import { entriesOf, get, itemsOf, type MapEntry, type Node, stringOf, withEntries } from '../../../tree.ts';
import { sub } from '../../lowering/intrinsics.ts';
import { property } from '../../lowering/property.ts';
import { type Draft, write, writeMap } from '../../lowering/write.ts';
import { add, type Expansion, report, type SamResource, samResource } from '../expansion.ts';
import { check } from '../shapes.ts';
import { type Endpoint, endpointOf } from './endpoint.ts';
import {
  type Access,
  type PolicyProfile,
  type Profile,
  type ProfileStatement,
  profileOf,
} from './profiles.ts';

/** Expands `AWS::Serverless::Connector` to the permissions that its source needs to use its destinations. */
export function expandConnector(expansion: Expansion, resource: SamResource): void {
  const { id, properties } = resource;
  check(expansion, shape, properties, id);
  const source = property(properties, 'Source');
  const destination = property(properties, 'Destination');
  if (!source || !destination) return;
  const destinations = destination.kind === 'list' ? destination.items : [destination];
  if (destinations.length === 0)
    report(expansion, 'template/invalid', destination.at, `Destination of ${id} is empty`);
  const permissions = itemsOf(property(properties, 'Permissions')).flatMap((item) => stringOf(item) ?? []);
  const before = expansion.written.length;
  for (const [index, node] of destinations.entries()) {
    const suffix = destination.kind === 'list' ? `Destination${index}` : '';
    connect(expansion, resource, source, node, permissions, suffix);
  }
  expansion.replaced.set(id, expansion.written.slice(before));
}

/** Converts the attribute `Connectors` of each resource to separate connectors. */
export function embeddedConnectors(expansion: Expansion): void {
  for (const [id, entry] of [...expansion.resources]) {
    const connectors = get(entry.value, 'Connectors');
    if (!connectors || entry.value.kind !== 'map') continue;
    expansion.resources.set(id, { ...entry, value: withEntries(entry.value, { Connectors: undefined }) });
    if (connectors.kind !== 'map')
      report(expansion, 'template/invalid', connectors.at, `Connectors of ${id} must be a map`);
    for (const connector of entriesOf(connectors)) embed(expansion, id, connector);
  }
}

function embed(expansion: Expansion, sourceId: string, { key, keyAt, value }: MapEntry): void {
  const id = `${sourceId}${key}`;
  const properties = property(value, 'Properties');
  if (value.kind !== 'map' || properties?.kind !== 'map') {
    report(
      expansion,
      'template/invalid',
      keyAt,
      `connector ${key} of ${sourceId} must be a map with Properties`,
    );
    return;
  }
  const reference = property(properties, 'SourceReference');
  if (get(reference, 'Id') || (reference && reference.kind !== 'map'))
    report(expansion, 'template/invalid', keyAt, `SourceReference of connector ${key} is a map without Id`);
  if (expansion.resources.has(id)) {
    report(expansion, 'template/invalid', keyAt, `the template already has a resource ${id}`);
    return;
  }
  const described = Object.fromEntries(entriesOf(reference).map((entry) => [entry.key, entry.value]));
  const Source = writeMap({ Id: sourceId, ...described }, keyAt);
  const connectorProperties = withEntries(properties, { SourceReference: undefined, Source });
  const connector = withEntries(value, {
    Type: write('AWS::Serverless::Connector', keyAt),
    Properties: connectorProperties,
  });
  expansion.resources.set(id, { key: id, keyAt, value: connector });
}

/** Adds the permissions of a connector that another SAM resource needs. */
export function addConnector(
  expansion: Expansion,
  resource: SamResource,
  id: string,
  endpoints: { readonly Source: Draft; readonly Destination: Draft; readonly Permissions: Draft },
  at: Location,
): void {
  const value = writeMap({ Type: 'AWS::Serverless::Connector', Properties: endpoints }, at);
  const attributes = Object.fromEntries(
    entriesOf(resource.node)
      .filter(({ key }) => key === 'Condition')
      .map((entry) => [entry.key, entry.value]),
  );
  expandConnector(expansion, samResource({ key: id, keyAt: at, value: withEntries(value, attributes) }));
}

const shape = 'Source!:map Destination!:map|list Permissions!:list';

function connect(
  expansion: Expansion,
  resource: SamResource,
  sourceNode: Node,
  destinationNode: Node,
  permissions: readonly string[],
  suffix: string,
): void {
  const source = endpointOf(expansion, sourceNode, destinationNode);
  const destination = endpointOf(expansion, destinationNode, sourceNode);
  for (const end of [source, destination])
    if (typeof end === 'string') report(expansion, 'template/invalid', resource.at, `${resource.id} ${end}`);
  if (typeof source === 'string' || typeof destination === 'string') return;
  const profile = profileOf(source.type, destination.type);
  if (!profile) {
    report(
      expansion,
      'template/unsupported',
      resource.at,
      `a connector from ${source.type} to ${destination.type}`,
    );
    return;
  }
  if (!areSupported(profile, permissions)) {
    report(
      expansion,
      'template/invalid',
      property(resource.properties, 'Permissions')?.at ?? resource.at,
      `${resource.id} cannot have these Permissions`,
    );
    return;
  }
  const changed = profile.side === 'source' ? source : destination;
  const fill = (text: string): Draft => filled(expansion, resource, text, source, destination);
  if (profile.kind === 'permission') {
    const properties = {
      Action: 'lambda:InvokeFunction',
      FunctionName: needed(expansion, resource, changed.arn, 'the ARN of the function'),
      Principal: profile.principal,
      SourceArn: fill(profile.sourceArn),
      SourceAccount: profile.sourceAccount && fill(profile.sourceAccount),
    };
    add(
      expansion,
      resource,
      `${resource.id}WriteLambdaPermission${suffix}`,
      'AWS::Lambda::Permission',
      properties,
      metadata(expansion, resource, source, destination),
    );
    return;
  }
  const PolicyDocument = { Version: '2012-10-17', Statement: statementsOf(profile, permissions, fill) };
  const [id, type, properties] = policyOf(expansion, resource, profile, changed, suffix);
  add(
    expansion,
    resource,
    id,
    type,
    { PolicyDocument, ...properties },
    metadata(expansion, resource, source, destination),
  );
}

function policyOf(
  expansion: Expansion,
  resource: SamResource,
  profile: PolicyProfile,
  changed: Endpoint,
  suffix: string,
): readonly [id: string, type: string, properties: Readonly<Record<string, Draft>>] {
  switch (profile.kind) {
    case 'role':
      return [
        `${resource.id}Policy${suffix}`,
        'AWS::IAM::ManagedPolicy',
        { Roles: [needed(expansion, resource, changed.role, 'the name of the role')] },
      ];
    case 'queue':
      return [
        `${resource.id}QueuePolicy${suffix}`,
        'AWS::SQS::QueuePolicy',
        { Queues: [needed(expansion, resource, changed.queueUrl, 'the URL of the queue')] },
      ];
    case 'topic':
      return [
        `${resource.id}TopicPolicy${suffix}`,
        'AWS::SNS::TopicPolicy',
        { Topics: [needed(expansion, resource, changed.arn, 'the ARN of the topic')] },
      ];
  }
}

function needed(expansion: Expansion, resource: SamResource, value: Draft, valueName: string): Draft {
  if (value === undefined)
    report(expansion, 'template/invalid', resource.at, `${resource.id} does not contain ${valueName}`);
  return value;
}

function areSupported(profile: Profile, permissions: readonly string[]): boolean {
  const sortedPermissions = [...new Set(permissions)].sort();
  if (sortedPermissions.length === 0) return false;
  if (profile.kind === 'permission') return sortedPermissions.every((name) => name === 'Write');
  if (!sortedPermissions.every((name) => name in profile.access)) return false;
  return (
    !profile.combinations ||
    profile.combinations.some((combination) => [...combination].sort().join() === sortedPermissions.join())
  );
}

function statementsOf(
  profile: PolicyProfile,
  permissions: readonly string[],
  fill: (text: string) => Draft,
): readonly Draft[] {
  const statements = Object.entries(profile.access).flatMap(([access, rows]) =>
    permissions.includes(access as Access) ? (rows as readonly ProfileStatement[]) : [],
  );
  return statements.map((row) =>
    row.service === undefined
      ? { Effect: 'Allow', Action: row.actions, Resource: row.resources.map(fill) }
      : {
          Effect: 'Allow',
          Principal: { Service: row.service },
          Resource: fill(row.resources[0] ?? ''),
          Action: row.actions[0],
          Condition: { ArnEquals: { 'aws:SourceArn': fill('%{Source.Arn}') } },
        },
  );
}

const places = { Arn: 'arn', ResourceId: 'resourceId', Name: 'name', Qualifier: 'qualifier' } as const;

/** Replaces the marks in a text of the profile by values of the source and the destination. */
function filled(
  expansion: Expansion,
  resource: SamResource,
  text: string,
  source: Endpoint,
  destination: Endpoint,
): Draft {
  const variables: Record<string, Draft> = {};
  let wholeValue: Draft;
  const written = text.replace(
    /%\{(Source|Destination)\.(Arn|ResourceId|Name|Qualifier)\}/g,
    (match, side, valueName) => {
      const end = side === 'Source' ? source : destination;
      const value = end[places[valueName as keyof typeof places]];
      if (value === undefined)
        report(
          expansion,
          'template/invalid',
          resource.at,
          `${resource.id} has no value for ${side}.${valueName}`,
        );
      if (match === text) wholeValue = value;
      variables[`${side}${valueName}`] = value ?? '*';
      return `\${${side}${valueName}}`;
    },
  );
  if (wholeValue !== undefined) return wholeValue;
  if (Object.keys(variables).length > 0) return sub(written, variables);
  return written.includes(`\${`) ? sub(written) : written;
}

function metadata(
  expansion: Expansion,
  resource: SamResource,
  source: Endpoint,
  destination: Endpoint,
): { attributes: Record<string, Draft> } {
  const typeOf = (end: Endpoint): Draft =>
    get(expansion.resources.get(end.id ?? '')?.value, 'Type') ?? end.type;
  const ownMetadata = Object.fromEntries(
    entriesOf(get(resource.node, 'Metadata')).map(({ key, value }) => [key, value]),
  );
  const connectors = {
    [resource.id]: { Source: { Type: typeOf(source) }, Destination: { Type: typeOf(destination) } },
  };
  return { attributes: { Metadata: { ...ownMetadata, 'aws:sam:connectors': connectors } } };
}
