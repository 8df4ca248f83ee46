import { constant, type Value } from '@emmental/model';
import { calledOf, type Declaration, type Declared } from '../declared.ts';
import { type Flow, flow, settingsOf, targetsOf } from '../flow.ts';
import { isAbsent, items, property } from '../property.ts';

/**
 * Reads the notifications of buckets to functions, queues and topics, from the bucket itself and from the custom resource by
 * which the CDK sets them.
 */
export function bucketNotifications(app: Declared): readonly Flow[] {
  const own = app
    .ofType('AWS::S3::Bucket')
    .flatMap((bucket) =>
      flowsOf(property(bucket.properties, 'NotificationConfiguration'), bucket, bucket, app),
    );
  const set = app.ofType('Custom::S3BucketNotifications').flatMap((resource) =>
    app
      .named(property(resource.properties, 'BucketName'), 'AWS::S3::Bucket')
      .flatMap((id) => app.resources.get(id) ?? [])
      .flatMap((bucket) =>
        flowsOf(property(resource.properties, 'NotificationConfiguration'), bucket, resource, app),
      ),
  );
  return [...own, ...set];
}

/** Reads the replication of buckets. Whoever writes an object to the first bucket writes it to the copy. */
export const bucketReplication = (app: Declared): readonly Flow[] =>
  app.ofType('AWS::S3::Bucket').flatMap((bucket) =>
    items(property(bucket.properties, 'ReplicationConfiguration', 'Rules')).flatMap(({ when, value }) =>
      targetsOf(property(value, 'Destination', 'Bucket'), app).map((to) =>
        flow({
          to,
          kind: 's3',
          source: `replication of ${calledOf(bucket)}`,
          sourceId: bucket.id,
          reach: null,
          when,
          at: value.at ?? bucket.at,
          through: [bucket.id],
        }),
      ),
    ),
  );

/** `setBy` is the resource that contains the notifications. */
const flowsOf = (
  notifications: Value | undefined,
  bucket: Declaration,
  setBy: Declaration,
  app: Declared,
): readonly Flow[] =>
  destinations.flatMap(([list, key]) =>
    items(property(notifications, list)).flatMap(({ when, value }) =>
      targetsOf(property(value, key), app).map((to) =>
        flow({
          to,
          kind: 's3',
          source: `s3 ${calledOf(bucket)}`,
          sourceId: bucket.id,
          reach: null,
          when,
          at: value.at ?? setBy.at,
          settings: withKeyFilter(settingsOf(value, key)),
          through: setBy === bucket ? [bucket.id] : [bucket.id, setBy.id],
        }),
      ),
    ),
  );

/** Gives the filters of the CDK's resource, which has the names of the API of S3, and of Terraform the names of CloudFormation. */
function withKeyFilter(settings: ReadonlyMap<string, Value>): ReadonlyMap<string, Value> {
  const ofTerraform = (['Prefix', 'Suffix'] as const).flatMap((name) => {
    const value = settings.get(`Filter${name}`);
    return value === undefined || isAbsent(value) ? [] : [fields({ Name: constant(name), Value: value })];
  });
  const rules =
    property(settings.get('Filter'), 'Key', 'FilterRules') ??
    (ofTerraform.length > 0 ? ({ kind: 'list', items: ofTerraform, open: false } as const) : undefined);
  return rules === undefined
    ? settings
    : new Map([...settings, ['Filter', fields({ S3Key: fields({ Rules: rules }) })]]);
}

const fields = (entries: Readonly<Record<string, Value>>): Value => ({
  kind: 'fields',
  fields: new Map(Object.entries(entries)),
  open: false,
});

/** The lists of notifications and the key of the target in each, as CloudFormation and as the CDK's resource have them. */
const destinations = [
  ['LambdaConfigurations', 'Function'],
  ['LambdaFunctionConfigurations', 'LambdaFunctionArn'],
  ['QueueConfigurations', 'Queue'],
  ['QueueConfigurations', 'QueueArn'],
  ['TopicConfigurations', 'Topic'],
  ['TopicConfigurations', 'TopicArn'],
] as const;
