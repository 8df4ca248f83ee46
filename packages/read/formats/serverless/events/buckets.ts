import { entriesOf, itemsOf, type Node } from '../../../tree.ts';
import { isFilled, property } from '../../lowering/property.ts';
import { type Values, wordsOf } from '../../lowering/values.ts';
import type { Draft } from '../../lowering/write.ts';
import { targetOf } from '../alias.ts';
import { alphanumeric, permissionId } from '../names.ts';
import type { EventUse } from '../service.ts';
import type { Stack } from '../stack.ts';
import { permit } from './permission.ts';
import { byColon, sourceName } from './source-name.ts';

/**
 * Lowers `s3: <bucket>`. Without `existing`, the bucket is created, with a notification for each event. For
 * an existing bucket, the framework sets the notification and the permission at deployment; only the
 * permission is added here.
 */
export function lowerBuckets(events: readonly EventUse[], stack: Stack): void {
  const created = new Map<string, { readonly bucket: Node; readonly events: EventUse[] }>();
  for (const event of events) {
    const bucket =
      event.settings.kind === 'scalar'
        ? event.settings
        : (property(event.settings, 'bucket') ?? event.settings);
    const name = bucketName(bucket, stack);
    permit(
      stack,
      event,
      permissionId(event.function.key, `${alphanumeric(labelOf(bucket, stack.service.values))}S3`),
      's3.amazonaws.com',
      { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::', name]] },
      { SourceAccount: { Ref: 'AWS::AccountId' } },
    );
    if (isFilled(property(event.settings, 'existing'))) continue;
    const label = labelOf(bucket, stack.service.values);
    const group = created.get(label);
    if (group) group.events.push(event);
    else created.set(label, { bucket, events: [event] });
  }
  for (const [label, group] of created) makeBucket(label, group.bucket, group.events, stack);
}

const labelOf = (bucket: Node, values: Values): string => sourceName(bucket, byColon, values);

/** Returns the settings in `provider.s3.<key>`, for a bucket to which events refer by that key. */
const settingsOf = (label: string, stack: Stack): Node | undefined =>
  property(stack.service.provider, 's3', label);

const bucketName = (bucket: Node, stack: Stack): Node =>
  property(settingsOf(labelOf(bucket, stack.service.values), stack), 'name') ?? bucket;

function makeBucket(label: string, bucket: Node, events: readonly EventUse[], stack: Stack): void {
  const [first] = events;
  if (!first) return;
  const { values } = stack.service;
  if (!wordsOf(bucket, values)) {
    stack.report(
      'template/invalid',
      bucket.at,
      'a bucket whose name is an intrinsic function needs existing: true',
    );
  }
  const bucketSettings: Record<string, Draft> = {};
  for (const { key, value } of entriesOf(settingsOf(label, stack))) {
    if (key !== 'name') bucketSettings[key.charAt(0).toUpperCase() + key.slice(1)] = value;
  }
  const configurations = events.map((event) => {
    const rules = itemsOf(property(event.settings, 'rules')).flatMap((rule) =>
      entriesOf(rule).map(({ key, value }) => ({ Name: key, Value: value })),
    );
    return {
      Event: property(event.settings, 'event') ?? 's3:ObjectCreated:*',
      Function: targetOf(event.function),
      Filter: rules.length > 0 ? { S3Key: { Rules: rules } } : undefined,
    };
  });
  const id = `S3Bucket${alphanumeric(label)}`;
  const properties = {
    BucketName: bucketName(bucket, stack),
    NotificationConfiguration: { LambdaConfigurations: configurations },
    ...bucketSettings,
  };
  stack.put(id, { Type: 'AWS::S3::Bucket', Properties: properties }, first);
  for (const event of events) stack.claim(id, event);
}
