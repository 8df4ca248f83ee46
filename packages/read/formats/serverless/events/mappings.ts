import { rowOf } from '@emmental/model';
import { entriesOf, get, itemsOf, type Node, plainOf, stringOf } from '../../../tree.ts';
import { property } from '../../lowering/property.ts';
import { textNode, wordsOf } from '../../lowering/values.ts';
import type { Draft } from '../../lowering/write.ts';
import { targetOf } from '../alias.ts';
import { alphanumeric, normalized } from '../names.ts';
import { type EventUse, spelled } from '../service.ts';
import type { Need, Stack } from '../stack.ts';
import { byColon, bySlash, sourceName } from './source-name.ts';

/** Lowers `sqs` to an event source mapping. Lambda polls the source with the role of the function. */

export const lowerSqs = (event: EventUse, stack: Stack): void => {
  const arn = sourceArn(event);
  const name = sourceName(arn, byColon, stack.service.values);
  const concurrency = property(event.settings, 'maximumConcurrency');
  put(stack, event, `SQS${alphanumeric(name)}`, {
    EventSourceArn: arn,
    BatchSize: property(event.settings, 'batchSize') ?? 10,
    Enabled: property(event.settings, 'enabled') ?? true,
    MaximumBatchingWindowInSeconds: property(event.settings, 'maximumBatchingWindow'),
    FunctionResponseTypes: responseTypes(event),
    ScalingConfig: concurrency && { MaximumConcurrency: concurrency },
  });
  allow(stack, event, ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], arn, 'sqs');
};

const streamActions: Readonly<Record<string, readonly string[]>> = {
  dynamodb: [
    'dynamodb:GetRecords',
    'dynamodb:GetShardIterator',
    'dynamodb:DescribeStream',
    'dynamodb:ListStreams',
  ],
  kinesis: [
    'kinesis:GetRecords',
    'kinesis:GetShardIterator',
    'kinesis:DescribeStream',
    'kinesis:ListStreams',
  ],
  consumer: [
    'kinesis:GetRecords',
    'kinesis:GetShardIterator',
    'kinesis:DescribeStreamSummary',
    'kinesis:ListShards',
  ],
};

/** Lowers `stream`, a stream of DynamoDB or Kinesis. */
export const lowerStream = (event: EventUse, stack: Stack): void => {
  const { values } = stack.service;
  const { settings } = event;
  const arn = sourceArn(event);
  const type = streamType(event, arn, stack);
  const name = sourceName(arn, bySlash, values);
  const consumer = type === 'kinesis' ? property(settings, 'consumer') : undefined;
  const consumerArn = consumer && consumerOf(consumer, event, name, arn, stack);
  put(stack, event, `${normalized(type ?? 'stream')}${alphanumeric(name)}`, {
    EventSourceArn: consumerArn ?? arn,
    BatchSize: property(settings, 'batchSize') ?? 10,
    Enabled: property(settings, 'enabled') ?? true,
    StartingPosition: property(settings, 'startingPosition') ?? 'TRIM_HORIZON',
    StartingPositionTimestamp: property(settings, 'startingPositionTimestamp'),
    ParallelizationFactor: property(settings, 'parallelizationFactor'),
    MaximumBatchingWindowInSeconds: property(settings, 'batchWindow'),
    MaximumRetryAttempts: property(settings, 'maximumRetryAttempts'),
    BisectBatchOnFunctionError: property(settings, 'bisectBatchOnFunctionError'),
    MaximumRecordAgeInSeconds: property(settings, 'maximumRecordAgeInSeconds'),
    TumblingWindowInSeconds: property(settings, 'tumblingWindowInSeconds'),
    FunctionResponseTypes: responseTypes(event),
    DestinationConfig: failureDestination(event, stack),
  });
  const actions = rowOf(streamActions, consumer ? 'consumer' : type);
  if (actions) allow(stack, event, actions, arn, 'stream');
  else
    stack.report('template/invalid', event.at, `the type of a stream of ${event.function.key} is not known`);
  if (consumerArn) allow(stack, event, ['kinesis:SubscribeToShard'], consumerArn);
};

/**
 * Returns the type of a stream: the setting `type`, else the service in the ARN, else derived from the
 * attribute of `Fn::GetAtt` (a table has the attribute `StreamArn`).
 */
