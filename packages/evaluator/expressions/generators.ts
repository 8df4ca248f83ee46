import type { Expression, Span } from '@emmental/code';
import { positional } from '../calls/arguments.ts';
import { noteAwaited, resume } from '../escape/late.ts';
import { callFunction, type Evaluate, evaluate } from '../machine/interpreter.ts';
import { frameOf, languageOf, type Machine } from '../machine/machine.ts';
import { loopItem } from '../members/iterated.ts';
import { ownMember } from '../members/own-member.ts';
import { branch, meet, unchanged } from '../state/store.ts';
import { flowsOf } from '../values/contents.ts';
import { flowOf, inner, joinFlows } from '../values/flows.ts';
import { keyOf } from '../values/key.ts';
import { settled } from '../values/promises.ts';
import { choices, union } from '../values/union.ts';
import { type Abstract, isNever, native, undefinedValue, unknown } from '../values/value.ts';

type Awaited = Expression & { kind: 'await' | 'yield' | 'yield-all' };

/** `await value`: the value that it settles to. */
export const evaluateAwait: Evaluate<Awaited> = (machine, scope, { value }) => {
  if (!value) return undefinedValue;
  noteAwaited(machine, value);
  const result = thenValue(machine, settled(evaluate(machine, scope, value)), value.at);
  resume(machine);
  return result;
};

/** The value to which `then` of the objects among some values leads, which `await` calls; all others stay. */
function thenValue(machine: Machine, value: Abstract, at: Span): Abstract {
  if (languageOf(machine) === 'python') return value;
  const all = choices(value);
  const isSure = all.length === 1;
  const found = all.map((choice): Abstract => {
    if (choice.kind !== 'object' || choice.object.shape === 'list' || choice.object.shape === 'module')
      return choice;
    const then = ownMember(machine, choice, 'then', at);
    if (!choices(then).some(({ kind }) => kind === 'function')) return choice;
    const resolved: Abstract[] = [];
    const resolve = native(`resolve ${keyOf(choice)}`, ({ args }) => {
      resolved.push(args[0] ?? undefinedValue);
      return undefinedValue;
    });
    const reject = native('reject', () => undefinedValue);
    const { after } = branch(machine.store, () =>
      callFunction(machine, then, choice, positional([resolve, reject], at)),
    );
    meet(machine.store, isSure ? [after] : [unchanged, after]);
    // It may call `resolve` later.
    return union([choice, ...resolved, unknown('a promised value', flowsOf(choice))]);
  });
  return union(found);
}

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
