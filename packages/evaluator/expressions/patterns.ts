import type { Expression, Pattern, Span } from '@emmental/code';
import { assertNever } from '@emmental/model';
import { evaluate, getMember } from '../machine/interpreter.ts';
import type { Machine } from '../machine/machine.ts';
import { getIndex } from '../members/items.ts';
import { iteratedItems, loopItem, taken } from '../members/iterated.ts';
import { isPrivate } from '../members/keys.ts';
import { setIndex, setMember } from '../members/set-member.ts';
import { createObject, list, mixItems, putField, refer } from '../state/heap.ts';
import { itemsOf } from '../state/items.ts';
import { declare, find, moduleScope, type Scope } from '../state/scope.ts';
import { branch, meet, put, unchanged, write } from '../state/store.ts';
import { repeated } from '../statements/fixed-point.ts';
import { flowsOf } from '../values/contents.ts';
import { mayBeText } from '../values/texts.ts';
import { choices, present, union } from '../values/union.ts';
import {
  type Abstract,
  absent,
  constant,
  event,
  isNothing,
  stringOf,
  undefinedValue,
  unknown,
} from '../values/value.ts';
import { layAnyOver, ownPart, readGetter, withProperties } from './records.ts';

/** Binds a value to a pattern: names, places, the parts of records and lists. */
export function bind(
  machine: Machine,
  scope: Scope,
  pattern: Pattern,
  value: Abstract,
  mode: 'declare' | 'assign',
): void {
  switch (pattern.kind) {
    case 'name': {
      const target = mode === 'declare' ? declare(scope, pattern.name) : assignable(scope, pattern.name);
      write(machine.store, target, present(value));
      return;
    }
    case 'place':
      assignPlace(machine, scope, pattern.place, value);
      return;
    case 'record': {
      const taken: string[] = [];
      const perhaps: Abstract[] = [];
      for (const entry of pattern.entries) {
        const key = typeof entry.key === 'string' ? constant(entry.key) : evaluate(machine, scope, entry.key);
        const name = stringOf(key);
        if (name !== null) taken.push(name);
        else perhaps.push(key);
        const part =
          name === null
            ? getIndex(machine, value, key, pattern.at)
            : getMember(machine, value, name, pattern.at);
        bind(machine, scope, entry.target, withDefault(machine, scope, part, entry.otherwise), mode);
      }
      if (pattern.rest) bind(machine, scope, pattern.rest, without(machine, value, taken, perhaps), mode);
      return;
    }
    case 'list':
      bindList(machine, scope, pattern, taken(machine, value), mode);
      return;
    default:
      assertNever(pattern);
  }
}

/** The cell of a name that is assigned. An undeclared name of JavaScript is global; the module holds it. */
const assignable = (scope: Scope, name: string) => find(scope, name) ?? declare(moduleScope(scope), name);

/** Assigns to an existing place: a variable, a member, an item, a slice of a list. */
export function assignPlace(machine: Machine, scope: Scope, place: Expression, value: Abstract): void {
  if (place.kind === 'member')
    setMember(machine, evaluate(machine, scope, place.object), place.property, value, place.at);
  else if (place.kind === 'index') {
    const object = evaluate(machine, scope, place.object);
    setIndex(machine, object, evaluate(machine, scope, place.index), value, place.at);
  } else if (place.kind === 'slice')
    assignSlice(machine, evaluate(machine, scope, place.object), value, place.at);
  else if (place.kind === 'name') write(machine.store, assignable(scope, place.name), value);
}

/** `xs[a:b] = ys`: items of the list go, and others come. */
function assignSlice(machine: Machine, target: Abstract, value: Abstract, at: Span): void {
  const item = loopItem(machine, value);
  for (const choice of choices(target))
    if (choice.kind === 'object' && choice.object.length) mixItems(machine, choice.object);
  setIndex(machine, target, unknown('a slice'), item, at);
}

/** A place whose object and key were evaluated once, to be read and written. */
interface Opened {
  readonly read: () => Abstract;
  readonly write: (value: Abstract) => void;
}

/** Evaluates the object and the key of a place; null for places that have neither. */
export function openPlace(machine: Machine, scope: Scope, place: Expression): Opened | null {
  const { at } = place;
  if (place.kind === 'member') {
    const object = evaluate(machine, scope, place.object);
    return {
      read: () => getMember(machine, object, place.property, at),
      write: (value) => setMember(machine, object, place.property, value, at),
    };
  }
  if (place.kind !== 'index') return null;
  const object = evaluate(machine, scope, place.object);
  const key = evaluate(machine, scope, place.index);
  return {
    read: () => getIndex(machine, object, key, at),
    write: (value) => setIndex(machine, object, key, value, at),
  };
}

