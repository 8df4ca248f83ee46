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

/** Expands `AWS::Serverless::Connector`: what lets its source reach each of its destinations. */
export function expandConnector(x: Expansion, of: SamResource): void {
  const { id, properties } = of;
  check(x, shape, properties, id);
  const source = property(properties, 'Source');
  const destination = property(properties, 'Destination');
  if (!source || !destination) return;
  const destinations = destination.kind === 'list' ? destination.items : [destination];
  if (destinations.length === 0)
    report(x, 'template/invalid', destination.at, `Destination of ${id} is empty`);
  const permissions = itemsOf(property(properties, 'Permissions')).flatMap((item) => stringOf(item) ?? []);
  const before = x.written.length;
  for (const [index, node] of destinations.entries()) {
    const suffix = destination.kind === 'list' ? `Destination${index}` : '';
    connect(x, of, source, node, permissions, suffix);
  }
  x.replaced.set(id, x.written.slice(before));
}

/** Takes the connectors out of the `Connectors` attribute of resources, as connectors of their own. */
export function embeddedConnectors(x: Expansion): void {
  for (const [id, entry] of [...x.resources]) {
    const connectors = get(entry.value, 'Connectors');
    if (!connectors || entry.value.kind !== 'map') continue;
    x.resources.set(id, { ...entry, value: withEntries(entry.value, { Connectors: undefined }) });
    if (connectors.kind !== 'map')
      report(x, 'template/invalid', connectors.at, `Connectors of ${id} must be a map`);
    for (const connector of entriesOf(connectors)) embed(x, id, connector);
  }
}

function embed(x: Expansion, sourceId: string, { key, keyAt, value }: MapEntry): void {
  const id = `${sourceId}${key}`;
  const properties = property(value, 'Properties');
  if (value.kind !== 'map' || properties?.kind !== 'map') {
    report(x, 'template/invalid', keyAt, `connector ${key} of ${sourceId} must be a map with Properties`);
    return;
  }
  const reference = property(properties, 'SourceReference');
  if (get(reference, 'Id') || (reference && reference.kind !== 'map'))
    report(x, 'template/invalid', keyAt, `SourceReference of connector ${key} is a map without Id`);
  if (x.resources.has(id)) {
    report(x, 'template/invalid', keyAt, `the template has a resource ${id} already`);
    return;
  }
  const described = Object.fromEntries(entriesOf(reference).map((entry) => [entry.key, entry.value]));
  const Source = writeMap({ Id: sourceId, ...described }, keyAt);
  const own = withEntries(properties, { SourceReference: undefined, Source });
  const connector = withEntries(value, { Type: write('AWS::Serverless::Connector', keyAt), Properties: own });
  x.resources.set(id, { key: id, keyAt, value: connector });
}

/** A connector that another SAM resource needs. */
export function addConnector(
  x: Expansion,
  of: SamResource,
  id: string,
  ends: { readonly Source: Draft; readonly Destination: Draft; readonly Permissions: Draft },
  at: Location,
): void {
  const value = writeMap({ Type: 'AWS::Serverless::Connector', Properties: ends }, at);
  const attributes = Object.fromEntries(
    entriesOf(of.node)
      .filter(({ key }) => key === 'Condition')
      .map((e) => [e.key, e.value]),
  );
  expandConnector(x, samResource({ key: id, keyAt: at, value: withEntries(value, attributes) }));
}

const shape = 'Source!:map Destination!:map|list Permissions!:list';

