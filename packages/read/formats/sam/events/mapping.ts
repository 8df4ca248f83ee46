import { get, itemsOf, type MapNode, type Node, stringOf } from '../../../tree.ts';
import { intrinsicOf, managedPolicy, sub } from '../../lowering/intrinsics.ts';
import { isFilled, property } from '../../lowering/property.ts';
import { type Draft, writeMap } from '../../lowering/write.ts';
import { add, type Expansion, report, textOf } from '../expansion.ts';
import { destinationTypes } from '../function/destinations.ts';
import { attach, grant } from '../role.ts';
import { check, type Shape } from '../shapes.ts';
import type { SamEvent, Target } from '../target.ts';

/** A type of source that Lambda polls for the function. */
export interface PolledSource {
  /** The properties that only this type of source has, in addition to `sharedShape`. */
  readonly shape: Shape;
  /** The property whose value is the ARN of the source. */
  readonly source?: string;
  /** The AWS managed policy that the function's role needs, without the prefix `policy/`. */
  readonly managed?: string;
  /** Returns an inline policy that the role needs in addition. */
  readonly policy?: (
    expansion: Expansion,
    event: SamEvent,
  ) => { readonly name: string; readonly statements: readonly Draft[] } | null;
  /** Returns settings of the mapping that only this type of source has. */
  readonly settings?: (event: SamEvent) => Readonly<Record<string, Draft>>;
}

/** Adds the event source mapping. Adds the permissions for polling to the role of the function. */
export function poll(expansion: Expansion, source: PolledSource, event: SamEvent, target: Target): void {
  check(expansion, `${sharedShape} ${source.shape}`.trim(), event.properties, event.id);
  addMapping(expansion, event, target, {
    EventSourceArn: source.source === undefined ? undefined : property(event.properties, source.source),
    ...Object.fromEntries(passedThrough.map((name) => [name, property(event.properties, name)])),
    SelfManagedEventSource: kafkaServers(event.properties),
    DestinationConfig: failureDestination(expansion, event, target),
    ...source.settings?.(event),
  });
  checkFilter(expansion, event);
  if (target.role && source.managed !== undefined)
    attach(target.role, managedPolicy(source.managed), event.at);
  const policy = source.policy?.(expansion, event);
  if (target.role && policy)
    grant(
      target.role,
      { PolicyName: policy.name, PolicyDocument: { Statement: policy.statements } },
      event.at,
    );
}

/** Adds the event source mapping of an event, with these settings. */
export function addMapping(
  expansion: Expansion,
  event: SamEvent,
  target: Target,
  settings: Readonly<Record<string, Draft>>,
): void {
  add(
    expansion,
    target.resource,
    event.id,
    'AWS::Lambda::EventSourceMapping',
    { FunctionName: target.name, ...settings },
    { at: event.at },
  );
}

const sharedShape =
  'BatchSize:number StartingPosition StartingPositionTimestamp Enabled:flag MaximumBatchingWindowInSeconds:number MaximumRetryAttempts:number BisectBatchOnFunctionError:flag MaximumRecordAgeInSeconds:number DestinationConfig:map ParallelizationFactor:number Topics:list Queues:list SourceAccessConfigurations:list SecretsManagerKmsKeyId:text! TumblingWindowInSeconds:number FunctionResponseTypes:list KafkaBootstrapServers:list FilterCriteria:map KmsKeyArn ConsumerGroupId:text ScalingConfig:map ProvisionedPollerConfig:map SchemaRegistryConfig:map MetricsConfig:map LoggingConfig:map';

