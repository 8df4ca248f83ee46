import type { TriggerKind, Value } from '@emmental/model';
import { valuesAt } from '../calls.ts';
import type { Declaration, Declared } from '../declared.ts';
import { type Flow, flow, nameOf, targetsOf } from '../flow.ts';
import { structured } from '../json-text.ts';
import { items, property } from '../property.ts';

/**
 * Reads the queues for what could not be delivered: of queues, of subscriptions to topics, of targets of rules and of schedules. Whoever
 * writes to the source writes to such a queue, by data that makes the delivery fail.
 */
export function deadLetters(app: Declared): readonly Flow[] {
  const ofQueues = app
    .ofType('AWS::SQS::Queue')
    .flatMap((queue) => redriven(queue, queue.id, 'sqs', queue.properties, app));
  const ofSubscriptions = app.ofType('AWS::SNS::Subscription').flatMap((subscription) => {
    const topic = property(subscription.properties, 'TopicArn');
    const [id] = app.named(topic, 'AWS::SNS::Topic');
    return redriven(subscription, id ?? null, 'sns', subscription.properties, app, topic);
  });
  const ofRules = app
    .ofType('AWS::Events::Rule')
    .flatMap((rule) =>
      items(property(rule.properties, 'Targets')).flatMap(({ value }) =>
        undelivered(rule, 'events', valuesAt(value, 'DeadLetterConfig.Arn'), app),
      ),
    );
  return [...ofQueues, ...ofSubscriptions, ...ofRules];
}

/** Returns the flows of a `RedrivePolicy`, which is a mapping or a text of JSON. */
function redriven(
  resource: Declaration,
  from: string | null,
  kind: TriggerKind,
  properties: Value | undefined,
  app: Declared,
  source?: Value,
): readonly Flow[] {
  const policy = property(properties, 'RedrivePolicy');
  if (policy === undefined) return [];
  return valuesAt(structured(policy), 'deadLetterTargetArn')
    .flatMap((target) => targetsOf(target, app))
    .map((to) =>
      flow({
        to,
        kind,
        source: `failed messages of ${from ?? nameOf(source, app)}`,
        sourceId: from,
        sourceValue: source ?? null,
        reach:
          from === null
            ? { exposure: 'unknown', by: 'the topic is not in the template, nor is its policy' }
            : null,
        when: resource.condition,
        at: resource.at,
        through: [resource.id],
      }),
    );
}

/** Returns the flows of what a rule could not deliver. What the rule itself receives is read with its other targets. */
const undelivered = (
  rule: Declaration,
  kind: TriggerKind,
  targets: readonly Value[],
  app: Declared,
): readonly Flow[] => {
  const [bus] = app.named(property(rule.properties, 'EventBusName'), 'AWS::Events::EventBus');
  return targets
    .flatMap((target) => targetsOf(target, app))
    .map((to) =>
      flow({
        to,
        kind,
        source: `failed events of ${rule.id}`,
        sourceId: bus ?? rule.id,
        reach:
          bus === undefined ? { exposure: 'account', by: 'the default event bus of this account' } : null,
        when: rule.condition,
        at: rule.at,
        through: [rule.id],
      }),
    );
};
