import type { Expression } from '@emmental/code';
import { superInstance } from '../calls/super.ts';
import { type Evaluate, evaluate, getMember } from '../machine/interpreter.ts';
import { getIndex, getSlice } from '../members/items.ts';
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
  return getIndex(machine, object, evaluate(machine, scope, expression.index), expression.at);
};

/** `object[from:to]`. */
export const evaluateSlice: Evaluate<Expression & { kind: 'slice' }> = (machine, scope, expression) => {
  const object = evaluate(machine, scope, expression.object);
  for (const bound of expression.bounds) evaluate(machine, scope, bound);
  return getSlice(machine, object);
};
