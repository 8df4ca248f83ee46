import type { Expression } from '@emmental/code';
import { superInstance } from '../calls/super.ts';
import { type Evaluate, evaluate, getMember } from '../machine/interpreter.ts';
import type { Machine } from '../machine/machine.ts';
import { getIndex, getSlice } from '../members/items.ts';
import type { Scope } from '../state/scope.ts';
import { branch, meet, unchanged } from '../state/store.ts';
import { type Abstract, undefinedValue } from '../values/value.ts';
import { isSuper } from './is-super.ts';
import { isReached, partAfter } from './optional.ts';

/** `object.property`. */
export const evaluateMember: Evaluate<Expression & { kind: 'member' }> = (machine, scope, expression) => {
  const { object, property, at } = expression;
  const from = isSuper(machine, object) ? superInstance(machine) : evaluate(machine, scope, object);
  return partAfter(expression, from, (value) => getMember(machine, value, property, at));
};

/** `object[index]`. */
export const evaluateIndex: Evaluate<Expression & { kind: 'index' }> = (machine, scope, expression) => {
  const from = evaluate(machine, scope, expression.object);
  const key = evaluateKey(machine, scope, expression, from);
  return partAfter(expression, from, (value) => getIndex(machine, value, key, expression.at));
};

/** Evaluates the index of a value. After `?.` it is evaluated only where the value is there. */
export function evaluateKey(
  machine: Machine,
  scope: Scope,
  expression: Expression & { kind: 'index' },
  from: Abstract,
): Abstract {
  const { index } = expression;
  const isThere = plainKeys.has(index.kind) || isReached(machine, expression, from);
  if (isThere === true) return evaluate(machine, scope, index);
  if (isThere === false) return undefinedValue;
  const { result, after } = branch(machine.store, () => evaluate(machine, scope, index));
  meet(machine.store, [unchanged, after]);
  return result;
}

/** Kinds of expressions that change nothing. */
const plainKeys: ReadonlySet<Expression['kind']> = new Set(['literal', 'name', 'member']);

/** `object[from:to]`. */
export const evaluateSlice: Evaluate<Expression & { kind: 'slice' }> = (machine, scope, expression) => {
  const object = evaluate(machine, scope, expression.object);
  for (const bound of expression.bounds) evaluate(machine, scope, bound);
  return getSlice(machine, object);
};
