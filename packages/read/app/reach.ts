import type { ResourcePolicy, Statement } from '@emmental/model';
import { audienceOf, widerOf } from './audience.ts';
import type { Declared } from './declared.ts';
import type { Flow, Reach } from './flow.ts';
import { textAt } from './property.ts';

/** Answers who can write to a resource: its policy and settings, and everything that flows into it. */
export type ReachOf = (id: string) => Reach;

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
    const brought = carried(next, reachOf);
    const after = before === notAlone ? brought : widerOf(before, brought);
    if (after === before) continue;
    reaches.set(next.to, after);
    queue.push(...(from.get(next.to) ?? []));
  }
  return reachOf;
}

/** The audience that a flow brings to its target. */
function carried(each: Flow, reachOf: ReachOf): Reach {
  const reach = each.reach ?? (each.sourceId === null ? null : reachOf(each.sourceId));
  if (reach === null) return { exposure: 'internal', by: 'its source is not known' };
  const conditional = each.when !== null && reach.exposure === 'public';
  return {
    exposure: conditional ? 'unknown' : reach.exposure,
    by: `through ${each.source}: ${reach.by}${conditional ? `, when ${each.when}` : ''}`,
  };
}

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