function streamType(event: EventUse, arn: Node | undefined, stack: Stack): string | undefined {
  const { values } = stack.service;
  const declaredType = spelled(property(event.settings, 'type'), values);
  if (declaredType !== undefined) return declaredType;
  const substituted = get(arn, 'Fn::Sub');
  const text = spelled(arn, values) ?? stringOf(substituted) ?? stringOf(itemsOf(substituted)[0]);
  if (text !== undefined) return ['dynamodb', 'kinesis'].find((name) => text.includes(`:${name}:`));
  const attribute = get(arn, 'Fn::GetAtt');
  const name = stringOf(attribute)?.split('.').at(-1) ?? stringOf(itemsOf(attribute)[1]);
  return name === 'StreamArn' ? 'dynamodb' : name === 'Arn' ? 'kinesis' : undefined;
}

function consumerOf(consumer: Node, event: EventUse, stream: string, arn: Draft, stack: Stack): Draft {
  if (consumer.kind !== 'scalar' || consumer.value !== true) return consumer;
  const { service } = stack;
  const perService = property(service.provider, 'kinesis', 'consumerNamingMode');
  const name = [
    `${event.function.key}${stream}`,
    ...(perService ? [...service.name, ...service.stageWords] : []),
    'Consumer',
  ];
  const id = `${normalized(name.map((word) => (typeof word === 'string' ? word : '')).join(''))}StreamConsumer`;
  const properties = { StreamARN: arn, ConsumerName: textNode(name, service.values, event.at) };
  stack.put(id, { Type: 'AWS::Kinesis::StreamConsumer', Properties: properties }, event);
  return { Ref: id };
}

function failureDestination(event: EventUse, stack: Stack): Draft {
  const failure = property(event.settings, 'destinations', 'onFailure');
  if (!failure) return undefined;
  const { values } = stack.service;
  const arn = property(failure, 'arn') ?? failure;
  const type = spelled(property(failure, 'type'), values) ?? spelled(arn, values)?.split(':')[2];
  allow(stack, event, type === 'sns' ? ['sns:Publish'] : ['sqs:ListQueues', 'sqs:SendMessage'], arn);
  return { OnFailure: { Destination: arn } };
}

const network = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeVpcs',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeSubnets',
  'ec2:DescribeSecurityGroups',
];

const allowNetwork = (stack: Stack, event: EventUse): void =>
  stack.grant(event, 'other', { Effect: 'Allow', Action: network, Resource: '*' });

/** Lowers `msk`, a cluster of Amazon MSK. */
export const lowerMsk = (event: EventUse, stack: Stack): void => {
  const { settings } = event;
  const arn = sourceArn(event);
  const cluster = alphanumeric(sourceName(arn, bySlash, stack.service.values)).slice(0, 79);
  const secret = property(settings, 'saslScram512');
  put(stack, event, `MSK${cluster}${topicName(event, stack, 'topic', 79)}`, {
    EventSourceArn: arn,
    ...kafkaProperties(event),
    AmazonManagedKafkaEventSourceConfig: consumerGroup(event),
    SourceAccessConfigurations: secret && [{ Type: 'SASL_SCRAM_512_AUTH', URI: secret }],
  });
  allow(stack, event, ['kafka:DescribeCluster', 'kafka:GetBootstrapBrokers'], arn);
  allowNetwork(stack, event);
};

/** The kinds of access settings: the type that Lambda uses, and the prefix of the values. */
const accesses: Readonly<Record<string, readonly [type: string, prefix: string]>> = {
  vpcSubnet: ['VPC_SUBNET', 'subnet:'],
  vpcSecurityGroup: ['VPC_SECURITY_GROUP', 'security_group:'],
  saslPlainAuth: ['BASIC_AUTH', ''],
  saslScram256Auth: ['SASL_SCRAM_256_AUTH', ''],
  saslScram512Auth: ['SASL_SCRAM_512_AUTH', ''],
  clientCertificateTlsAuth: ['CLIENT_CERTIFICATE_TLS_AUTH', ''],
  serverRootCaCertificate: ['SERVER_ROOT_CA_CERTIFICATE', ''],
};

