import { handsOver } from '@emmental/knowledge';
import {
  type App,
  accountHolders,
  asString,
  type Evidence,
  type Exposure,
  type FunctionDeclaration,
  type KeyFilter,
  keyFilterOf,
  mayHaveKey,
  originsOf,
  type ReachedBy,
  type StartedBy,
  type Trigger,
} from '@emmental/model';
import { invokesByAddress } from '../google/invokes.ts';
import type { Names } from '../needs/canonical.ts';
import type { Need } from '../needs/need.ts';
import type { Scheduled } from './scheduled.ts';

/** Audiences from the widest to the narrowest. An unknown audience may be outside the account, so it counts as wider. */
const order: readonly Exposure[] = ['public', 'authenticated', 'unknown', 'account', 'internal'];
/** The people of an audience, at the start of a way. */
export const people: Readonly<Record<Exposure, string>> = {
  public: 'anyone',
  authenticated: 'signed-in users',
  account: 'the account',
  unknown: 'unknown callers',
  internal: 'nobody from outside',
};

const invokes = ['lambda:InvokeFunction', 'lambda:InvokeFunctionUrl'];
/** Requests to the address of a function, and calls after which Google calls it. */
export const requests: readonly string[] = ['cloudtasks.tasks.create', ...Object.values(invokesByAddress)];

/**
 * Returns for each function who can start it in the end (`reachedBy`), and who can start it through each of its triggers
 * (`ways`). A caller of one function also reaches the functions that this function calls, or whose trigger it writes to.
 * Audiences are passed on until none becomes wider. There are five audiences, so each function is widened at most four
 * times, and circles of functions end.
 */
export function reachOf(
  app: App,
  needs: (fn: FunctionDeclaration) => readonly Need[],
  names: Names,
  scheduled: (fn: FunctionDeclaration) => readonly Scheduled[],
): (id: string) => { readonly reachedBy: ReachedBy; readonly ways: readonly StartedBy[] } {
  const found = new Map<string, ReachedBy>();
  for (const fn of app.functions) found.set(fn.id, ownReach(fn));
  const ways = new Map(app.functions.map((fn) => [fn.id, ownWays(fn)]));
  /** Notes a way to start a function; returns true when more people reach the function by it. */
  const widen = (id: string, { trigger, by }: StartedBy): boolean => {
    const way = ways.get(id);
    const known = way?.get(trigger);
    if (!known || isWider(by.exposure, known.exposure)) way?.set(trigger, by);
    const to = found.get(id);
    if (!to || !isWider(by.exposure, to.exposure)) return false;
    found.set(id, by);
    return true;
  };
  for (const fn of app.functions) for (const way of fn.startedBy ?? []) widen(fn.id, way);
  const targets = targetsOf(app);
  const edges = new Map(
    app.functions.map((from) => [
      from.id,
      [...edgesOf(from, needs(from), names, targets), ...scheduledEdges(scheduled(from), targets)],
    ]),
  );
  const queue = [...app.functions.map((fn) => fn.id)];
  for (const id of queue) {
    const from = found.get(id);
    if (!from) continue;
    for (const edge of edges.get(id) ?? []) {
      const by = {
        exposure: from.exposure,
        path: [...from.path, ...edge.through, edge.to.name],
        hops: [...(from.hops ?? []), ...edge.hops],
      };
      if (widen(edge.to.id, { trigger: edge.trigger, by })) queue.push(edge.to.id);
    }
  }
  return (id) => ({
    reachedBy: found.get(id) ?? { exposure: 'unknown', path: [people.unknown] },
    ways: [...(ways.get(id) ?? [])].map(([trigger, by]) => ({ trigger, by })),
  });
}

export const isWider = (a: Exposure, b: Exposure): boolean => order.indexOf(a) < order.indexOf(b);

function ownReach(fn: FunctionDeclaration): ReachedBy {
  let best: Trigger | null = null;
  for (const trigger of fn.triggers) if (!best || isWider(trigger.exposure, best.exposure)) best = trigger;
  return best ? reachThrough(best, fn) : { exposure: 'internal', path: [people.internal, fn.name] };
}

const ownWays = (fn: FunctionDeclaration): Map<Trigger | null, ReachedBy> =>
  new Map(fn.triggers.map((trigger) => [trigger, reachThrough(trigger, fn)]));

const reachThrough = (trigger: Trigger, fn: FunctionDeclaration): ReachedBy => ({
  exposure: trigger.exposure,
  path: [accountHolders(trigger) ?? people[trigger.exposure], trigger.source, fn.name],
  hops: [hopOf(trigger)],
});

