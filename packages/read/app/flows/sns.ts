import type { Declared } from '../declared.ts';
import { type Flow, flow, nameOf, type Reach, settingsOf, targetsOf } from '../flow.ts';
import { items, property, textAt } from '../property.ts';

/** Reads the subscriptions of topics, from separate resources and from the topic's own property. */
export function topicSubscriptions(app: Declared): readonly Flow[] {
  const alone = app.ofType('AWS::SNS::Subscription').map((resource) => ({
    subscription: resource.properties,
    topic: property(resource.properties, 'TopicArn'),
    topicId: null,
    when: resource.condition,
    at: resource.at,
    through: [resource.id],
  }));
  const inline = app.ofType('AWS::SNS::Topic').flatMap((topic) =>
    items(property(topic.properties, 'Subscription')).map(({ when, value }) => ({
      subscription: value,
      topic: undefined,
      topicId: topic.id,
      when,
      at: value.at ?? topic.at,
      through: [topic.id],
    })),
  );
  return [...alone, ...inline].flatMap(({ subscription, topic, topicId, when, at, through }) => {
    if (!delivered.has(textAt(subscription, 'Protocol') ?? '')) return [];
    const sourceId = topicId ?? app.named(topic, 'AWS::SNS::Topic')[0] ?? null;
    return targetsOf(property(subscription, 'Endpoint'), app).map((to) =>
      flow({
        to,
        kind: 'sns',
        source: `sns ${sourceId ?? nameOf(topic, app)}`,
        sourceId,
        sourceValue: topic ?? null,
        reach: sourceId === null ? elsewhere : null,
        when,
        at,
        settings: settingsOf(subscription, 'Endpoint', 'TopicArn', 'Protocol'),
        through,
      }),
    );
  });
}

const delivered = new Set(['lambda', 'sqs', 'firehose']);
const elsewhere: Reach = { exposure: 'unknown', by: 'the topic is not in the template, nor is its policy' };
