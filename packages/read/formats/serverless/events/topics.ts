import { get, type Node } from '../../../tree.ts';
import { getAtt, ref } from '../../lowering/intrinsics.ts';
import { property } from '../../lowering/property.ts';
import { type Draft, write, writeMap } from '../../lowering/write.ts';
import { targetOf } from '../alias.ts';
import { alphanumeric, normalized, permissionId } from '../names.ts';
import { type EventUse, spelled } from '../service.ts';
import type { Stack } from '../stack.ts';
import { localArn, permit } from './permission.ts';

/** Lowers `sns: <topic or ARN>`. A topic without an ARN is created. */
export function lowerSns(event: EventUse, stack: Stack): void {
  const { values } = stack.service;
  const text = spelled(event.settings, values);
  const topicArn =
    text?.startsWith('arn:') || get(event.settings, 'Ref') ? event.settings : property(event.settings, 'arn');
  const topicName =
    property(event.settings, 'topicName') ?? (topicArn || text === undefined ? undefined : event.settings);
  const label = alphanumeric(
    spelled(topicName, values) ?? spelled(topicArn, values)?.split(':').at(-1) ?? 'topic',
  );
  const arn: Draft = topicArn ?? localArn('sns', topicName);
  const filter = {
    FilterPolicy: property(event.settings, 'filterPolicy'),
    FilterPolicyScope: property(event.settings, 'filterPolicyScope'),
    RedrivePolicy: redrive(event, label, arn, stack),
  };
  const subscription = { Endpoint: targetOf(event.function), Protocol: 'lambda' };
  const subscriptionId = `${normalized(event.function.key)}SnsSubscription${label}`;
  const subscribe = (topic: Draft) =>
    stack.put(
      subscriptionId,
      { Type: 'AWS::SNS::Subscription', Properties: { TopicArn: topic, ...subscription, ...filter } },
      event,
    );
  if (topicArn) subscribe(topicArn);
  else {
    const topicId = `SNSTopic${label}`;
    if (stack.has(topicId)) stack.claim(topicId, event);
    else {
      const properties = { TopicName: topicName, DisplayName: property(event.settings, 'displayName') };
      stack.put(topicId, { Type: 'AWS::SNS::Topic', Properties: properties }, event);
    }
    if (filter.FilterPolicy || filter.RedrivePolicy) subscribe(ref(topicId));
    else addSubscription(stack, topicId, write(subscription, event.at));
  }
  permit(stack, event, permissionId(event.function.key, `${label}SNS`), 'sns.amazonaws.com', arn);
}

function addSubscription(stack: Stack, topicId: string, subscription: Node): void {
  stack.extend(topicId, (before) => {
    const earlier = property(before, 'Subscription');
    const items = [...(earlier?.kind === 'list' ? earlier.items : []), subscription];
    const otherEntries = before.entries.filter((entry) => entry.key !== 'Subscription');
    const added = writeMap({ Subscription: items }, subscription.at);
    return { ...before, entries: [...otherEntries, ...added.entries] };
  });
}

/**
 * Returns the queue for messages that the function fails to process. Adds the permission for the topic to
 * send to that queue.
 */
function redrive(event: EventUse, topic: string, source: Draft, stack: Stack): Draft {
  const policy = property(event.settings, 'redrivePolicy');
  if (!policy) return undefined;
  const { values } = stack.service;
  const ownQueue = spelled(property(policy, 'deadLetterTargetRef'), values);
  const target: Draft =
    ownQueue === undefined
      ? (property(policy, 'deadLetterTargetArn') ?? {
          'Fn::ImportValue': property(policy, 'deadLetterTargetImport', 'arn'),
        })
      : getAtt(ownQueue, 'Arn');
  const id = `${topic}To${normalized(event.function.key)}DLQPolicy`;
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 'sns.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: target,
    Condition: { ArnEquals: { 'aws:SourceArn': source } },
  };
  const queue: Draft =
    ownQueue === undefined ? property(policy, 'deadLetterTargetImport', 'url') : ref(ownQueue);
  stack.put(
    id,
    {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        PolicyDocument: { Version: '2012-10-17', Id: id, Statement: [statement] },
        Queues: queue ? [queue] : [],
      },
    },
    event,
  );
  return { deadLetterTargetArn: target };
}
