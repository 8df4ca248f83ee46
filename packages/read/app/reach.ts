import {
  choicesOf,
  type KeyFilter,
  keyFilterOf,
  mayHaveKey,
  type ResourcePolicy,
  type Statement,
  spelled,
} from '@emmental/model';
import { audienceOf, widerOf } from './audience.ts';
import type { Declared } from './declared.ts';
import type { Flow, Reach } from './flow.ts';
import { textAt } from './property.ts';

/** Answers who can write to a resource: its policy and settings, and everything that flows into it; of a bucket, those keys only. */
export type ReachOf = (id: string, keys?: KeyFilter) => Reach;

/** What runs rather than holds data is reached by whatever starts it; only without a starter by the account's callers. */
const notAlone: Reach = { exposure: 'internal', by: 'nothing outside starts it' };

const isWritable = (id: string, app: Declared): boolean =>
  Object.hasOwn(writables, app.resources.get(id)?.type ?? '');

interface Writable {
  /** The action whose holders can put data in. */
  readonly action: string;
  /** What people call the policy. */
  readonly policy: string;
}

/** How data gets into a resource that can start a function. Source: the services' IAM action references. */
const writables: Readonly<Record<string, Writable>> = {
  'AWS::S3::Bucket': { action: 's3:PutObject', policy: 'bucket policy' },
  'AWS::SQS::Queue': { action: 'sqs:SendMessage', policy: 'queue policy' },
  'AWS::SNS::Topic': { action: 'sns:Publish', policy: 'topic policy' },
  'AWS::Events::EventBus': { action: 'events:PutEvents', policy: 'event bus policy' },
  'AWS::Kinesis::Stream': { action: 'kinesis:PutRecord', policy: 'stream policy' },
  'AWS::DynamoDB::Table': { action: 'dynamodb:PutItem', policy: 'table policy' },
  'AWS::DynamoDB::GlobalTable': { action: 'dynamodb:PutItem', policy: 'table policy' },
  'AWS::MSK::Cluster': { action: 'kafka-cluster:WriteData', policy: 'cluster policy' },
  'AWS::MSK::ServerlessCluster': { action: 'kafka-cluster:WriteData', policy: 'cluster policy' },
};

/**
 * Builds the answer for one template: every resource starts with its own policy's audience and is widened by
 * what flows into it until nothing changes. A resource can only widen four times, so circles end.
 */
export function reachIn(app: Declared, flows: readonly Flow[], policies: readonly ResourcePolicy[]): ReachOf {
  const reaches = new Map<string, Reach>();
  const statements = new Map<string, Statement[]>();
  for (const policy of policies) {
    if (policy.resource === null) continue;
    statements.set(policy.resource, [...(statements.get(policy.resource) ?? []), ...policy.statements]);
  }
  const started = new Set(flows.map((each) => each.to).filter((id) => !isWritable(id, app)));
  const reachOf: ReachOf = (id) => {
    const known = reaches.get(id);
    if (known) return known;
    const own = started.has(id) ? notAlone : ownReach(id, app, statements.get(id) ?? []);
    reaches.set(id, own);
    return own;
  };
  const brought = new Map<string, Reach>();
  const reachOfKeys: ReachOf = (id, keys) => {
    if (keys === undefined || (keys.prefix === '' && keys.suffix === '') || started.has(id))
      return reachOf(id);
    const own = ownReach(
      id,
      app,
      (statements.get(id) ?? []).filter((one) => mayBeAbout(one, keys)),
    );
    const more = brought.get(id);
    return more ? widerOf(own, more) : own;
  };
  const from = new Map<string, Flow[]>();
  for (const each of flows) {
    if (each.sourceId === null) continue;
    const same = from.get(each.sourceId);
    if (same) same.push(each);
    else from.set(each.sourceId, [each]);
  }
  const queue = [...flows];
  for (let next = queue.pop(); next; next = queue.pop()) {
    const before = reachOf(next.to);
    const more = carried(next, reachOfKeys);
    const known = brought.get(next.to);
    const most = known ? widerOf(known, more) : more;
    const after = before === notAlone ? more : widerOf(before, more);
    if (after === before && most === known) continue;
    brought.set(next.to, most);
    reaches.set(next.to, after);
    queue.push(...(from.get(next.to) ?? []));
  }
  return reachOfKeys;
}

/** The audience that a flow brings to its target. */
function carried(each: Flow, reachOf: ReachOf): Reach {
  const reach = reachThrough(each, reachOf);
  if (reach === null) return { exposure: 'internal', by: 'its source is not known' };
  const conditional = each.when !== null && reach.exposure === 'public';
  return {
    exposure: conditional ? 'unknown' : reach.exposure,
    by: `through ${each.source}: ${reach.by}${conditional ? `, when ${each.when}` : ''}`,
  };
}

/** Who can put in at the beginning of a flow what it tells of; null where its source is not known. */
export const reachThrough = ({ reach, sourceId, kind, settings }: Flow, reachOf: ReachOf): Reach | null =>
  reach ?? (sourceId === null ? null : reachOf(sourceId, kind === 's3' ? keyFilterOf(settings) : undefined));

/** A denial is about all that it may be about; what a statement names otherwise than by patterns it may be about too. */
const mayBeAbout = ({ effect, resource }: Statement, keys: KeyFilter): boolean =>
  effect === 'Deny' ||
  resource === null ||
  resource.not ||
  resource.values.some((value) =>
    choicesOf(value).some(({ value: one }) => {
      const pattern = spelled(one, () => '*');
      return !pattern.includes('/') || mayHaveKey(pattern, keys);
    }),
  );

function ownReach(id: string, app: Declared, statements: readonly Statement[]): Reach {
  const resource = app.resources.get(id);
  if (!resource) return { exposure: 'unknown', by: `${id} is not in the template` };
  const row = writables[resource.type];
  const closed: Reach = {
    exposure: 'account',
    by: row ? 'no policy lets others write' : 'only this account can start it',
  };
  if (!row) return closed;
  if (textAt(resource.properties, 'AccessControl') === 'PublicReadWrite') {
    return { exposure: 'public', by: 'bucket ACL PublicReadWrite' };
  }
  return audienceOf(statements, row.action, row.policy) ?? closed;
}
