import { handsOver } from '@emmental/knowledge';
import type { App, Evidence, Exposure, FunctionDeclaration, ReachedBy, Trigger } from '@emmental/model';
import { meets } from '../algebra/glob.ts';
import type { Names } from '../needs/canonical.ts';
import type { Need } from '../needs/need.ts';

/** From the widest to the narrowest audience; what is not known stands between account and internal. */
const order: readonly Exposure[] = ['public', 'authenticated', 'account', 'unknown', 'internal'];
const people: Readonly<Record<Exposure, string>> = {
  public: 'anyone',
  authenticated: 'signed-in users',
  account: 'the account',
  unknown: 'not known who',
  internal: 'nobody from outside',
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
  const targets = targetsOf(app);
  const edges = new Map(app.functions.map((from) => [from.id, edgesOf(app, needs(from), names, targets)]));
  const queue = [...app.functions.map((fn) => fn.id)];
  for (const id of queue) {
    const from = found.get(id);
    if (!from) continue;
    for (const edge of edges.get(id) ?? []) {
      const to = found.get(edge.to.id);
      if (!to || !isWider(from.exposure, to.exposure)) continue;
      found.set(edge.to.id, {
        exposure: from.exposure,
        path: [...from.path, ...edge.through, edge.to.name],
        hops: [...(from.hops ?? []), ...edge.hops],
      });
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
    ? { exposure: best.exposure, path: [people[best.exposure], best.source, fn.name], hops: [hopOf(best)] }
    : { exposure: 'internal', path: [people.internal, fn.name] };
}

const hopOf = ({ at, source }: Trigger): Evidence => ({ file: at.file, line: at.line, text: source });

/** What a function can start. */
interface Target {
  readonly to: FunctionDeclaration;
  readonly through: readonly string[];
  /** The trigger in between; null where the function is called by its name. */
  readonly trigger: Trigger | null;
}

interface Edge extends Pick<Target, 'to' | 'through'> {
  /** The call that hands on, and the trigger that it starts. */
  readonly hops: readonly Evidence[];
}

/** What a need can name to start a function: by the resource's id and the action, in the order of the functions. */
type Targets = ReadonlyMap<string, readonly (Target & { readonly place: number })[]>;

const key = (action: string, id: string): string => `${action} ${id}`;

function targetsOf(app: App): Targets {
  const targets = new Map<string, (Target & { readonly place: number })[]>();
  const put = (actions: readonly string[], id: string, target: Target, place: number): void => {
    for (const action of actions) {
      const same = targets.get(key(action, id));
      if (same) same.push({ ...target, place });
      else targets.set(key(action, id), [{ ...target, place }]);
    }
  };
  for (const [place, to] of app.functions.entries()) {
    put(invokes, to.logicalId, { to, through: [], trigger: null }, place);
    for (const trigger of to.triggers) {
      if (trigger.sourceId !== null)
        put(handsOver(trigger.kind), trigger.sourceId, { to, through: [trigger.source], trigger }, place);
    }
  }
  return targets;
}

function edgesOf(app: App, needed: readonly Need[], names: Names, targets: Targets): readonly Edge[] {
  const named = new Map<Target & { readonly place: number }, Need>();
  for (const need of needed)
    for (const id of idsIn(need, names))
      for (const target of targets.get(key(need.action, id)) ?? [])
        if (!named.has(target)) named.set(target, need);
  const edges: Edge[] = [...named]
    .sort(([a], [b]) => a.place - b.place)
    .map(([{ to, through, trigger }, need]) => ({
      to,
      through,
      hops: [...need.evidence.slice(0, 1), ...(trigger ? [hopOf(trigger)] : [])],
    }));
  for (const subject of app.subjects) {
    const id = subject.id.slice(subject.id.indexOf('#') + 1);
    if (subject.kind !== 'state-machine' || !starts(needed, id, names)) continue;
    for (const to of app.functions) {
      const arn = names.arnOf(to.logicalId);
      const calls = subject.calls.some(({ action, resource }) => {
        const glob = names.resolve(resource)?.glob;
        return invokes.includes(action) && arn && glob && meets(arn, glob) === 'yes';
      });
      if (calls)
        edges.push({
          to,
          through: [`state machine ${subject.name}`],
          hops: [{ file: subject.at.file, line: subject.at.line, text: subject.name }],
        });
    }
  }
  return edges;
}

/** The template's resources that a need names, or names something in (an object of a bucket). */
const idsIn = (need: Need, names: Names): readonly string[] => [
  ...new Set([
    ...need.resources.flatMap(({ ref }) => ref?.id ?? []),
    ...need.globs.flatMap((glob) => names.referenceOf(glob)?.id ?? []),
  ]),
];

const starts = (needed: readonly Need[], machine: string, names: Names): boolean =>
  needed.some((need) => startsMachines.includes(need.action) && idsIn(need, names).includes(machine));