const hopOf = ({ at, source }: Pick<Trigger, 'at' | 'source'>): Evidence => ({
  file: at.file,
  line: at.line,
  text: source,
});

/** A connection from one function to another function (`to`) that it can start. */
export interface Edge {
  readonly to: FunctionDeclaration;
  /** The trigger that starts `to`; null for a direct call of `to`. */
  readonly trigger: Trigger | null;
  /** The resources that pass the data on, in the order of the data; empty for a direct call. */
  readonly through: readonly string[];
  /** The object keys to which the notification of the first bucket is limited; null = all keys. */
  readonly keys: KeyFilter | null;
  /** The call of the first function and the triggers in between, as evidence. */
  readonly hops: readonly Evidence[];
}

/** Edges by their start: an action on a resource (`key`), or the id of a function whose results go to another function. */
export type Targets = ReadonlyMap<string, readonly Edge[]>;

export const key = (action: string, id: string): string => `${action} ${id}`;

/** The ARN's end of the default event bus, which every account has without declaring it. */
const defaultBus = 'event-bus/default';

/** Returns the edges to the functions of an app: direct calls, and triggers with everything that may start them. */
export function targetsOf(app: App): Targets {
  const targets = new Map<string, Edge[]>();
  const put = (start: string, edge: Edge): void => {
    const edges = targets.get(start);
    if (edges) edges.push(edge);
    else targets.set(start, [edge]);
  };
  const functions = new Set(app.functions.map(({ logicalId }) => logicalId));
  for (const to of app.functions) {
    const address = to.triggers.find(({ kind }) => kind === 'google-http') ?? null;
    for (const [actions, trigger] of [
      [invokes, null],
      [requests, address],
    ] as const)
      for (const action of actions)
        put(key(action, to.logicalId), { to, trigger, through: [], keys: null, hops: [] });
    for (const trigger of to.triggers)
      for (const { id, kind, through } of originsOf(trigger, app)) {
        const way = [...through, trigger];
        const [first = trigger] = way;
        const edge = {
          to,
          trigger,
          through: way.map(({ source }) => source),
          keys: first.kind === 's3' ? keyFilterOf(first.settings) : null,
          hops: way.map(hopOf),
        };
        if (functions.has(id)) put(id, edge);
        for (const action of handsOver(kind)) put(key(action, id), edge);
        if (kind === 'events' && through.length === 0 && isOnDefaultBus(trigger))
          put(key('events:PutEvents', defaultBus), edge);
      }
  }
  return targets;
}

const isOnDefaultBus = ({ sourceValue }: Trigger): boolean =>
  sourceValue === null || asString(sourceValue) === 'default';

/** Returns the functions that a function starts, in the order of the functions. */
function edgesOf(from: FunctionDeclaration, needed: readonly Need[], names: Names, targets: Targets) {
  const edges = [...(targets.get(from.logicalId) ?? [])];
  for (const need of needed)
    for (const id of idsIn(need, names))
      for (const edge of targets.get(key(need.action, id)) ?? [])
        if (mayNotify(need, id, edge.keys))
          edges.push({ ...edge, hops: [...need.evidence.slice(0, 1), ...edge.hops] });
  return edges;
}

/** Returns the edges of the schedules and rules that the code of a function makes. */
const scheduledEdges = (scheduled: readonly Scheduled[], targets: Targets): readonly Edge[] =>
  scheduled.flatMap(({ id, hop }) =>
    [...targets]
      .filter(([start]) => start.endsWith(` ${id}`))
      .flatMap(([, edges]) => edges.map((edge) => ({ ...edge, hops: [hop, ...edge.hops] }))),
  );

/** True if the bucket's notification may cover one of the objects that a need names. */
function mayNotify({ resources }: Need, id: string, keys: KeyFilter | null): boolean {
  const named = resources.filter(({ ref }) => ref?.id === id);
  return keys === null || named.length === 0 || named.some(({ pattern }) => mayHaveKey(pattern, keys));
}

/** Returns the ids of the template's resources that a need names, or that contain a thing that it names (the bucket of an object). */
const idsIn = (need: Need, names: Names): ReadonlySet<string> =>
  new Set([
    ...(need.into ?? []),
    ...need.resources.flatMap(({ ref, pattern }) =>
      ref ? [ref.id] : pattern.endsWith(`:${defaultBus}`) ? [defaultBus] : [],
    ),
    ...need.globs.flatMap((glob) => names.mayName(glob)?.id ?? []),
  ]);