function bindList(
  machine: Machine,
  scope: Scope,
  pattern: Pattern & { kind: 'list' },
  value: Abstract,
  mode: 'declare' | 'assign',
): void {
  // An iterator of the program runs for its changes; its items are those of any step.
  const step = stepsOf(machine, value);
  for (const [index, item] of pattern.items.entries()) {
    if (!item) continue;
    const found = getIndex(machine, value, constant(index), pattern.at);
    const part = step ? union([found, step, undefinedValue]) : found;
    bind(machine, scope, item.target, withDefault(machine, scope, part, item.otherwise), mode);
  }
  const known = itemsOf(value);
  const start = pattern.items.length;
  if (pattern.rest) {
    const end = known ? known.length - pattern.after.length : 0;
    const rest = known ? list(machine, known.slice(start, end)) : list(machine, [], loopItem(machine, value));
    bind(machine, scope, pattern.rest, rest, mode);
  }
  for (const [index, after] of pattern.after.entries()) {
    const part = known?.[known.length - pattern.after.length + index] ?? loopItem(machine, value);
    bind(machine, scope, after, part, mode);
  }
}

/** Any item that own iterators give in any of their steps; null where no value has one. */
function stepsOf(machine: Machine, value: Abstract): Abstract | null {
  const step = iteratedItems(machine, value);
  return step ? union([step, ...repeated(machine, () => iteratedItems(machine, value) ?? step)]) : null;
}

/** The value, or its default where it may be undefined. */
export function withDefault(
  machine: Machine,
  scope: Scope,
  value: Abstract,
  otherwise: Expression | null,
): Abstract {
  if (!otherwise) return value;
  const isMissing = (choice: Abstract) =>
    choice.kind === 'absent' || (choice.kind === 'constant' && choice.value === undefined);
  const all = choices(value);
  if (all.every(isMissing)) return evaluate(machine, scope, otherwise);
  const mayMiss = all.some(
    (choice) =>
      isMissing(choice) ||
      choice.kind === 'event' ||
      choice.kind === 'unknown' ||
      (choice.kind === 'instance' && choice.type === '') ||
      (choice.kind === 'text' && !choice.parts.some((part) => typeof part === 'string')),
  );
  if (!mayMiss) return value;
  const { result, after } = branch(machine.store, () => evaluate(machine, scope, otherwise));
  meet(machine.store, [unchanged, after]);
  return union([...all.filter((choice) => !isMissing(choice)), result]);
}

/** The object without some keys, and perhaps without others: the value of `...rest`. */
function without(
  machine: Machine,
  value: Abstract,
  keys: readonly string[],
  perhaps: readonly Abstract[],
): Abstract {
  const made = createObject(machine, 'record');
  const all = choices(withProperties(machine, value));
  for (const choice of all) {
    if (choice.kind === 'object') {
      const { object } = choice;
      const keep = (name: string, field: Abstract): void => {
        const kept = joined(made.fields.get(name)?.value, field);
        const mayBeTaken = object.names.hides || perhaps.some((key) => mayBeText(key, name));
        putField(machine, made, name, mayBeTaken ? union([kept, absent]) : kept);
      };
      for (const [name, field] of object.fields)
        if (!keys.includes(name) && !isPrivate(object, name)) keep(name, field.value);
      for (const [name, getter] of object.getters)
        if (!keys.includes(name)) keep(name, readGetter(machine, getter, choice));
      put(made.rest, joined(made.rest.value, choice.object.rest.value));
      put(made.base, joined(made.base.value, ownPart(machine, choice.object.base.value)));
    } else if (choice.kind === 'event') put(made.base, joined(made.base.value, event(choice.path)));
    else if (!isNothing(choice))
      put(made.base, joined(made.base.value, unknown('the rest of an object', flowsOf(choice))));
  }
  for (const choice of all)
    if (choice.kind === 'object') {
      const { rest, base, fields } = choice.object;
      for (const more of [rest.value, ownPart(machine, base.value)])
        if (more.kind !== 'absent') layAnyOver(machine, made, more, fields);
    } else if (!isNothing(choice)) layAnyOver(machine, made, choice, new Map());
  return refer(made);
}

const joined = (first: Abstract | undefined, second: Abstract): Abstract => {
  if (!first || first.kind === 'absent') return second;
  return second.kind === 'absent' ? first : union([first, second]);
};