function connect(
  x: Expansion,
  of: SamResource,
  sourceNode: Node,
  destinationNode: Node,
  permissions: readonly string[],
  suffix: string,
): void {
  const source = endpointOf(x, sourceNode, destinationNode);
  const destination = endpointOf(x, destinationNode, sourceNode);
  for (const end of [source, destination])
    if (typeof end === 'string') report(x, 'template/invalid', of.at, `${of.id} ${end}`);
  if (typeof source === 'string' || typeof destination === 'string') return;
  const profile = profileOf(source.type, destination.type);
  if (!profile) {
    report(x, 'template/unsupported', of.at, `a connector from ${source.type} to ${destination.type}`);
    return;
  }
  if (!areTaken(profile, permissions)) {
    report(
      x,
      'template/invalid',
      property(of.properties, 'Permissions')?.at ?? of.at,
      `${of.id} cannot have these Permissions`,
    );
    return;
  }
  const changed = profile.side === 'source' ? source : destination;
  const fill = (text: string): Draft => filled(x, of, text, source, destination);
  if (profile.kind === 'permission') {
    const properties = {
      Action: 'lambda:InvokeFunction',
      FunctionName: needed(x, of, changed.arn, 'the ARN of the function'),
      Principal: profile.principal,
      SourceArn: fill(profile.sourceArn),
      SourceAccount: profile.sourceAccount && fill(profile.sourceAccount),
    };
    add(
      x,
      of,
      `${of.id}WriteLambdaPermission${suffix}`,
      'AWS::Lambda::Permission',
      properties,
      metadata(x, of, source, destination),
    );
    return;
  }
  const PolicyDocument = { Version: '2012-10-17', Statement: statementsOf(profile, permissions, fill) };
  const [id, type, properties] = policyOf(x, of, profile, changed, suffix);
  add(x, of, id, type, { PolicyDocument, ...properties }, metadata(x, of, source, destination));
}

function policyOf(
  x: Expansion,
  of: SamResource,
  profile: PolicyProfile,
  changed: Endpoint,
  suffix: string,
): readonly [id: string, type: string, properties: Readonly<Record<string, Draft>>] {
  switch (profile.kind) {
    case 'role':
      return [
        `${of.id}Policy${suffix}`,
        'AWS::IAM::ManagedPolicy',
        { Roles: [needed(x, of, changed.role, 'the name of the role')] },
      ];
    case 'queue':
      return [
        `${of.id}QueuePolicy${suffix}`,
        'AWS::SQS::QueuePolicy',
        { Queues: [needed(x, of, changed.queueUrl, 'the URL of the queue')] },
      ];
    case 'topic':
      return [
        `${of.id}TopicPolicy${suffix}`,
        'AWS::SNS::TopicPolicy',
        { Topics: [needed(x, of, changed.arn, 'the ARN of the topic')] },
      ];
  }
}

function needed(x: Expansion, of: SamResource, value: Draft, what: string): Draft {
  if (value === undefined) report(x, 'template/invalid', of.at, `${of.id} does not say ${what}`);
  return value;
}

function areTaken(profile: Profile, permissions: readonly string[]): boolean {
  const wanted = [...new Set(permissions)].sort();
  if (wanted.length === 0) return false;
  if (profile.kind === 'permission') return wanted.every((name) => name === 'Write');
  if (!wanted.every((name) => name in profile.access)) return false;
  return (
    !profile.combinations || profile.combinations.some((one) => [...one].sort().join() === wanted.join())
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

/** A text of the profile with the values of both ends put in. */
function filled(x: Expansion, of: SamResource, text: string, source: Endpoint, destination: Endpoint): Draft {
  const variables: Record<string, Draft> = {};
  let whole: Draft;
  const written = text.replace(
    /%\{(Source|Destination)\.(Arn|ResourceId|Name|Qualifier)\}/g,
    (match, side, what) => {
      const end = side === 'Source' ? source : destination;
      const value = end[places[what as keyof typeof places]];
      if (value === undefined) report(x, 'template/invalid', of.at, `${of.id} does not know ${side}.${what}`);
      if (match === text) whole = value;
      variables[`${side}${what}`] = value ?? '*';
      return `\${${side}${what}}`;
    },
  );
  if (whole !== undefined) return whole;
  if (Object.keys(variables).length > 0) return sub(written, variables);
  return written.includes(`\${`) ? sub(written) : written;
}

function metadata(
  x: Expansion,
  of: SamResource,
  source: Endpoint,
  destination: Endpoint,
): { attributes: Record<string, Draft> } {
  const typeOf = (end: Endpoint): Draft => get(x.resources.get(end.id ?? '')?.value, 'Type') ?? end.type;
  const own = Object.fromEntries(entriesOf(get(of.node, 'Metadata')).map(({ key, value }) => [key, value]));
  const connectors = {
    [of.id]: { Source: { Type: typeOf(source) }, Destination: { Type: typeOf(destination) } },
  };
  return { attributes: { Metadata: { ...own, 'aws:sam:connectors': connectors } } };
}
