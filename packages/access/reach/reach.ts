import {
  type App,
  type Exposure,
  type FunctionDeclaration,
  type ReachedBy,
  rowOf,
  type Trigger,
} from '@emmental/model';
import { meets } from '../algebra/glob.ts';
import type { Names } from '../needs/canonical.ts';
import type { Need } from '../needs/needed-by.ts';

/** From the widest to the narrowest audience; what is not known stands between account and internal. */
const order: readonly Exposure[] = ['public', 'authenticated', 'account', 'unknown', 'internal'];
const people: Readonly<Record<Exposure, string>> = {
  public: 'anyone',
  authenticated: 'signed-in users',
  account: 'the account',
  unknown: 'not known who',
  internal: 'nobody from outside',
};

/**
 * Actions that hand data to a resource which may start a function.
 * Source: the services' action references; the trigger kinds of the model.
 */
const handOver: Readonly<Record<string, readonly string[]>> = {
  s3: ['s3:PutObject', 's3:DeleteObject'],
  sqs: ['sqs:SendMessage'],
  sns: ['sns:Publish'],
  dynamodb: ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem', 'dynamodb:BatchWriteItem'],
  kinesis: ['kinesis:PutRecord', 'kinesis:PutRecords'],
  events: ['events:PutEvents'],
  kafka: ['kafka-cluster:WriteData'],
  iot: ['iot:Publish'],
  logs: ['logs:PutLogEvents'],
};

const invokes = ['lambda:InvokeFunction', 'lambda:InvokeFunctionUrl'];
const startsMachines = ['states:StartExecution', 'states:StartSyncExecution'];

/**
 * Who can start each function in the end: its own triggers, and every function that may write to what triggers it
 * or call it, followed until nothing widens. A function can only widen four times, so circles end.
 */
export function reachOf(
  app: App,
  needs: (fn: FunctionDeclaration) => readonly Need[],
  names: Names,
): (id: string) => ReachedBy {
  const found = new Map<string, ReachedBy>();
  for (const fn of app.functions) found.set(fn.id, ownReach(fn));
  const edges = app.functions.flatMap((from) => edgesOf(from, app, needs(from), names));
  const queue = [...app.functions.map((fn) => fn.id)];
  for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
    const from = found.get(id);
    if (!from) continue;
    for (const edge of edges) {
      if (edge.from !== id) continue;
      const to = found.get(edge.to.id);
      if (!to || !isWider(from.exposure, to.exposure)) continue;
      found.set(edge.to.id, { exposure: from.exposure, path: [...from.path, ...edge.through, edge.to.name] });
      queue.push(edge.to.id);
    }
  }
  return (id) => found.get(id) ?? { exposure: 'unknown', path: [people.unknown] };
}

const isWider = (a: Exposure, b: Exposure): boolean => order.indexOf(a) < order.indexOf(b);

function ownReach(fn: FunctionDeclaration): ReachedBy {
  let best: Trigger | null = null;
  for (const trigger of fn.triggers) if (!best || isWider(trigger.exposure, best.exposure)) best = trigger;
  return best
    ? { exposure: best.exposure, path: [people[best.exposure], best.source, fn.name] }
    : { exposure: 'internal', path: [people.internal, fn.name] };
}

interface Edge {
  readonly from: string;
  readonly to: FunctionDeclaration;
  readonly through: readonly string[];
}

function edgesOf(from: FunctionDeclaration, app: App, needed: readonly Need[], names: Names): Edge[] {
  const edges: Edge[] = [];
  for (const to of app.functions) {
    if (writesTo(needed, invokes, names, to.logicalId)) edges.push({ from: from.id, to, through: [] });
    for (const trigger of to.triggers) {
      const actions = rowOf(handOver, trigger.kind);
      if (!actions || trigger.sourceId === null) continue;
      if (writesTo(needed, actions, names, trigger.sourceId))
        edges.push({ from: from.id, to, through: [trigger.source] });
    }
  }
  for (const subject of app.subjects) {
    const id = subject.id.slice(subject.id.indexOf('#') + 1);
    if (subject.kind !== 'state-machine' || !writesTo(needed, startsMachines, names, id)) continue;
    for (const to of app.functions) {
      const arn = names.arnOf(to.logicalId);
      const calls = subject.calls.some(({ action, resource }) => {
        const glob = names.pattern(resource);
        return invokes.includes(action) && arn && glob && meets(arn, glob) === 'yes';
      });
      if (calls) edges.push({ from: from.id, to, through: [`state machine ${subject.name}`] });
    }
  }
  return edges;
}

/** Does one of the needs name this resource, or something in it (an object of a bucket)? */
function writesTo(needed: readonly Need[], actions: readonly string[], names: Names, id: string): boolean {
  return needed.some(
    (need) =>
      actions.includes(need.action) &&
      (need.resources.some((resource) => resource.ref?.id === id) ||
        need.globs.some((glob) => names.referenceOf(glob)?.id === id)),
  );
}
