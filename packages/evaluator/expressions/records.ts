import type { Expression } from '@emmental/code';
import { positional } from '../calls/arguments.ts';
import { isReadByItself, isSetterField, noteField, setterField } from '../classes/implicit.ts';
import { callLater } from '../escape/pending.ts';
import { isEnded } from '../machine/evidence.ts';
import { callFunction, evaluate } from '../machine/interpreter.ts';
import { frameOf, languageOf, type Machine } from '../machine/machine.ts';
import { isPrivate, namesOfKey, valueUnder } from '../members/keys.ts';
import { eventField } from '../state/event-field.ts';
import { addGetter, addNameFlows, addRest, createObject, refer, setField } from '../state/heap.ts';
import { holdsEntries } from '../state/no-arrays.ts';
import type { Scope } from '../state/scope.ts';
import { write } from '../state/store.ts';
import { flowsOf } from '../values/contents.ts';
import { choices, mayBeAbsent, present, stringsOf, union } from '../values/union.ts';
import { type Abstract, absent, constant, type HeapObject, never, unknown } from '../values/value.ts';

/** `{ a, [b]: c, ...d }`, a dictionary of Python. */
export function evaluateRecord(
  machine: Machine,
  scope: Scope,
  expression: Expression & { kind: 'record' },
): Abstract {
  const made = createObject(machine, 'record', null, expression.at);
  const value = refer(made);
  let hasEnded = false;
  for (const entry of expression.entries) {
    if (entry.kind === 'spread') {
      spreadInto(machine, made, evaluate(machine, scope, entry.value));
      continue;
    }
    const key = typeof entry.key === 'string' ? constant(entry.key) : evaluate(machine, scope, entry.key);
    if (entry.key === '__proto__' && languageOf(machine) === 'javascript') {
      addBase(machine, made, evaluate(machine, scope, entry.value));
      continue;
    }
    const names = namesOfKey(machine, key);
    const texts = stringsOf(key);
    const { endings } = machine.evidence;
    const inner = evaluate(machine, scope, entry.value, texts?.[0] ?? null);
    if (isEnded(machine, endings, inner)) hasEnded = true;
    if (entry.kind === 'setter') {
      for (const name of texts ?? []) setField(machine, made, setterField(name), inner);
      callLater(machine, inner, expression.at);
      continue;
    }
    if (entry.kind === 'getter') {
      for (const name of texts ?? []) addGetter(machine, made, name, inner);
      if (!texts || texts.some((name) => isReadByItself(name))) callLater(machine, inner, expression.at);
    } else if (names && names.length === 1) lay(machine, made, names[0] ?? '', inner);
    else if (names) for (const name of names) layOver(machine, made, name, inner, false);
    else addRest(machine, made, inner, key);
    for (const name of texts ?? []) noteField(machine, made, name, inner, expression.at);
    // Under a symbol of a library, the library calls the function.
    if (!texts && key.kind !== 'text' && inner.kind === 'function') callLater(machine, inner, expression.at);
  }
  return hasEnded ? never : value;
}

const lay = (machine: Machine, made: HeapObject, name: string, value: Abstract): void =>
  setField(machine, made, name, valueUnder(machine, made, name, value));

/**
 * `{...value}`: copies known fields; the rest of the value answers for missing fields. A field that the value may or may not
 * have leaves the earlier field possible.
 */
export function spreadInto(machine: Machine, made: ReturnType<typeof createObject>, value: Abstract): void {
  const all = choices(withProperties(machine, value));
  for (const choice of all) {
    if (choice.kind === 'object') {
      for (const [name, field] of choice.object.fields)
        if (field.value.kind !== 'absent' && !isSetterField(name) && !isPrivate(choice.object, name))
          layOver(
            machine,
            made,
            name,
            field.value,
            all.length === 1 && !choice.object.names.hides && !mayBeAbsent(field.value),
          );
      const { rest, base } = choice.object;
      const behind = ownPart(machine, base.value);
      for (const more of [rest.value, behind])
        if (more.kind !== 'absent') layAnyOver(machine, made, more, choice.object.fields);
      for (const [name, getter] of choice.object.getters)
        layOver(machine, made, name, readGetter(machine, getter, choice), all.length === 1);
      copyRest(machine, made, choice.object);
      addBase(machine, made, behind);
    } else if (choice.kind === 'constant' && typeof choice.value === 'string') {
      for (const [index, letter] of [...choice.value].entries())
        layOver(machine, made, String(index), constant(letter, choice.flows), all.length === 1);
    } else if (
      choice.kind === 'event' ||
      choice.kind === 'text' ||
      choice.kind === 'unknown' ||
      choice.kind === 'instance' ||
      choice.kind === 'library'
    ) {
      if (choice.kind !== 'instance' && choice.kind !== 'library')
        layAnyOver(machine, made, choice, new Map());
      addBase(machine, made, choice);
    }
  }
}

