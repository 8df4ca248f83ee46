import type { Expression } from '@emmental/code';
import { superInstance } from '../calls/super.ts';
import { type Evaluate, evaluate, getMember } from '../machine/interpreter.ts';
import { languageOf, type Machine } from '../machine/machine.ts';
import { getIndex, getSlice } from '../members/items.ts';
import type { Scope } from '../state/scope.ts';
import { branch, meet, unchanged } from '../state/store.ts';
import { choices } from '../values/union.ts';
import { type Abstract, isNothing } from '../values/value.ts';
import { isSuper } from './is-super.ts';

/** `object.property`. */
export const evaluateMember: Evaluate<Expression & { kind: 'member' }> = (machine, scope, expression) => {
  const { object, property, at } = expression;
  const from = isSuper(machine, object) ? superInstance(machine) : evaluate(machine, scope, object);
  return getMember(machine, from, property, at);
};

/** `object[index]`. */
export const evaluateIndex: Evaluate<Expression & { kind: 'index' }> = (machine, scope, expression) => {
  const object = evaluate(machine, scope, expression.object);
  return getIndex(machine, object, evaluateKey(machine, scope, object, expression.index), expression.at);
};

/** Evaluates the index of a value. After `?.`, an index of JavaScript runs only where the value is there. */
export function evaluateKey(machine: Machine, scope: Scope, of: Abstract, key: Expression): Abstract {
  const isSure =
    languageOf(machine) === 'python' ||
    plainKeys.has(key.kind) ||
    choices(of).every((choice) => !isNothing(choice) && choice.kind !== 'event' && choice.kind !== 'unknown');
  if (isSure) return evaluate(machine, scope, key);
  const { result, after } = branch(machine.store, () => evaluate(machine, scope, key));
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