/** Lowers `kafka`, a cluster that is not managed by AWS. */
export const lowerKafka = (event: EventUse, stack: Stack): void => {
  const { values } = stack.service;
  const configurations: Draft[] = [];
  let inNetwork = false;
  for (const { key, value } of entriesOf(property(event.settings, 'accessConfigurations'))) {
    const [type, prefix] = rowOf(accesses, key) ?? [key, ''];
    for (const item of value.kind === 'list' ? value.items : [value]) {
      const words = wordsOf(item, values);
      configurations.push({
        Type: type,
        URI: prefix && words ? textNode([prefix, ...words], values, item.at) : item,
      });
      if (prefix === '') allow(stack, event, ['secretsmanager:GetSecretValue'], item);
      else inNetwork = true;
    }
  }
  const destination = property(event.settings, 'onFailureDestination');
  put(stack, event, `Kafka${topicName(event, stack, 'topic', 158)}`, {
    ...kafkaProperties(event),
    SelfManagedEventSource: {
      Endpoints: { KafkaBootstrapServers: property(event.settings, 'bootstrapServers') },
    },
    SelfManagedKafkaEventSourceConfig: consumerGroup(event),
    SourceAccessConfigurations: configurations,
    DestinationConfig: destination && { OnFailure: { Destination: destination } },
  });
  if (inNetwork) allowNetwork(stack, event);
};

function kafkaProperties({ settings }: EventUse): Readonly<Record<string, Draft>> {
  const pollers = property(settings, 'provisionedPollerConfig');
  return {
    StartingPosition: property(settings, 'startingPosition') ?? 'TRIM_HORIZON',
    StartingPositionTimestamp: property(settings, 'startingPositionTimestamp'),
    Topics: [property(settings, 'topic')],
    BatchSize: property(settings, 'batchSize'),
    MaximumBatchingWindowInSeconds: property(settings, 'maximumBatchingWindow'),
    Enabled: property(settings, 'enabled'),
    ProvisionedPollerConfig: pollers && {
      MinimumPollers: property(pollers, 'minimumPollers'),
      MaximumPollers: property(pollers, 'maximumPollers'),
    },
  };
}

const consumerGroup = ({ settings }: EventUse): Draft => {
  const id = property(settings, 'consumerGroupId');
  return id && { ConsumerGroupId: id };
};

export const lowerActiveMq = (event: EventUse, stack: Stack): void => lowerBroker(event, stack, 'ActiveMQ');
export const lowerRabbitMq = (event: EventUse, stack: Stack): void => lowerBroker(event, stack, 'RabbitMQ');

function lowerBroker(event: EventUse, stack: Stack, broker: string): void {
  const { settings } = event;
  const secret = property(settings, 'basicAuthArn');
  const host = property(settings, 'virtualHost');
  put(stack, event, `${broker}${topicName(event, stack, 'queue', 150)}`, {
    EventSourceArn: property(settings, 'arn'),
    Queues: [property(settings, 'queue')],
    SourceAccessConfigurations: [
      { Type: 'BASIC_AUTH', URI: secret },
      ...(host ? [{ Type: 'VIRTUAL_HOST', URI: host }] : []),
    ],
    BatchSize: property(settings, 'batchSize'),
    MaximumBatchingWindowInSeconds: property(settings, 'maximumBatchingWindow'),
    Enabled: property(settings, 'enabled'),
  });
  allow(stack, event, ['secretsmanager:GetSecretValue'], secret);
  allow(stack, event, ['mq:DescribeBroker'], property(settings, 'arn'));
  allowNetwork(stack, event);
}

const topicName = (event: EventUse, stack: Stack, setting: string, length: number): string =>
  alphanumeric(spelled(property(event.settings, setting), stack.service.values) ?? '').slice(0, length);

/** Returns the ARN of `sqs: <arn>` or `sqs: { arn: … }`. */
function sourceArn({ settings }: EventUse): Node | undefined {
  const isArn = settings.kind !== 'map' || !!settings.entries[0]?.key.match(/::|^Ref$/);
  return isArn ? settings : property(settings, 'arn');
}

const responseTypes = ({ settings }: EventUse): Draft => {
  const type = property(settings, 'functionResponseType');
  return type && [type];
};

function put(
  stack: Stack,
  event: EventUse,
  suffix: string,
  properties: Readonly<Record<string, Draft>>,
): void {
  const patterns = property(event.settings, 'filterPatterns');
  const filters = itemsOf(patterns).map((pattern) => ({ Pattern: JSON.stringify(plainOf(pattern)) }));
  stack.put(
    `${normalized(event.function.key)}EventSourceMapping${suffix}`,
    {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        FunctionName: targetOf(event.function),
        ...properties,
        FilterCriteria: filters.length > 0 ? { Filters: filters } : undefined,
      },
    },
    event,
  );
}

function allow(
  stack: Stack,
  event: EventUse,
  actions: readonly string[],
  resource: Draft,
  need: Need = 'other',
): void {
  stack.grant(event, need, { Effect: 'Allow', Action: actions, Resource: [resource] });
}
