import type { Span } from '@emmental/code';
import type { HandlerRoute } from '@emmental/model';
import type { Arguments } from '../calls/arguments.ts';
import { limit } from '../machine/limit.ts';
import type { Machine } from '../machine/machine.ts';
import { allOf, bearsCode } from '../values/contents.ts';
import { type Flows, flowOf, inner, noFlow } from '../values/flows.ts';
import { keyOf } from '../values/key.ts';
import { routesHere } from '../values/routes-here.ts';
import type { Abstract, Closure, HeapObject, Holder, Instance } from '../values/value.ts';
import { callOf, codeIn } from './code-in.ts';

/** A function that the language or unknown code may call at any time. */
export interface Pending {
  readonly code: Abstract;
  readonly at: Span;
  /** The event data in what else the code that may call it was passed. */
  readonly flows: Flows;
  /** The routes of the line that passed it on; null = all requests come there. */
  readonly routes: readonly HandlerRoute[] | null;
}

const MAX_PENDING = 4_000;

/** The arguments of a function that waits are not known, unless it registered while modules loaded, when there is no event yet. */
export const passedBy = ({ loading }: Machine): Flows => (loading ? noFlow : flowOf(inner.lost));

/**
 * The event data that the code in the arguments of a call gets; `flows` is the event data in all arguments. A call of a package
 * that is passed only code and constants registers the code: its arguments come by a way that is not followed.
 */
export function passedTo(
  machine: Machine,
  all: readonly Abstract[],
  receiver: Instance | null,
  flows: Flows,
): Flows {
  if (flows.length > 0 || receiver !== null) return flows;
  return all.every((value) => value.kind === 'constant' || bearsCode(value, 6)) ? passedBy(machine) : flows;
}

/** Makes every function in `value` run after the handler has ended, unless it ran by then. */
export function callLater(
  machine: Machine,
  value: Abstract,
  at: Span,
  flows: Flows = passedBy(machine),
): void {
  for (const code of codeIn(value)) {
    if (machine.pending.length < MAX_PENDING)
      machine.pending.push({ code, at, flows, routes: routesHere(machine) });
    else limit(machine, 'too many functions wait to be called', at);
  }
}

/** The key under which a machine notes that a function ran with this `this`. */
export const runKey = (closure: Closure, self: Abstract | null): string =>
  `${closure.id}@${self ? keyOf(self) : ''}`;

/** The same for any value that can be called. */
export const runKeyOf = (code: Abstract): string =>
  code.kind === 'function' ? runKey(code.closure, code.self) : keyOf(code);

/** Notes that a function ran, for the routes of the current line. */
export function noteRan(machine: Machine, key: string): void {
  machine.ran.add(routedKey(key, routesHere(machine)));
}

/** Did a function run for these routes, or for all? What it does for another route is not yet known of these. */
export const hasRun = (machine: Machine, code: Abstract, routes = routesHere(machine)): boolean =>
  machine.ran.has(runKeyOf(code)) || machine.ran.has(routedKey(runKeyOf(code), routes));

const routedKey = (key: string, routes: readonly HandlerRoute[] | null): string =>
  routes === null ? key : `${key} ${JSON.stringify(routes)}`;

/**
 * Notes functions that a library took. A library that neither called a function nor returned anything that could hold it
 * has registered it somewhere, so the function may run at any time.
 */
export function noteRegistered(
  machine: Machine,
  passed: Arguments,
  self: Abstract | null,
  result: Abstract,
): void {
  const all = [...passed.args, ...passed.named.values()];
  for (const value of all)
    for (const code of handed(value)) {
      if (hasRun(machine, code)) continue;
      const others = [result, ...(self ? [self] : []), ...all.filter((other) => other !== value)];
      if (!others.some((other) => holds(other, code, other === result, 5)))
        callLater(machine, code, passed.at);
    }
  // `json.dumps(x, cls=Encoder)`: the library makes an object of the class and calls the methods that it knows.
  for (const value of passed.named.values())
    if (value.kind === 'class' && value.class.bases.some((base) => base.kind === 'library'))
      callLater(machine, value, passed.at);
}

/** Functions and methods of clients: the argument itself, or a named field of options (`hooks={'response': check}`). */
function handed(value: Abstract): readonly Abstract[] {
  if (value.kind === 'function' || value.kind === 'method') return codeIn(value);
  const call = callOf(value);
  if (call) return [call];
  if (value.kind !== 'object' || value.object.class !== null || value.object.shape !== 'record') return [];
  return allOf(value.object).filter((inner) => inner.kind === 'function');
}

/** Can the program reach the code in what a call returned, or in what else the call was passed, so that it calls it itself? */
export const isHeldBy = (
  result: Abstract,
  code: Abstract,
  all: readonly Abstract[],
  value: Abstract,
): boolean =>
  [result, ...all.filter((other) => other !== value)].some(
    (other) => other.kind !== 'instance' && holds(other, code, other === result, 5),
  );

/** Can code be reached from a value? An object that a library made may hold any code. */
function holds(
  value: Abstract,
  code: Abstract,
  isResult: boolean,
  depth: number,
  seen: Set<HeapObject | Holder> = new Set(),
): boolean {
  switch (value.kind) {
    case 'function':
      return isResult || runKeyOf(value) === runKeyOf(code);
    case 'native':
    case 'class':
      return isResult;
    case 'method':
      return runKeyOf(value) === runKeyOf(code) || holds(value.of, code, isResult, depth, seen);
    case 'instance':
      if (depth <= 0 || seen.has(value.holder)) return false;
      seen.add(value.holder);
      return (
        (isResult && value.type === '') ||
        holds(value.holder.cell.value, code, isResult, depth - 1, seen) ||
        Object.values(value.facts).some((fact) => holds(fact, code, isResult, depth - 1, seen))
      );
    case 'union':
      return value.of.some((choice) => holds(choice, code, isResult, depth, seen));
    case 'object':
      if (depth <= 0 || seen.has(value.object)) return false;
      seen.add(value.object);
      return [...allOf(value.object), ...value.object.getters.values()].some((inner) =>
        holds(inner, code, isResult, depth - 1, seen),
      );
    default:
      return false;
  }
}
