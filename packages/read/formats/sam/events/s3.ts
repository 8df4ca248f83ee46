import { get, itemsOf, type Node, stringOf, withEntries } from '../../../tree.ts';
import { intrinsicOf, ref, when } from '../../lowering/intrinsics.ts';
import { property } from '../../lowering/property.ts';
import { write } from '../../lowering/write.ts';
import { sameNode } from '../canonical.ts';
import { type Expansion, editProperties, emptyMap, report, resourceOf } from '../expansion.ts';
import { check } from '../shapes.ts';
import type { SamEvent, Target } from '../target.ts';
import { permit } from './permission.ts';
import type { EventType } from './type.ts';

export const s3: EventType = {
  targets: ['function'],
  expand: (expansion, event, target) => {
    check(expansion, 'Bucket!:text Events!:text|list! Filter:map', event.properties, event.id);
    const permission = permit(expansion, event, target, 's3.amazonaws.com', {
      SourceAccount: ref('AWS::AccountId'),
    });
    const bucket = property(event.properties, 'Bucket');
    const id = stringOf(get(bucket, 'Ref'));
    if (id === undefined || !resourceOf(expansion, id)) {
      report(
        expansion,
        'template/invalid',
        bucket?.at ?? event.at,
        `${event.id} must name a bucket of this template by Ref`,
      );
      return;
    }
    notify(expansion, id, event, target);
    // A bucket cannot depend on a permission that may not exist. In that case SAM creates the order with a
    // tag.
    if (target.condition === null) waitFor(expansion, id, permission);
  },
};

/** Adds the function to the bucket's notifications. */
function notify(expansion: Expansion, bucketId: string, event: SamEvent, target: Target): void {
  const bucket = resourceOf(expansion, bucketId);
  if (!bucket) return;
  const config = get(bucket.properties, 'NotificationConfiguration') ?? emptyMap(event.at);
  const earlier = get(config, 'LambdaConfigurations');
  if (config.kind !== 'map' || intrinsicOf(config) || (earlier && earlier.kind !== 'list')) {
    report(expansion, 'template/invalid', config.at, `the notifications of ${bucketId} cannot be extended`);
    return;
  }
  const items = [...itemsOf(earlier)];
  const names = property(event.properties, 'Events');
  for (const Event of names?.kind === 'list' ? names.items : names ? [names] : []) {
    const filter = property(event.properties, 'Filter');
    const added = write(when(target.condition, { Function: target.arn, Filter: filter, Event }), event.at);
    if (!items.some((item) => sameNode(item, added))) items.push(added);
  }
  const lambda: Node = { kind: 'list', items, at: earlier?.at ?? event.at };
  editProperties(expansion, bucketId, {
    NotificationConfiguration: withEntries(config, { LambdaConfigurations: lambda }),
  });
}

/**
 * Makes the bucket depend on the permission, because S3 validates notifications when the bucket is created.
 */
function waitFor(expansion: Expansion, bucketId: string, permission: string): void {
  const entry = expansion.resources.get(bucketId);
  if (entry?.value.kind !== 'map') return;
  const before = get(entry.value, 'DependsOn');
  const names = before?.kind === 'list' ? before.items : before ? [before] : [];
  const DependsOn = write([...names, permission], before?.at ?? entry.keyAt);
  expansion.resources.set(bucketId, { ...entry, value: withEntries(entry.value, { DependsOn }) });
}
