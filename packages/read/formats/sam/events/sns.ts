import { get, type Node } from '../../../tree.ts';
import { getAtt, managedPolicy, ref, targetOf } from '../../lowering/intrinsics.ts';
import { isFilled, property } from '../../lowering/property.ts';
import type { Draft } from '../../lowering/write.ts';
import { add, type Expansion, flagOf, report, resourceOf } from '../expansion.ts';
import { attach } from '../role.ts';
import { check } from '../shapes.ts';
import type { SamEvent, Target } from '../target.ts';
import { addMapping } from './mapping.ts';
import { permit } from './permission.ts';
import type { EventType } from './type.ts';

export const sns: EventType = {
  targets: ['function'],
  expand: (expansion, event, target) => {
    check(expansion, shape, event.properties, event.id);
    const through = property(event.properties, 'SqsSubscription');
    if (isFilled(through)) return subscribeQueue(expansion, event, target, through);
    permit(expansion, event, target, 'sns.amazonaws.com', { SourceArn: property(event.properties, 'Topic') });
    subscribe(expansion, event, target, 'lambda', target.arn);
  },
};

const shape =
  'Topic!:text Region:text FilterPolicy FilterPolicyScope SqsSubscription:flag|map RedrivePolicy:map';

/** Adds a queue between the topic and the function: a queue of the user, or one that SAM creates. */
function subscribeQueue(expansion: Expansion, event: SamEvent, target: Target, through: Node): void {
  const place = { at: event.at };
  const topic = property(event.properties, 'Topic');
  const isGenerated = through.kind === 'scalar';
  const queueId = `${event.id}Queue`;
  const arn = isGenerated ? getAtt(queueId, 'Arn') : property(through, 'QueueArn');
  const url = isGenerated ? ref(queueId) : property(through, 'QueueUrl');
  if (!arn || !url) {
    report(
      expansion,
      'template/invalid',
      through.at,
      `SqsSubscription of ${event.id} needs QueueArn and QueueUrl`,
    );
    return;
  }
  if (isGenerated) {
    const fifo = get(resourceOf(expansion, targetOf(topic) ?? '')?.properties, 'FifoTopic');
    add(
      expansion,
      target.resource,
      queueId,
      'AWS::SQS::Queue',
      { FifoQueue: fifo && flagOf(expansion, fifo) !== false ? fifo : undefined },
      place,
    );
  }
  addMapping(expansion, { ...event, id: `${event.id}EventSourceMapping` }, target, {
    EventSourceArn: arn,
    BatchSize: property(through, 'BatchSize') ?? 10,
    Enabled: true,
  });
  if (target.role)
    attach(target.role, managedPolicy('service-role/AWSLambdaSQSQueueExecutionRole'), event.at);
  const named = property(through, 'QueuePolicyLogicalId');
  const policyId = named?.kind === 'scalar' ? String(named.value) : `${event.id}QueuePolicy`;
  add(
    expansion,
    target.resource,
    policyId,
    'AWS::SQS::QueuePolicy',
    { PolicyDocument: sendingPolicy(topic, arn), Queues: [url] },
    place,
  );
  subscribe(expansion, event, target, 'sqs', arn);
}

const sendingPolicy = (topic: Draft, queue: Draft): Draft => ({
  Version: '2012-10-17',
  Statement: [
    {
      Action: 'sqs:SendMessage',
      Effect: 'Allow',
      Principal: '*',
      Resource: queue,
      Condition: { ArnEquals: { 'aws:SourceArn': topic } },
    },
  ],
});

function subscribe(
  expansion: Expansion,
  event: SamEvent,
  target: Target,
  Protocol: string,
  Endpoint: Draft,
): void {
  const copied = ['Region', 'FilterPolicy', 'FilterPolicyScope', 'RedrivePolicy'] as const;
  add(
    expansion,
    target.resource,
    event.id,
    'AWS::SNS::Subscription',
    {
      Protocol,
      Endpoint,
      TopicArn: property(event.properties, 'Topic'),
      ...Object.fromEntries(copied.map((name) => [name, property(event.properties, name)])),
    },
    { at: event.at },
  );
}
