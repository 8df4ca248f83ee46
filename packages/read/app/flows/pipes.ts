import { rowOf, spelled } from '@emmental/model';
import type { Declaration, Declared } from '../declared.ts';
import { type Flow, flow, nameOf, type Reach, settingsOf, targetsOf } from '../flow.ts';
import { entries, property } from '../property.ts';

/** Reads EventBridge pipes, which pass the records of a source to an enrichment and a target. */
export function pipes(app: Declared): readonly Flow[] {
  return app.ofType('AWS::Pipes::Pipe').flatMap((pipe) => {
    const source = property(pipe.properties, 'Source');
    const sourceId = app.named(source)[0] ?? null;
    const service = pipedService(pipe, app);
    return ['Enrichment', 'Target'].flatMap((role) =>
      targetsOf(property(pipe.properties, role), app).map((to) =>
        flow({
          to,
          kind: 'pipe',
          source: `pipe ${pipe.id} from ${service} ${nameOf(source, app)}`.replace(/ {2,}/g, ' '),
          sourceId,
          sourceValue: source ?? null,
          reach: sourceId === null ? outside(service) : null,
          when: pipe.condition,
          at: pipe.at,
          settings: settingsOf(property(pipe.properties, 'SourceParameters')),
          through: [pipe.id],
        }),
      ),
    );
  });
}

/**
 * Returns the service of a pipe's source: `sqs`, `dynamodb`, `kinesis`, `kafka`, `mq`. '' when the service is
 * not known.
 */
export function pipedService(pipe: Declaration, app: Declared): string {
  const source = property(pipe.properties, 'Source');
  const [id] = app.named(source);
  const type = id === undefined ? undefined : app.resources.get(id)?.type.split('::')[1]?.toLowerCase();
  if (type) return rowOf(names, type) ?? type;
  for (const { key } of entries(property(pipe.properties, 'SourceParameters'))) {
    const service = rowOf(parameters, key);
    if (service) return service;
  }
  const written = spelled(source);
  const service = /^arn:(?:\$\{[^}]*\}|[^:]*):([a-z0-9-]+):/.exec(written)?.[1] ?? '';
  return rowOf(names, service) ?? service;
}

const names: Readonly<Record<string, string>> = { amazonmq: 'mq', msk: 'kafka' };

/**
 * Service of the source, by the key in `SourceParameters`. Each service has its own key. Source:
 * CloudFormation, AWS::Pipes::Pipe PipeSourceParameters.
 */
const parameters: Readonly<Record<string, string>> = {
  SqsQueueParameters: 'sqs',
  KinesisStreamParameters: 'kinesis',
  DynamoDBStreamParameters: 'dynamodb',
  ManagedStreamingKafkaParameters: 'kafka',
  SelfManagedKafkaParameters: 'kafka',
  ActiveMQBrokerParameters: 'mq',
  RabbitMQBrokerParameters: 'mq',
};

const outside = (service: string): Reach =>
  service === 'sqs' || service === ''
    ? { exposure: 'unknown', by: 'the source of the pipe is not in the template, nor is its policy' }
    : { exposure: 'account', by: 'only clients with access to the source, which is not in the template' };
