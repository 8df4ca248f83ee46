import { calledOf, type Declared } from '../declared.ts';
import { type Flow, flow, settingsOf, targetsOf } from '../flow.ts';
import { items, property } from '../property.ts';

/** Reads the notifications of buckets to functions, queues and topics. */
export function bucketNotifications(app: Declared): readonly Flow[] {
  return app.ofType('AWS::S3::Bucket').flatMap((bucket) =>
    destinations.flatMap(([list, key]) =>
      items(property(bucket.properties, 'NotificationConfiguration', list)).flatMap(({ when, value }) =>
        targetsOf(property(value, key), app).map((to) =>
          flow({
            to,
            kind: 's3',
            source: `s3 ${calledOf(bucket)}`,
            sourceId: bucket.id,
            reach: null,
            when,
            at: value.at ?? bucket.at,
            settings: settingsOf(value, key),
            through: [bucket.id],
          }),
        ),
      ),
    ),
  );
}

const destinations = [
  ['LambdaConfigurations', 'Function'],
  ['QueueConfigurations', 'Queue'],
  ['TopicConfigurations', 'Topic'],
] as const;
