import type { Expression, Pattern } from '@emmental/code';
import { evaluate } from '../machine/interpreter.ts';
import { languageOf, type Machine } from '../machine/machine.ts';
import { loopItem } from '../members/iterated.ts';
import { writeEvent, writeFields } from '../state/event-field.ts';
import { mixItems, setItems, tuples } from '../state/heap.ts';
import { itemsOf } from '../state/items.ts';
import { functionScope, type Scope } from '../state/scope.ts';
import { branch, meet, unchanged } from '../state/store.ts';
import { flowsOf } from '../values/contents.ts';
import { applied } from '../values/flows.ts';
import { choices, union } from '../values/union.ts';
import { type Abstract, constant, type HeapObject, unknown } from '../values/value.ts';
import { numberOf } from './arithmetic.ts';
import { operate } from './operations.ts';
import { assignPlace, bind, openPlace } from './patterns.ts';
import { spreadInto } from './records.ts';

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
  // JavaScript evaluates the object and the key of a place before the value, and Python after it.
  const opened =
    target.kind === 'place' && !(isPython && operator === '=')
      ? openPlace(machine, scope, target.place)
      : null;
  const put = (value: Abstract): void => {
    if (opened) opened.write(value);
    else if (target.kind === 'place') assignPlace(machine, where, target.place, value);
    else bind(machine, where, target, value, mode);
  };
  if (operator === '=') {
    const value = evaluate(machine, scope, expression.value, hintOf(target));
    put(value);
    return value;
  }
  const place = placeOf(target);
  if (!place) return unknown('an assignment');
  const before = opened ? opened.read() : evaluate(machine, scope, place);
  if (expression.counts) {
    const after = counted(before, operator);
    put(after);
    return expression.counts === 'first' ? after : asNumber(before);
  }
  const things = isPython ? choices(before).filter(isCollection) : [];
  if (things.length > 0 || (isPython && addsItems.has(operator) && choices(before).some(isOfEvent))) {
    changeInPlace(machine, operator, before, evaluate(machine, scope, expression.value));
    if (things.length === choices(before).length) {
      put(before);
      return before;
    }
  }
  const operands = [place, expression.value];
  const value = operate(machine, scope, { kind: 'operation', operator, operands, at: expression.at }, before);
  if (opened && isLogical.has(operator)) putPerhaps(machine, before, value, put);
  else put(value);
  return value;
}

const isLogical: ReadonlySet<string> = new Set(['||', '&&', '??']);

/** `target ||= value`: where the value before may stay, nothing is written, and no setter runs. */
function putPerhaps(
  machine: Machine,
  before: Abstract,
  value: Abstract,
  put: (value: Abstract) => void,
): void {
  const stays = choices(before).filter((choice) => choices(value).includes(choice));
  if (stays.length > 0 && stays.length === choices(value).length) return;
  const { after } = branch(machine.store, () => put(value));
  meet(machine.store, stays.length > 0 ? [unchanged, after] : [after]);
}

const isOfEvent = ({ kind }: Abstract): boolean => kind === 'event';

const isCollection = (value: Abstract): boolean =>
  value.kind === 'object' && !value.object.class && !tuples.has(value.object);

/** `list += items`, `set -= items`, `dictionary |= entries`: the operators of Python that change the thing itself. */
export function changeInPlace(machine: Machine, operator: string, before: Abstract, other: Abstract): void {
  const all = choices(before);
  for (const choice of all) {
    if (choice.kind === 'event') addToEvent(machine, choice, operator, other);
    if (choice.kind !== 'object' || !isCollection(choice)) continue;
    const { after } = branch(machine.store, () => changeObject(machine, operator, choice.object, other));
    meet(machine.store, all.length === 1 ? [after] : [unchanged, after]);
  }
}

/** `+=` and `|=` on a list, a set or an object of the event. */
function addToEvent(
  machine: Machine,
  target: Abstract & { readonly kind: 'event' },
  operator: string,
  other: Abstract,
): void {
  for (const choice of choices(other)) {
    if (choice.kind === 'constant' || choice.kind === 'text') continue;
    if (choice.kind === 'object' && choice.object.shape !== 'list')
      writeFields(machine, target, choice.object);
    else if (addsItems.has(operator)) writeEvent(machine, target, null, loopItem(machine, choice));
  }
}

function changeObject(machine: Machine, operator: string, object: HeapObject, other: Abstract): void {
  if (object.shape !== 'list') {
    spreadInto(machine, object, other);
    return;
  }
  const [known, added] = [itemsOf({ kind: 'object', object }), itemsOf(other)];
  if (operator === '+' && known && added) setItems(machine, object, [...known, ...added]);
  else mixItems(machine, object, addsItems.has(operator) ? loopItem(machine, other) : undefined);
}

/** The operators after which items of the other thing are in the list or set. */
const addsItems: ReadonlySet<string> = new Set(['+', '|', '^']);

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
