import type { Expression } from '@emmental/code';
import { noteAwaited } from '../escape/late.ts';
import { type Evaluate, evaluate } from '../machine/interpreter.ts';
import { frameOf } from '../machine/machine.ts';
import { elementOf } from '../state/items.ts';
import { isNever, undefinedValue, unknown } from '../values/value.ts';

type Awaited = Expression & { kind: 'await' | 'yield' | 'yield-all' };

/** `await value`: the value that it settles to. */
export const evaluateAwait: Evaluate<Awaited> = (machine, scope, { value }) => {
  if (!value) return undefinedValue;
  noteAwaited(machine, value);
  return evaluate(machine, scope, value);
};

/** `yield value`. Runners of async generators send back the yielded value, settled. */
export const evaluateYield: Evaluate<Awaited> = (machine, scope, expression) => {
  const value = evaluateAwait(machine, scope, expression, null);
  frameOf(machine).yielded.push(value);
  return value;
};

/** `yield* value`: every item is yielded; the value is what the inner generator returns. */
export const evaluateYieldAll: Evaluate<Awaited> = (machine, scope, expression) => {
  const value = evaluateAwait(machine, scope, expression, null);
  if (!isNever(value)) frameOf(machine).yielded.push(elementOf(machine, value));
  const returned = value.kind === 'object' ? machine.returned.get(value.object) : undefined;
  return returned ?? unknown('what a generator returns');
};
