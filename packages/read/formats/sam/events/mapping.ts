import { get, itemsOf, type MapNode, type Node, stringOf } from '../../../tree.ts';
import { intrinsicOf, managedPolicy, sub } from '../../lowering/intrinsics.ts';
import { isFilled, property } from '../../lowering/property.ts';
import { type Draft, writeMap } from '../../lowering/write.ts';
import { add, type Expansion, report, textOf } from '../expansion.ts';
import { destinationTypes } from '../function/destinations.ts';
import { attach, grant } from '../role.ts';
import { check, type Shape } from '../shapes.ts';
import type { SamEvent, Target } from '../target.ts';

/** A source that Lambda polls on the function's behalf. */
export interface PolledSource {
  /** Properties beside those that all polled sources share. */
  readonly shape: Shape;
  /** The property that holds the ARN of the source. */
  readonly source?: string;
  /** The managed policy that the function's role gets, below `policy/`. */
  readonly managed?: string;
  /** What the role gets beside it. */
  readonly policy?: (
    x: Expansion,
    event: SamEvent,
  ) => { readonly name: string; readonly statements: readonly Draft[] } | null;
  /** Settings of the mapping that only this source has. */
  readonly settings?: (event: SamEvent) => Readonly<Record<string, Draft>>;
}

/** Writes the event source mapping and adds to the role what polling needs. */
export function poll(x: Expansion, source: PolledSource, event: SamEvent, target: Target): void {
  check(x, `${sharedShape} ${source.shape}`.trim(), event.properties, event.id);
  addMapping(x, event, target, {
    EventSourceArn: source.source === undefined ? undefined : property(event.properties, source.source),
    ...Object.fromEntries(handedThrough.map((name) => [name, property(event.properties, name)])),
    SelfManagedEventSource: kafkaServers(event.properties),
    DestinationConfig: failureDestination(x, event, target),
    ...source.settings?.(event),
  });
  checkFilter(x, event);
  if (target.role && source.managed !== undefined)
    attach(target.role, managedPolicy(source.managed), event.at);
  const policy = source.policy?.(x, event);
  if (target.role && policy)
    grant(
      target.role,
      { PolicyName: policy.name, PolicyDocument: { Statement: policy.statements } },
      event.at,
    );
}

/** Adds the event source mapping that an event stands for. */
export function addMapping(
  x: Expansion,
  event: SamEvent,
  target: Target,
  settings: Readonly<Record<string, Draft>>,
): void {
  add(
    x,
    target.of,
    event.id,
    'AWS::Lambda::EventSourceMapping',
    { FunctionName: target.name, ...settings },
    { at: event.at },
  );
}

const sharedShape =
  'BatchSize:number StartingPosition StartingPositionTimestamp Enabled:flag MaximumBatchingWindowInSeconds:number MaximumRetryAttempts:number BisectBatchOnFunctionError:flag MaximumRecordAgeInSeconds:number DestinationConfig:map ParallelizationFactor:number Topics:list Queues:list SourceAccessConfigurations:list SecretsManagerKmsKeyId:text! TumblingWindowInSeconds:number FunctionResponseTypes:list KafkaBootstrapServers:list FilterCriteria:map KmsKeyArn ConsumerGroupId:text ScalingConfig:map ProvisionedPollerConfig:map SchemaRegistryConfig:map MetricsConfig:map LoggingConfig:map';

const handedThrough = [
  'StartingPosition',
  'StartingPositionTimestamp',
  'BatchSize',
  'Enabled',
  'MaximumBatchingWindowInSeconds',
  'MaximumRetryAttempts',
  'BisectBatchOnFunctionError',
  'MaximumRecordAgeInSeconds',
  'ParallelizationFactor',
  'Topics',
  'Queues',
  'SourceAccessConfigurations',
  'TumblingWindowInSeconds',
  'FunctionResponseTypes',
  'FilterCriteria',
  'KmsKeyArn',
  'ScalingConfig',
  'ProvisionedPollerConfig',
  'MetricsConfig',
  'LoggingConfig',
] as const;

function kafkaServers(properties: MapNode): Draft {
  const servers = property(properties, 'KafkaBootstrapServers');
  return isFilled(servers) ? { Endpoints: { KafkaBootstrapServers: servers } } : undefined;
}

/** The destination of failed batches without SAM's own `Type`; the role gets what it needs to send there. */
function failureDestination(x: Expansion, event: SamEvent, target: Target): Draft {
  const config = property(event.properties, 'DestinationConfig');
  if (!isFilled(config)) return undefined;
  const failure = property(config, 'OnFailure');
  if (failure?.kind !== 'map') {
    report(x, 'template/invalid', config.at, `DestinationConfig of ${event.id} needs OnFailure`);
    return config;
  }
  const named = property(failure, 'Type');
  if (!named) return config;
  const name = textOf(x, named) ?? '';
  const type = destinationTypes[name === 'S3' ? 'S3Bucket' : name];
  const arn = property(failure, 'Destination');
  if (!['SQS', 'SNS', 'S3', 'Kafka'].includes(name))
    report(x, 'template/invalid', named.at, `Type of OnFailure of ${event.id} must be SQS, SNS, S3 or Kafka`);
  else if (type && target.role && arn)
    grant(
      target.role,
      { PolicyName: `${event.id}${type.suffix}`, PolicyDocument: type.document(arn) },
      failure.at,
    );
  const kept = failure.entries.filter(({ key }) => key !== 'Type');
  return writeMap({ OnFailure: { ...failure, entries: kept } }, config.at);
}

