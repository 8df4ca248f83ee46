import type { Expression, Pattern } from '@emmental/code';
import { evaluate } from '../machine/interpreter.ts';
import { languageOf, type Machine } from '../machine/machine.ts';
import { mixItems, setItems } from '../state/heap.ts';
import { elementOf, itemsOf } from '../state/items.ts';
import { functionScope, type Scope } from '../state/scope.ts';
import { flowsOf } from '../values/contents.ts';
import { applied } from '../values/flows.ts';
import { choices, union } from '../values/union.ts';
import { type Abstract, constant, unknown } from '../values/value.ts';
import { numberOf } from './arithmetic.ts';
import { operate } from './operations.ts';
import { assignPlace, bind } from './patterns.ts';

/** `target = value` and `target += value`. */
export function evaluateAssign(
  machine: Machine,
  scope: Scope,
  expression: Expression & { kind: 'assign' },
): Abstract {
  const { target, operator } = expression;
  const isPython = languageOf(machine) === 'python';
  const where = isPython ? functionScope(scope) : scope;
  const mode = isPython ? 'declare' : 'assign';
  if (operator === '=') {
    const value = evaluate(machine, scope, expression.value, hintOf(target));
    bind(machine, where, target, value, mode);
    return value;
  }
  const place = placeOf(target);
  if (!place) return unknown('an assignment');
  const before = evaluate(machine, scope, place);
  if (expression.counts) {
    const after = counted(before, operator);
    write(machine, scope, target, after, mode);
    return expression.counts === 'first' ? after : asNumber(before);
  }
  const operands = [place, expression.value];
  const value = operate(machine, scope, { kind: 'operation', operator, operands, at: expression.at }, before);
  // `list += items` changes the list itself.
  if (isPython && operator === '+' && before.kind === 'object' && before.object.shape === 'list') {
    const added = value.kind === 'object' ? value : before;
    const items = itemsOf(added);
    if (items) setItems(machine, before.object, items);
    else mixItems(machine, before.object, elementOf(machine, added));
    write(machine, where, target, before, mode);
    return before;
  }
  write(machine, where, target, value, mode);
  return value;
}

function write(
  machine: Machine,
  scope: Scope,
  target: Pattern,
  value: Abstract,
  mode: 'declare' | 'assign',
): void {
  if (target.kind === 'place') assignPlace(machine, scope, target.place, value);
  else bind(machine, scope, target, value, mode);
}

/** The number after `++` or `--`. */
const counted = (value: Abstract, operator: string): Abstract =>
  union(
    choices(value).map((choice) => {
      const number = numberOf(choice);
      if (number === null) return unknown('a number', applied(flowsOf(choice), 'number'));
      return constant(operator === '+' ? number + 1 : number - 1);
    }),
  );

const asNumber = (value: Abstract): Abstract =>
  union(
    choices(value).map((choice) =>
      numberOf(choice) === null ? unknown('a number', applied(flowsOf(choice), 'number')) : choice,
    ),
  );

/** The name of a function that is assigned here. */
function hintOf(target: Pattern): string | null {
  if (target.kind === 'name') return target.name;
  return target.kind === 'place' && target.place.kind === 'member' ? target.place.property : null;
}

/** The target as an expression; null for a list or record of targets. */
function placeOf(target: Pattern): Expression | null {
  if (target.kind === 'name') return { kind: 'name', name: target.name, at: target.at };
  return target.kind === 'place' ? target.place : null;
}
