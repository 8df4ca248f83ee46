import { handsOver } from '@emmental/knowledge';
import {
  type App,
  type Audience,
  choicesOf,
  type Exposure,
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
import { audienceThrough } from './iam-callers.ts';
import { textAt } from './property.ts';
import type { Caller } from './role-callers.ts';

/**
 * Returns the audience that can write to a resource, by its own policy and settings and by every flow into
 * it. With `keys`, only the audience that can write to these keys of a bucket.
 */
export interface ReachOf {
  (id: string, keys?: KeyFilter): Reach;
  /** Returns the audience that flows into the resource give it; null when no flow leads to it. */
  readonly byFlows: (id: string) => Reach | null;
}

/**
 * The audience of a resource that runs (a state machine, for example) before the flows that start it are
 * added. Nothing else starts it.
 */
const notAlone: Reach = { exposure: 'internal', by: 'nothing outside starts it' };

const isWritable = (id: string, app: Declared): boolean =>
  Object.hasOwn(writables, app.resources.get(id)?.type ?? '');

interface Writable {
  /** The action that puts data into the resource. */
  readonly action: string;
  /** Other actions that do the same; policies of resources of this type rarely name them. */
  readonly more?: readonly string[];
  /** The policy's name for messages. */
  readonly policy: string;
}

const itemWrites = handsOver('dynamodb');

/**
 * The action that writes data into a resource that can start a function. Source: the IAM action references of
 * the services.
 */
const writables: Readonly<Record<string, Writable>> = {
  'AWS::S3::Bucket': { action: 's3:PutObject', policy: 'bucket policy' },
  'AWS::SQS::Queue': { action: 'sqs:SendMessage', policy: 'queue policy' },
  'AWS::SNS::Topic': { action: 'sns:Publish', policy: 'topic policy' },
  'AWS::Events::EventBus': { action: 'events:PutEvents', policy: 'event bus policy' },
  'AWS::Kinesis::Stream': {
    action: 'kinesis:PutRecord',
    more: ['kinesis:PutRecords'],
    policy: 'stream policy',
  },
  'AWS::DynamoDB::Table': { action: 'dynamodb:PutItem', more: itemWrites, policy: 'table policy' },
  'AWS::DynamoDB::GlobalTable': { action: 'dynamodb:PutItem', more: itemWrites, policy: 'table policy' },
  'AWS::MSK::Cluster': { action: 'kafka-cluster:WriteData', policy: 'cluster policy' },
  'AWS::MSK::ServerlessCluster': { action: 'kafka-cluster:WriteData', policy: 'cluster policy' },
};

/**
 * Computes the audience of each resource of one template. Every resource starts with the audience of its own
 * policy. Each flow then widens the audience of its target by the audience of its source, until nothing
 * changes. An audience has five values and only widens, so the loop ends even for flows that form a circle.
 */
export function reachIn(
  app: Declared,
  flows: readonly Flow[],
  policies: readonly ResourcePolicy[],
  callers: readonly Caller[],
): ReachOf {
  const reaches = new Map<string, Reach>();
  const statements = new Map<string, Statement[]>();
  for (const policy of policies) {
    if (policy.resource === null) continue;
    statements.set(policy.resource, [...(statements.get(policy.resource) ?? []), ...policy.statements]);
  }
  const started = new Set(flows.map((path) => path.to).filter((id) => !isWritable(id, app)));
  const reachOf = (id: string): Reach => {
    const cached = reaches.get(id);
    if (cached) return cached;
    const ownAudience = started.has(id)
      ? notAlone
      : withWriters(ownReach(id, app, statements.get(id) ?? []), id, undefined, callers, app);
    reaches.set(id, ownAudience);
    return ownAudience;
  };
  const byFlows = new Map<string, Reach>();
  const reachOfAll = (id: string, keys?: KeyFilter): Reach => {
    if (keys === undefined || (keys.prefix === '' && keys.suffix === '') || started.has(id))
      return reachOf(id);
    const about = (statements.get(id) ?? []).filter((statement) => mayBeAbout(statement, keys));
    const ownAudience = withWriters(ownReach(id, app, about), id, keys, callers, app);
    const more = byFlows.get(id);
    return more ? widerOf(ownAudience, more) : ownAudience;
  };
  const reachOfKeys: ReachOf = Object.assign(reachOfAll, {
    byFlows: (id: string) => byFlows.get(id) ?? null,
  });
  const from = new Map<string, Flow[]>();
  for (const path of flows) {
    if (path.sourceId === null) continue;
    const sameSource = from.get(path.sourceId);
    if (sameSource) sameSource.push(path);
    else from.set(path.sourceId, [path]);
  }
  const queue = [...flows];
  for (let next = queue.pop(); next; next = queue.pop()) {
    const before = reachOf(next.to);
    const more = carried(next, reachOfKeys);
    const previous = byFlows.get(next.to);
    const most = previous ? widerOf(previous, more) : more;
    const after = before === notAlone ? more : widerOf(before, more);
    if (after === before && most === previous) continue;
    byFlows.set(next.to, most);
    reaches.set(next.to, after);
    queue.push(...(from.get(next.to) ?? []));
  }
  return reachOfKeys;
}

/** A key of a bucket that only permissions on every key cover. */
const anyKey: KeyFilter = { prefix: '\u0000', suffix: '' };

/** Returns the people from outside who may write into the resources that hold data, by their own policies and roles. */
export function writersOf(app: Declared, reachOf: ReachOf): NonNullable<App['writers']> {
  const found = new Map<string, Audience & { readonly keys: 'all' | 'some' }>();
  for (const id of app.resources.keys()) {
    if (!isWritable(id, app)) continue;
    const { exposure, by } = reachOf(id);
    if (!isOutside(exposure)) continue;
    found.set(id, { exposure, by, keys: isOutside(reachOf(id, anyKey).exposure) ? 'all' : 'some' });
  }
  return found;
}

const isOutside = (exposure: Exposure): boolean => exposure !== 'account' && exposure !== 'internal';

/** Returns the audience that a flow gives its target. */
function carried(path: Flow, reachOf: ReachOf): Reach {
  const reach = reachThrough(path, reachOf);
  if (reach === null) return { exposure: 'internal', by: 'its source is not known' };
  const conditional = path.when !== null && reach.exposure === 'public';
  return {
    exposure: conditional ? 'unknown' : reach.exposure,
    by: `through ${path.source}: ${reach.by}${conditional ? `, when ${path.when}` : ''}`,
  };
}

/**
 * Returns the audience that can send data into a flow; null when its source is not known. The audience that a reader gave the flow is
 * widened by those who can write to the source through other flows.
 */
export function reachThrough({ reach, sourceId, kind, settings }: Flow, reachOf: ReachOf): Reach | null {
  if (reach === null)
    return sourceId === null ? null : reachOf(sourceId, kind === 's3' ? keyFilterOf(settings) : undefined);
  const more = sourceId === null ? null : reachOf.byFlows(sourceId);
  return more === null || widerOf(reach, more) === reach ? reach : more;
}

/**
 * Tells if a statement can affect these keys. True for a `Deny` statement, and for a statement whose
 * resources are not patterns of keys.
 */
const mayBeAbout = ({ effect, resource }: Statement, keys: KeyFilter): boolean =>
  effect === 'Deny' ||
  resource === null ||
  resource.not ||
  resource.values.some((value) =>
    choicesOf(value).some(({ value: choice }) => {
      const pattern = spelled(choice, () => '*');
      return !pattern.includes('/') || mayHaveKey(pattern, keys);
    }),
  );

/** Widens the audience of a resource by the roles of outsiders that may write to it. */
function withWriters(
  reach: Reach,
  id: string,
  keys: KeyFilter | undefined,
  callers: readonly Caller[],
  app: Declared,
): Reach {
  const row = writables[app.resources.get(id)?.type ?? ''];
  if (!row) return reach;
  return [row.action, ...(row.more ?? [])]
    .flatMap((action) => audienceThrough(callers, action, { ids: [id], keys }, app) ?? [])
    .reduce(widerOf, reach);
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