/**
 * The values with their own properties as fields, for JavaScript: the entries of a Map and the items of a Set are none, and functions and
 * classes have some.
 */
export function withProperties(machine: Machine, value: Abstract): Abstract {
  if (languageOf(machine) === 'python') return value;
  return union(
    choices(value).map((choice) => {
      if (choice.kind === 'function') return refer(choice.closure.own);
      if (choice.kind === 'class') return refer(choice.class.own);
      return choice.kind === 'object' && holdsEntries(choice.object)
        ? refer(propertiesOf(machine, choice.object))
        : choice;
    }),
  );
}

/** Properties that a program may have set on a Map, a Set or an iterator: they share the place of its entries. */
function propertiesOf(machine: Machine, { fields, rest, shape }: HeapObject): HeapObject {
  const made = createObject(machine, 'record');
  if (shape === 'list')
    for (const [name, { value }] of fields)
      if (!/^\d+$/.test(name) && value.kind !== 'absent') setField(machine, made, name, value);
  if (rest.value.kind !== 'absent') addRest(machine, made, rest.value);
  return made;
}

export const readGetter = (machine: Machine, getter: Abstract, self: Abstract): Abstract =>
  present(callFunction(machine, getter, self, positional([], frameOf(machine).at)));

/** The part of what answers for missing fields that is a part of the object: an object behind another one is its prototype. */
export const ownPart = (machine: Machine, base: Abstract): Abstract =>
  languageOf(machine) === 'python' || base.kind === 'absent'
    ? base
    : (choices(base)
        .filter(({ kind }) => kind !== 'object')
        .reduce<Abstract | null>((sum, choice) => (sum ? union([sum, choice]) : choice), null) ?? absent);

function layOver(machine: Machine, made: HeapObject, name: string, value: Abstract, isSure: boolean): void {
  setField(machine, made, name, isSure ? value : union([made.fields.get(name)?.value ?? absent, value]));
}

/** Lays a value with unknown fields over those that an object has; `except` are fields that are known. */
export function layAnyOver(
  machine: Machine,
  made: HeapObject,
  value: Abstract,
  except: ReadonlyMap<string, unknown>,
): void {
  const all = choices(value);
  for (const [name, field] of made.fields)
    if (!except.has(name) && field.value.kind !== 'absent')
      setField(machine, made, name, union([field.value, ...fieldsOfAny(machine, all, name)]));
}

/** The values that a field of that name may have in values with unknown fields. */
export function fieldsOfAny(machine: Machine, all: readonly Abstract[], name: string): readonly Abstract[] {
  const others = all.filter((choice) => !isEvent(choice) && choice.kind !== 'absent');
  const other =
    others.length > 0 ? [unknown('a field that is laid over', flowsOf({ kind: 'union', of: others }))] : [];
  return [...all.filter(isEvent).map((choice) => eventField(machine, choice, name)), ...other];
}

const isEvent = (value: Abstract): value is Abstract & { kind: 'event' } => value.kind === 'event';

function copyRest(machine: Machine, made: HeapObject, from: HeapObject): void {
  if (from.rest.value.kind === 'absent') return;
  const { texts, complete, flows } = from.restNames;
  const names = [...texts.values()];
  addRest(machine, made, from.rest.value, complete ? union(names) : union([...names, unknown('a key')]));
  addNameFlows(machine, made, flows);
}

/** Makes `value` answer for fields that the object does not have. */
export function addBase(machine: Machine, made: ReturnType<typeof createObject>, value: Abstract): void {
  if (value.kind === 'absent') return;
  const before = made.base.value;
  write(machine.store, made.base, before.kind === 'absent' ? value : union([before, value]));
}