function checkFilter(x: Expansion, event: SamEvent): void {
  const filter = property(event.properties, 'FilterCriteria');
  if (filter?.kind !== 'map' || intrinsicOf(filter) !== null) return;
  if (filter.entries.some(({ key }) => key !== 'Filters'))
    report(x, 'template/invalid', filter.at, `FilterCriteria of ${event.id} takes only Filters`);
}

/** The access settings of a source that needs credentials. */
export function accessSettings(
  event: SamEvent,
): readonly { readonly type: string; readonly uri: Node | undefined; readonly node: Node }[] {
  return itemsOf(property(event.properties, 'SourceAccessConfigurations')).map((node) => ({
    type: stringOf(get(node, 'Type')) ?? '',
    uri: property(node, 'URI'),
    node,
  }));
}

/** The secret of the one access setting of type `required`; reports settings that the source does not take. */
export function requiredSecret(
  x: Expansion,
  event: SamEvent,
  required: string,
  taken: readonly string[],
): Draft {
  const settings = accessSettings(event);
  for (const { type, node } of settings)
    if (!taken.includes(type))
      report(
        x,
        'template/invalid',
        node.at,
        `${event.id} takes access settings of type ${taken.join(' or ')}`,
      );
  const [secret, ...more] = settings.filter(({ type }) => type === required);
  if (!secret?.uri || more.length > 0)
    report(
      x,
      'template/invalid',
      secret?.node.at ?? event.at,
      `${event.id} needs one access setting of type ${required} with a URI`,
    );
  return secret?.uri;
}

export const readSecret = (Resource: Draft): Draft => ({
  Action: ['secretsmanager:GetSecretValue'],
  Effect: 'Allow',
  Resource,
});

/** Decrypting with the key of `SecretsManagerKmsKeyId`; nothing when none is named. */
export function decryptSecret(event: SamEvent): readonly Draft[] {
  const key = property(event.properties, 'SecretsManagerKmsKeyId');
  if (!isFilled(key)) return [];
  const id = stringOf(key);
  const arn = `arn:\${AWS::Partition}:kms:\${AWS::Region}:\${AWS::AccountId}:key/`;
  const Resource = id === undefined ? sub(`${arn}\${KeyId}`, { KeyId: key }) : sub(`${arn}${id}`);
  return [{ Action: ['kms:Decrypt'], Effect: 'Allow', Resource }];
}

/** What Lambda needs to place network interfaces in the source's subnets. */
export const networkAccess: Draft = {
  Action: [
    'ec2:CreateNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DeleteNetworkInterface',
    'ec2:DescribeVpcs',
    'ec2:DescribeSubnets',
    'ec2:DescribeSecurityGroups',
  ],
  Effect: 'Allow',
  Resource: '*',
};

/** What reading schemas of a Glue or Confluent registry needs. */
export function schemaRegistryAccess(x: Expansion, event: SamEvent): readonly Draft[] {
  const registry = property(event.properties, 'SchemaRegistryConfig');
  if (registry?.kind !== 'map') return [];
  check(
    x,
    'SchemaRegistryURI! EventRecordFormat! SchemaValidationConfigs!:list AccessConfigs:list',
    registry,
    `SchemaRegistryConfig of ${event.id}`,
  );
  const statements: Draft[] = itemsOf(property(registry, 'AccessConfigs')).flatMap((config) => {
    const uri = property(config, 'URI');
    return uri ? [readSecret(uri)] : [];
  });
  const uri = property(registry, 'SchemaRegistryURI');
  const text = stringOf(uri) ?? stringOf(get(uri, 'Fn::Sub')) ?? textOf(x, uri) ?? '';
  // Pseudo parameters hold colons of their own: they are no borders of the ARN's parts.
  const name = /^arn(?::(?:\$\{[^}]*\}|[^:])*){4}:registry\/(.+)$/.exec(text)?.[1];
  if (name !== undefined)
    statements.push(
      { Action: ['glue:GetRegistry'], Effect: 'Allow', Resource: uri },
      {
        Action: ['glue:GetSchemaVersion'],
        Effect: 'Allow',
        Resource: [sub(`arn:\${AWS::Partition}:glue:\${AWS::Region}:\${AWS::AccountId}:schema/${name}/*`)],
      },
    );
  return statements;
}

/** Consumer group and schema registry of a Kafka source, under the mapping's property for it. */
export function kafkaSettings(event: SamEvent, name: string): Readonly<Record<string, Draft>> {
  const ConsumerGroupId = property(event.properties, 'ConsumerGroupId');
  const SchemaRegistryConfig = property(event.properties, 'SchemaRegistryConfig');
  return ConsumerGroupId || SchemaRegistryConfig ? { [name]: { ConsumerGroupId, SchemaRegistryConfig } } : {};
}
