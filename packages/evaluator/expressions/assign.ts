import type { Expression } from '@emmental/code';
import { evaluate } from '../machine/interpreter.ts';
import { languageOf, type Machine } from '../machine/machine.ts';
import { push } from '../state/heap.ts';
import { elementOf } from '../state/items.ts';
import { functionScope, type Scope } from '../state/scope.ts';
import { type Abstract, unknown } from '../values/value.ts';
import { operate } from './operations.ts';
import { assignPlace, bind } from './patterns.ts';

export function evaluateAssign(
  machine: Machine,
  scope: Scope,
  expression: Expression & { kind: 'assign' },
): Abstract {
  const { target, operator } = expression;
  const isPython = languageOf(machine) === 'python';
  const where = isPython ? functionScope(scope) : scope;
  const mode = isPython ? 'declare' : 'assign';
  const hint =
    target.kind === 'name'
      ? target.name
      : target.kind === 'place' && target.place.kind === 'member'
        ? target.place.property
        : null;
  if (operator === '=') {
    const value = evaluate(machine, scope, expression.value, hint);
    bind(machine, where, target, value, mode);
    return value;
  }
  const place: Expression | null =
    target.kind === 'name'
      ? { kind: 'name', name: target.name, at: target.at }
      : target.kind === 'place'
        ? target.place
        : null;
  if (!place) return unknown('an assignment');
  const before = evaluate(machine, scope, place);
  const value = operate(
    machine,
    scope,
    { kind: 'operation', operator, operands: [place, expression.value], at: expression.at },
    before,
  );
  // `list += items` changes the list itself.
  if (isPython && operator === '+' && before.kind === 'object' && before.object.shape === 'list') {
    push(machine, before.object, elementOf(machine, evaluate(machine, scope, expression.value)));
    return before;
  }
  if (target.kind === 'place') assignPlace(machine, scope, target.place, value);
  else bind(machine, where, target, value, mode);
  return value;
}
