import type { Span } from '@emmental/code';
import type { Arguments } from './calls.ts';
import { callGiven, codeIn } from './escape.ts';
import { allOf } from './heap.ts';
import { limit } from './limits.ts';
import type { Machine } from './machine.ts';
import { type Abstract, type Closure, type HeapObject, keyOf, unknown } from './values.ts';

/** A function that the language, or code that is not seen, may call at any time. */
export interface Pending {
  readonly code: Abstract;
  readonly at: Span;
}

const MAX_PENDING = 4_000;

/** Every function in `value` runs once the handler has ended, unless it ran by then. */
export function callLater(machine: Machine, value: Abstract, at: Span): void {
  for (const code of codeIn(value)) {
    if (machine.pending.length < MAX_PENDING) machine.pending.push({ code, at });
    else limit(machine, 'too many functions wait to be called', at);
  }
}

/** Runs what waits, and what that leaves behind. Results are taken for used: a function in one of them is called too. */
export function runPending(machine: Machine): void {
  for (let next = machine.pending.shift(); next && !machine.stopped; next = machine.pending.shift()) {
    if (next.code.kind === 'function' && machine.ran.has(runKey(next.code.closure, next.code.self))) continue;
    for (const result of callGiven(machine, next.code, [anything], next.at))
      callLater(machine, result, next.at);
  }
}

const anything = unknown('an argument that the language gives');

export const runKey = (closure: Closure, self: Abstract | null): string =>
  `${closure.id}@${self ? keyOf(self) : ''}`;

/**
 * A function that was handed to a library, which neither called it nor gave anything back that could hold it, was
 * registered somewhere: it may run at any time.
 */
export function noteRegistered(
  machine: Machine,
  given: Arguments,
  self: Abstract | null,
  result: Abstract,
): void {
  const all = [...given.args, ...given.named.values()];
  for (const value of all) {
    if (value.kind !== 'function' || machine.ran.has(runKey(value.closure, value.self))) continue;
    const others = [result, ...(self ? [self] : []), ...all.filter((one) => one !== value)];
    if (!others.some((one) => holds(one, value.closure, one === result, 5)))
      callLater(machine, value, given.at);
  } // `json.dumps(x, cls=Encoder)`: the library makes an object of the class and calls what it knows of it.
  for (const value of given.named.values())
    if (value.kind === 'class' && value.class.bases.some((base) => base.kind === 'library'))
      callLater(machine, value, given.at);
}

/** Can the function be reached from a value? Of what a library made it is not known, so it can. */
function holds(
  value: Abstract,
  closure: Closure,
  isResult: boolean,
  depth: number,
  seen: Set<HeapObject> = new Set(),
): boolean {
  switch (value.kind) {
    case 'function':
      return value.closure === closure || isResult;
    case 'native':
    case 'class':
      return isResult;
    case 'method':
      return holds(value.of, closure, isResult, depth, seen);
    case 'instance':
      return (
        (isResult && value.type === '') ||
        holds(value.holder.cell.value, closure, isResult, depth - 1, seen) ||
        Object.values(value.facts).some(
          (fact) => depth > 0 && holds(fact, closure, isResult, depth - 1, seen),
        )
      );
    case 'union':
      return value.of.some((choice) => holds(choice, closure, isResult, depth, seen));
    case 'object':
      if (depth === 0 || seen.has(value.object)) return false;
      seen.add(value.object);
      return [...allOf(value.object), ...value.object.getters.values()].some((inner) =>
        holds(inner, closure, isResult, depth - 1, seen),
      );
    default:
      return false;
  }
}