const passedThrough = [
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

/**
 * Returns the destination of failed batches, without the property `Type`, which only SAM has. Adds the
 * permissions for sending to that destination to the role.
 */
function failureDestination(expansion: Expansion, event: SamEvent, target: Target): Draft {
  const config = property(event.properties, 'DestinationConfig');
  if (!isFilled(config)) return undefined;
  const failure = property(config, 'OnFailure');
  if (failure?.kind !== 'map') {
    report(expansion, 'template/invalid', config.at, `DestinationConfig of ${event.id} needs OnFailure`);
    return config;
  }
  const named = property(failure, 'Type');
  if (!named) return config;
  const name = textOf(expansion, named) ?? '';
  const type = destinationTypes[name === 'S3' ? 'S3Bucket' : name];
  const arn = property(failure, 'Destination');
  if (!['SQS', 'SNS', 'S3', 'Kafka'].includes(name))
    report(
      expansion,
      'template/invalid',
      named.at,
      `Type of OnFailure of ${event.id} must be SQS, SNS, S3 or Kafka`,
    );
  else if (type && target.role && arn)
    grant(
      target.role,
      { PolicyName: `${event.id}${type.suffix}`, PolicyDocument: type.document(arn) },
      failure.at,
    );
  const kept = failure.entries.filter(({ key }) => key !== 'Type');
  return writeMap({ OnFailure: { ...failure, entries: kept } }, config.at);
}

function checkFilter(expansion: Expansion, event: SamEvent): void {
  const filter = property(event.properties, 'FilterCriteria');
  if (filter?.kind !== 'map' || intrinsicOf(filter) !== null) return;
  if (filter.entries.some(({ key }) => key !== 'Filters'))
    report(
      expansion,
      'template/invalid',
      filter.at,
      `FilterCriteria of ${event.id} can contain only Filters`,
    );
}

/** Returns the access settings of a source that needs credentials. */
export function accessSettings(
  event: SamEvent,
): readonly { readonly type: string; readonly uri: Node | undefined; readonly node: Node }[] {
  return itemsOf(property(event.properties, 'SourceAccessConfigurations')).map((node) => ({
    type: stringOf(get(node, 'Type')) ?? '',
    uri: property(node, 'URI'),
    node,
  }));
}

/**
 * Returns the secret in the access setting of type `required`, which must occur once. Reports settings of
 * types that the source does not accept.
 */
export function requiredSecret(
  expansion: Expansion,
  event: SamEvent,
  required: string,
  accepted: readonly string[],
): Draft {
  const settings = accessSettings(event);
  for (const { type, node } of settings)
    if (!accepted.includes(type))
      report(
        expansion,
        'template/invalid',
        node.at,
        `the access settings of ${event.id} must have type ${accepted.join(' or ')}`,
      );
  const [secret, ...more] = settings.filter(({ type }) => type === required);
  if (!secret?.uri || more.length > 0)
    report(
      expansion,
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

/**
 * Returns the statement that allows decryption with the key in `SecretsManagerKmsKeyId`. Empty when there is
 * no key.
 */
export function decryptSecret(event: SamEvent): readonly Draft[] {
  const key = property(event.properties, 'SecretsManagerKmsKeyId');
  if (!isFilled(key)) return [];
  const id = stringOf(key);
  const arn = `arn:\${AWS::Partition}:kms:\${AWS::Region}:\${AWS::AccountId}:key/`;
  const Resource = id === undefined ? sub(`${arn}\${KeyId}`, { KeyId: key }) : sub(`${arn}${id}`);
  return [{ Action: ['kms:Decrypt'], Effect: 'Allow', Resource }];
}

/** The permissions that Lambda needs to create network interfaces in the subnets of the source. */
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

/** Returns the statements that allow reading schemas of a Glue or Confluent registry. */
export function schemaRegistryAccess(expansion: Expansion, event: SamEvent): readonly Draft[] {
  const registry = property(event.properties, 'SchemaRegistryConfig');
  if (registry?.kind !== 'map') return [];
  check(
    expansion,
    'SchemaRegistryURI! EventRecordFormat! SchemaValidationConfigs!:list AccessConfigs:list',
    registry,
    `SchemaRegistryConfig of ${event.id}`,
  );
  const statements: Draft[] = itemsOf(property(registry, 'AccessConfigs')).flatMap((config) => {
    const uri = property(config, 'URI');
    return uri ? [readSecret(uri)] : [];
  });
  const uri = property(registry, 'SchemaRegistryURI');
  const text = stringOf(uri) ?? stringOf(get(uri, 'Fn::Sub')) ?? textOf(expansion, uri) ?? '';
  // The colons in pseudo parameters do not separate parts of the ARN.
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

/**
 * Returns the consumer group and the schema registry of a Kafka source, under `name`, the property of the
 * mapping that contains them.
 */
export function kafkaSettings(event: SamEvent, name: string): Readonly<Record<string, Draft>> {
  const ConsumerGroupId = property(event.properties, 'ConsumerGroupId');
  const SchemaRegistryConfig = property(event.properties, 'SchemaRegistryConfig');
  return ConsumerGroupId || SchemaRegistryConfig ? { [name]: { ConsumerGroupId, SchemaRegistryConfig } } : {};
}
