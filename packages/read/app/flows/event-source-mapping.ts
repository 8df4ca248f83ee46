import { asString, rowOf, spelled, type TriggerKind, type Value } from '@emmental/model';
import type { Declaration, Declared } from '../declared.ts';
import { type Flow, flow, nameOf, type Reach, settingsOfResource } from '../flow.ts';
import { isAbsent, items, property } from '../property.ts';

/**
 * Reads `AWS::Lambda::EventSourceMapping`: queues, streams and brokers that Lambda polls for the function.
 */
export function eventSourceMappings(app: Declared): readonly Flow[] {
  return app.ofType('AWS::Lambda::EventSourceMapping').flatMap((mapping) => {
    const arn = property(mapping.properties, 'EventSourceArn');
    const source = app.named(arn, ...sourceTypes.keys())[0] ?? app.named(arn)[0] ?? null;
    const kind = kindOf(mapping, source, app);
    return app.functionsNamed(property(mapping.properties, 'FunctionName')).map((to) =>
      flow({
        to,
        kind,
        source: `${kind === 'custom' ? 'stream' : kind} ${sourceName(mapping, app)}`,
        sourceId: source,
        sourceValue: arn ?? null,
        reach: source === null ? outside(kind) : null,
        when: mapping.condition,
        at: mapping.at,
        settings: settingsOfResource(mapping, 'FunctionName'),
        through: [mapping.id],
      }),
    );
  });
}

const sourceTypes: ReadonlyMap<string, TriggerKind> = new Map([
  ['AWS::SQS::Queue', 'sqs'],
  ['AWS::DynamoDB::Table', 'dynamodb'],
  ['AWS::DynamoDB::GlobalTable', 'dynamodb'],
  ['AWS::Kinesis::Stream', 'kinesis'],
  ['AWS::Kinesis::StreamConsumer', 'kinesis'],
  ['AWS::MSK::Cluster', 'kafka'],
  ['AWS::MSK::ServerlessCluster', 'kafka'],
  ['AWS::AmazonMQ::Broker', 'mq'],
  ['AWS::DocDB::DBCluster', 'documentdb'],
  ['AWS::DocDBElastic::Cluster', 'documentdb'],
]);

/** Kind of the source, by the service in the source's ARN. */
const services: Readonly<Record<string, TriggerKind>> = {
  sqs: 'sqs',
  dynamodb: 'dynamodb',
  kinesis: 'kinesis',
  kafka: 'kafka',
  mq: 'mq',
  rds: 'documentdb',
  'docdb-elastic': 'documentdb',
};

/** Settings that occur with only one kind of source. Source: CreateEventSourceMapping API reference. */
const kindBySetting: readonly (readonly [string, TriggerKind])[] = [
  ['SelfManagedEventSource', 'kafka'],
  ['SelfManagedKafkaEventSourceConfig', 'kafka'],
  ['AmazonManagedKafkaEventSourceConfig', 'kafka'],
  ['Topics', 'kafka'],
  ['Queues', 'mq'],
  ['DocumentDBEventSourceConfig', 'documentdb'],
  ['ScalingConfig', 'sqs'],
];

/**
 * Kinds of event types, as SAM (`SQS`) and serverless.yml (`sqs`) name them. Used when neither the source nor
 * the settings decide the kind.
 */
const eventTypes: Readonly<Record<string, TriggerKind>> = {
  sqs: 'sqs',
  dynamodb: 'dynamodb',
  kinesis: 'kinesis',
  msk: 'kafka',
  kafka: 'kafka',
  selfmanagedkafka: 'kafka',
  mq: 'mq',
  activemq: 'mq',
  rabbitmq: 'mq',
  documentdb: 'documentdb',
};

function kindOf(mapping: Declaration, source: string | null, app: Declared): TriggerKind {
  const declared = source === null ? undefined : sourceTypes.get(app.resources.get(source)?.type ?? '');
  if (declared) return declared;
  const arn = property(mapping.properties, 'EventSourceArn');
  const written = spelled(arn);
  const service = rowOf(services, /^arn:(?:\$\{[^}]*\}|[^:]*):([a-z0-9-]+):/.exec(written)?.[1]);
  if (service) return service;
  for (const [setting, kind] of kindBySetting) {
    if (!isAbsent(property(mapping.properties, setting))) return kind;
  }
  for (const origin of app.template.functions.values()) {
    for (const event of origin.events) {
      const kind = rowOf(eventTypes, event.type.toLowerCase());
      if (kind && event.generated.includes(mapping.id)) return kind;
    }
  }
  // A setting such as `StartingPosition` shows that the source is a stream, but not of which service.
  return 'custom';
}

function sourceName(mapping: Declaration, app: Declared): string {
  const arn = property(mapping.properties, 'EventSourceArn');
  const topics = items(property(mapping.properties, 'Topics') ?? property(mapping.properties, 'Queues'))
    .map(({ value }) => nameOf(value, app))
    .join(',');
  if (arn === undefined) return topics || brokerNames(mapping.properties) || '?';
  const name = streamOwner(arn, app);
  return topics ? `${name} ${topics}` : name;
}

/** Returns the table's name for `table/orders/stream/2024-…`, else the name of the source. */
function streamOwner(arn: Value, app: Declared): string {
  const table = /:table\/([^/]+)\/stream\//.exec(asString(arn) ?? '')?.[1];
  return table ?? nameOf(arn, app);
}

function brokerNames(properties: Value): string | null {
  const servers = items(property(properties, 'SelfManagedEventSource', 'Endpoints', 'KafkaBootstrapServers'));
  const first = servers[0];
  return first ? asString(first.value) : null;
}

/**
 * Returns the audience of a source outside the template. A queue may have a policy there. Streams and brokers
 * accept data only from clients of this account or with their own credentials.
 */
const outside = (kind: TriggerKind): Reach =>
  kind === 'sqs' || kind === 'custom'
    ? { exposure: 'unknown', by: 'the source is not in the template, nor is its policy' }
    : { exposure: 'account', by: 'only clients with access to the source, which is not in the template' };
