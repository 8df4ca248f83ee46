import type { Expression } from '@emmental/code';
import { noteAwaited, resume } from '../escape/late.ts';
import { type Evaluate, evaluate } from '../machine/interpreter.ts';
import { frameOf } from '../machine/machine.ts';
import { loopItem } from '../members/iterated.ts';
import { flowsOf } from '../values/contents.ts';
import { flowOf, inner, joinFlows } from '../values/flows.ts';
import { settled } from '../values/promises.ts';
import { choices } from '../values/union.ts';
import { type Abstract, isNever, undefinedValue, unknown } from '../values/value.ts';

type Awaited = Expression & { kind: 'await' | 'yield' | 'yield-all' };

/** `await value`: the value that it settles to. */
export const evaluateAwait: Evaluate<Awaited> = (machine, scope, { value }) => {
  if (!value) return undefinedValue;
  noteAwaited(machine, value);
  const result = settled(evaluate(machine, scope, value));
  resume(machine);
  return result;
};

/**
 * `yield value`. Runners of async generators send back the yielded value, settled; other code sends any value, whose way is not
 * followed.
 */
export const evaluateYield: Evaluate<Awaited> = (machine, scope, expression) => {
  const value = evaluateAwait(machine, scope, expression, null);
  frameOf(machine).yielded.push(value);
  return isPlain(value)
    ? unknown('a value that is sent', joinFlows(flowsOf(value), flowOf(inner.lost)))
    : value;
};

/** Is the value one that no runner settles? */
const isPlain = (value: Abstract): boolean =>
  choices(value).every(({ kind }) => kind === 'constant' || kind === 'text');

/** `yield* value`: every item is yielded; the value is what the inner generator returns. */
export const evaluateYieldAll: Evaluate<Awaited> = (machine, scope, expression) => {
  const value = evaluateAwait(machine, scope, expression, null);
  if (!isNever(value)) frameOf(machine).yielded.push(loopItem(machine, value));
  const returned = value.kind === 'object' ? machine.returned.get(value.object) : undefined;
  return returned ?? unknown('what a generator returns');
};
