import type { Span } from '@emmental/code';
import {
  bounds,
  type Doing,
  frameOf,
  locate,
  type Machine,
  type Recorder,
  routesHere,
} from '@emmental/evaluator';
import {
  type ApiCall,
  type Behaviour,
  type CallerTest,
  eitherRoutes,
  type Location,
  type Seen,
  type Sink,
  type Step,
  type StoreTraffic,
  type StoreUse,
} from '@emmental/model';
import { lineText } from './line-text.ts';
import { keyOfValue } from './models/value-key.ts';

/** A recorder that keeps each behaviour once per place, with the first chain of calls that led there. */
export interface Found extends Recorder {
  readonly found: ReadonlyMap<string, Behaviour>;
}

/** Makes an empty recorder. It stops the machine when it is full. */
export function createRecorder(): Found {
  const found = new Map<string, Behaviour>();
  return { found, record: (machine, doing, at) => note(found, machine, doing, at) };
}

function note(found: Map<string, Behaviour>, machine: Machine, doing: Doing, at: Span): void {
  const frame = frameOf(machine);
  const where = locate(frame.record, at);
  const key = keyFor(doing, where);
  const earlier = found.get(key);
  if (earlier) {
    if (earlier.kind === 'sink' && doing.kind === 'sink') found.set(key, alsoAt(machine, earlier, doing));
    if (earlier.kind === 'api-call' && doing.kind === 'api-call') {
      const certainty = doing.certainty === 'known' ? 'known' : earlier.certainty;
      found.set(key, { ...alsoAt(machine, earlier, doing), ...bothHeld(earlier, doing), certainty });
    }
    if (earlier.kind === 'store' && doing.kind === 'store')
      found.set(key, { ...alsoAt(machine, earlier, doing), ...bothHeld(earlier, doing) });
    const isWider =
      earlier.kind === 'undecided' && doing.kind === 'undecided' && doing.unread && !earlier.unread;
    if (isWider) found.set(key, { ...earlier, unread: true });
    return;
  }
  if (found.size >= bounds.behaviours) {
    machine.stopped = true;
    return;
  }
  const seen: Seen = {
    at: where,
    text: lineText(frame.record.module.text, at.line, at.column),
    chain: chainOf(machine, at),
  };
  found.set(key, { ...doing, ...routesOf(machine, doing), seen } as Behaviour);
}

/** The routes whose requests come to the current line, for a sink or a call; while modules load there is no request yet. */
function routesOf(machine: Machine, { kind }: Doing): Pick<Sink, 'routes'> {
  const routes = routed.has(kind) ? routesHere(machine) : null;
  return routes === null || machine.loading ? {} : { routes };
}

const routed: ReadonlySet<Doing['kind']> = new Set(['sink', 'api-call', 'store']);

/** Returns the fields that a call puts into a store on each of the ways to it. */
function bothHeld(found: StoreTraffic, { holds = [] }: StoreTraffic): Pick<StoreTraffic, 'holds'> {
  if (!found.holds || holds.length === 0) return {};
  const keys = new Set(found.holds.map((held) => JSON.stringify(held)));
  return { holds: [...found.holds, ...holds.filter((held) => !keys.has(JSON.stringify(held)))] };
}

/** A sink or a call to which another way leads, too: fewer tests stand on each way, and requests of more routes come to it. */
function alsoAt<T extends Sink | ApiCall | StoreUse>(
  machine: Machine,
  found: T,
  doing: Pick<Sink, 'tests'>,
): T {
  const { routes, ...rest } = withTests(found, doing.tests ?? []);
  const both = eitherRoutes(routes ?? null, machine.loading ? null : routesHere(machine));
  return { ...rest, ...(both && { routes: both }) } as T;
}

/** A sink or a call with those of its tests of the caller that stand on another way to it, too. */
function withTests<T extends Sink | ApiCall | StoreUse>(found: T, others: readonly CallerTest[]): T {
  const { tests, ...rest } = found;
  if (!tests) return found;
  const keys = new Set(others.map((test) => JSON.stringify(test)));
  const kept = tests.filter((test) => keys.has(JSON.stringify(test)));
  return (kept.length > 0 ? { ...rest, tests: kept } : rest) as T;
}

function keyFor(doing: Doing, at: Location): string {
  const place = `${doing.kind}|${at.file}:${at.line}:${at.column}`;
  switch (doing.kind) {
    case 'api-call':
      return `${place}|${doing.service}:${doing.operation}|${keyOfValue(doing.input)}|${doing.via}|${doing.as ? keyOfValue(doing.as) : ''}`;
    case 'store':
      return `${place}|${doing.store}|${keyOfValue(doing.name)}|${doing.taken === undefined}`;
    case 'host':
      return `${place}|${doing.host}|${keyOfValue(doing.url)}`;
    case 'file':
      return `${place}|${doing.mode}|${keyOfValue(doing.path)}|${JSON.stringify(doing.reach)}`;
    case 'process':
      return `${place}|${doing.shell}|${keyOfValue(doing.command)}`;
    case 'sink':
      return `${place}|${doing.sink}|${doing.eventPath}|${doing.sanitized}|${doing.byChance}`;
    // The first place is enough, because all places lead into the same code.
    case 'given':
      return `${doing.kind}|${doing.what}|${doing.eventPath}|${doing.unread?.sinks.join()}`;
    case 'leak':
      return `${place}|${doing.what}|${doing.name}`;
    // Unread code is one question, wherever the program meets it.
    case 'undecided':
      if (doing.cause !== undefined) return `${doing.kind}|${doing.cause}`;
      return `${place}|${doing.what}|${doing.touches?.join()}`;
    default:
      return `${place}|${doing.what}`;
  }
}

/** Returns one step for each activation: the function, and the place in it where the next call stands. */
function chainOf(machine: Machine, at: Span): readonly Step[] {
  return machine.stack.map((frame, index) => ({
    function: frame.name,
    at: locate(frame.record, index === machine.stack.length - 1 ? at : frame.at),
  }));
}
