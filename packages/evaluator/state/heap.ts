import type { Span } from '@emmental/code';
import { bounds } from '../machine/bounds.ts';
import type { Machine } from '../machine/machine.ts';
import { bearsCode, flowsOf } from '../values/contents.ts';
import { type Flows, joinFlows, noFlow } from '../values/flows.ts';
import { keyOf } from '../values/key.ts';
import { mayBeText } from '../values/texts.ts';
import { choices, join, mayBeAbsent, union } from '../values/union.ts';
import {
  type Abstract,
  absent,
  type ClassObject,
  constant,
  type HeapObject,
  isNever,
  undefinedValue,
  unknown,
} from '../values/value.ts';
import { isFrozen } from './frozen.ts';
import { nameSpaces } from './name-spaces.ts';
import { otherOf } from './no-arrays.ts';
import { placeHere } from './places.ts';
import { type Cell, cell, put, sharedCell, write } from './store.ts';
import { goesOn, isUnbranched, stretchOf } from './stretch.ts';
import { noteObject } from './trail.ts';

/** Makes an object. In recursion that is summed up, returns the object of the place: `at`, or the current one. */
export function createObject(
  machine: Machine,
  shape: HeapObject['shape'],
  classObject: ClassObject | null = null,
  at?: Span,
): HeapObject {
  const place = placeHere(machine, at);
  return place === null
    ? newObject(machine, shape, classObject)
    : sharedObject(machine, place, shape, classObject, 0);
}

function newObject(
  machine: Machine,
  shape: HeapObject['shape'],
  classObject: ClassObject | null,
  shared: HeapObject['shared'] = null,
): HeapObject {
  const make = shared ? sharedCell : cell;
  return {
    id: ++machine.ids,
    shape,
    fields: new Map(),
    rest: make(),
    restNames: { texts: new Map(), complete: true, flows: noFlow },
    names: { isSure: true, hides: false },
    length: shape === 'list' ? make(shared ? absent : constant(0)) : null,
    class: classObject,
    base: make(),
    getters: new Map(),
    derivedResults: [],
    shared,
  };
}

/** The object that stands for all objects of a place. An object that holds another one of the place has a higher `level`. */
function sharedObject(
  machine: Machine,
  place: string,
  shape: HeapObject['shape'],
  classObject: ClassObject | null,
  level: number,
): HeapObject {
  const key = `${place}|${shape}|${classObject?.id ?? ''}|${level}`;
  const made = (machine.places.made.get(key) ??
    newObject(machine, shape, classObject, { place, level, by: null })) as HeapObject;
  machine.places.made.set(key, made);
  if (made.shared) made.shared.by = stretchOf(machine);
  return made;
}

/** An object that a built-in makes and that holds `contents`. */
function objectOver(
  machine: Machine,
  shape: HeapObject['shape'],
  contents: readonly Abstract[],
  at: Span | undefined,
): HeapObject {
  const place = placeHere(machine, at);
  if (place === null) return newObject(machine, shape, null);
  let level = 0;
  // A literal may hold itself. The objects that one call of a built-in makes (pairs in a list) are kept apart.
  if (!at)
    for (const value of contents)
      for (const choice of choices(value))
        if (choice.kind === 'object' && choice.object.shared?.place === place)
          level = Math.max(level, Math.min(choice.object.shared.level + 1, MAX_LEVEL));
  return sharedObject(machine, place, shape, null, level);
}

const MAX_LEVEL = 3;

/** The value that refers to an object. */
export const refer = (object: HeapObject): Abstract => ({ kind: 'object', object });

/** A record with these fields. */
export function recordOf(machine: Machine, fields: Readonly<Record<string, Abstract>>): Abstract {
  const object = objectOver(machine, 'record', Object.values(fields), undefined);
  for (const [name, value] of Object.entries(fields)) putField(machine, object, name, value);
  return refer(object);
}

/** A list of known items; `rest` = more items that may follow. */
export function list(
  machine: Machine,
  items: readonly Abstract[],
  rest: Abstract = absent,
  at?: Span,
): Abstract {
  // Nothing follows where the code that makes more items never ends.
  const more = isNever(rest) ? absent : rest;
  const object = objectOver(machine, 'list', [...items, more], at);
  for (const [index, item] of items.slice(0, bounds.items).entries())
    putField(machine, object, String(index), item);
  const over = items.slice(bounds.items);
  initialise(machine, object.rest, over.length > 0 ? union([...over, more]) : more);
  if (object.length)
    initialise(
      machine,
      object.length,
      more === absent && over.length === 0 ? constant(items.length) : unknown('length of a list'),
    );
  return refer(object);
}

/** Sets a field of an object that is being made. */
export function putField(machine: Machine, object: HeapObject, name: string, value: Abstract): void {
  const target = object.shared ? object.fields.get(name) : undefined;
  if (target) write(machine.store, target, value);
  else addField(machine, object, name, newCell(object, value));
}

/** Adds a field, in place of one of that name. */
export function addField({ store }: Machine, object: HeapObject, name: string, field: Cell): void {
  noteObject(store.trail, object);
  (object.fields as Map<string, Cell>).set(name, field);
}

/** Adds a function that answers reads of a field. */
export function addGetter({ store }: Machine, object: HeapObject, name: string, getter: Abstract): void {
  noteObject(store.trail, object);
  (object.getters as Map<string, Abstract>).set(name, getter);
}

/** A new cell for a field of an object. */
const newCell = (object: HeapObject, value: Abstract = absent): Cell =>
  object.shared ? sharedCell(value, object.rest.since) : cell(value, object.rest.since);

/** Sets a cell of an object that is being made. */
function initialise(machine: Machine, target: Cell, value: Abstract): void {
  if (target.shared) write(machine.store, target, value);
  else put(target, value);
}

/** `object.name = value`. An object with too many fields does not keep the value apart from others. */
export function setField(machine: Machine, object: HeapObject, name: string, value: Abstract): void {
  if (object.length && name === 'length') {
    setLength(machine, object, value);
    return;
  }
  let target = object.fields.get(name);
  if (!target) {
    if (object.fields.size >= (object.length ? bounds.items : bounds.fields)) {
      addRest(machine, object, value);
      return;
    }
    target = newCell(object);
    addField(machine, object, name, target);
    if (object.id <= machine.recursion.known) machine.store.growth++;
    if (isFrozen(object) || (object.shared && !isBeingMade(machine, object))) {
      write(machine.store, target, union([absent, value]));
      return;
    }
  }
  if (!object.length && mayBeAbsent(target.value) && isBeforeOthers(object, name))
    doubtNames(machine, object);
  write(machine.store, target, isFrozen(object) ? union([target.value, value]) : value);
  if (object.length && /^\d+$/.test(name)) growTo(machine, object, Number(name) + 1);
}

/** Notes that the names of the fields of an object may be others, or in another order, than those in `fields`. */
export function doubtNames({ store }: Machine, object: HeapObject): void {
  if (!object.names.isSure) return;
  noteObject(store.trail, object);
  object.names.isSure = false;
}

/** Notes that a copy of an object, or a list of its names, may lack fields: they are not enumerable. */
export function hideNames(machine: Machine, object: HeapObject): void {
  noteObject(machine.store.trail, object);
  object.names.hides = true;
  object.names.isSure = false;
}

/** Is a field kept before another one that the object may have? Where it is set anew, it comes after that one. */
function isBeforeOthers({ fields }: HeapObject, name: string): boolean {
  let isBehind = false;
  for (const [key, { value }] of fields) {
    if (isBehind && value.kind !== 'absent') return true;
    isBehind ||= key === name;
  }
  return false;
}

/** `list.length = 0` drops items; another length leaves their number open. */
function setLength(machine: Machine, object: HeapObject, value: Abstract): void {
  if (value.kind === 'constant' && value.value === 0) clearFields(machine, object);
  else mixItems(machine, object, undefinedValue);
}

/**
 * Does the running stretch of code make the object, or its own constructor from its beginning? A field that is set on a branch, or
 * after a way that left, may be absent.
 */
function isBeingMade(machine: Machine, object: HeapObject): boolean {
  if (object.shared?.by && goesOn(machine, object.shared.by)) return true;
  const frame = machine.stack.at(-1);
  const isOwn = frame?.self?.kind === 'object' && frame.self.object === object;
  return isOwn && isUnbranched(machine, frame);
}

function growTo(machine: Machine, object: HeapObject, size: number): void {
  const length = object.length?.value;
  if (object.length && length?.kind === 'constant' && typeof length.value === 'number' && length.value < size)
    write(machine.store, object.length, constant(size));
}

/** Lists that stand for iterators of Python: a loop takes their items, and another loop finds none. */
export const iterators = new WeakSet<HeapObject>();

/** Lists that no operator changes. */
export const tuples = new WeakSet<HeapObject>();

/** Adds a value under a key that is not known, or known in part. */
export function addRest(
  machine: Machine,
  object: HeapObject,
  value: Abstract,
  key: Abstract | null = null,
): void {
  if (nameSpaces.has(object) || otherOf(object) === 'map') addToAny(machine, object.fields, value, key);
  noteObject(machine.store.trail, object);
  if (key) noteKeys(machine, object, key);
  else object.restNames.complete = false;
  write(
    machine.store,
    object.rest,
    object.rest.value.kind === 'absent' ? value : join(object.rest.value, value),
  );
  if (object.length) write(machine.store, object.length, unknown('length of a list'));
}

/** Adds a value to every field that the key may name. */
export function addToAny(
  machine: Machine,
  fields: HeapObject['fields'],
  value: Abstract,
  key: Abstract | null,
): void {
  for (const [name, field] of fields)
    if (!key || mayBeText(key, name)) write(machine.store, field, join(field.value, value));
}

/** Adds event data to that of the names under which the object may have a value. */
export function addNameFlows({ store }: Machine, object: HeapObject, flows: Flows): void {
  noteObject(store.trail, object);
  object.restNames.flows = joinFlows(object.restNames.flows, flows);
}

/** Notes keys under which `rest` is written. */
function noteKeys(machine: Machine, object: HeapObject, key: Abstract): void {
  const { restNames } = object;
  for (const name of choices(key))
    if (isKept(name) && restNames.texts.size < MAX_NAMES) restNames.texts.set(keyOf(name), name);
    else {
      restNames.complete = false;
      addNameFlows(machine, object, flowsOf(name));
    }
}

/** Notes a key that holds code and by which a dictionary is read: a dictionary with defaults has that key afterwards. */
export function noteReadKey(machine: Machine, object: HeapObject, key: Abstract): void {
  if (key.kind === 'constant' || key.kind === 'text' || object.rest.value.kind === 'absent' || !isKept(key))
    return;
  noteObject(machine.store.trail, object);
  noteKeys(machine, object, key);
}

const MAX_NAMES = 400;

/** Is the key kept as it is: a text, or a value from which code can be reached? A loop over the keys gives it back. */
function isKept(key: Abstract): boolean {
  if (key.kind === 'constant') return typeof key.value === 'string';
  return key.kind === 'text' || key.kind === 'library' || bearsCode(key, KEY_DEPTH);
}

const KEY_DEPTH = 3;

/** Replaces the items of a list. */
export function setItems(machine: Machine, object: HeapObject, items: readonly Abstract[]): void {
  if (object.shared || isFrozen(object) || items.length > bounds.items) {
    mixItems(machine, object, union(items));
    return;
  }
  for (const [name, field] of object.fields)
    if (/^\d+$/.test(name) && Number(name) >= items.length) write(machine.store, field, absent);
  write(machine.store, object.rest, absent);
  if (object.length) write(machine.store, object.length, constant(0));
  for (const [index, item] of items.entries()) setField(machine, object, String(index), item);
  if (object.length) write(machine.store, object.length, constant(items.length));
}

/** Forgets the number and the order of the items of a list, to which `added` may come. */
export function mixItems(machine: Machine, object: HeapObject, added: Abstract = absent): void {
  const all: Abstract[] = [];
  for (const [name, field] of object.fields)
    if (/^\d+$/.test(name) && field.value.kind !== 'absent') {
      all.push(field.value);
      write(machine.store, field, absent);
    }
  const found = [...all, object.rest.value, added].filter(({ kind }) => kind !== 'absent');
  if (found.length > 0) write(machine.store, object.rest, union(found));
  noteObject(machine.store.trail, object);
  object.restNames.complete = false;
  if (object.length) write(machine.store, object.length, unknown('length of a list'));
}

/** Removes a field, or every field that `key` may name. `isSure`: the object is surely the one that loses it. */
export function removeField(
  machine: Machine,
  object: HeapObject,
  mayBe: (name: string) => boolean | null,
  isSure: boolean,
): void {
  for (const [name, field] of object.fields) {
    const isNamed = mayBe(name);
    if (isNamed === false || field.value.kind === 'absent') continue;
    const isGone = isNamed === true && isSure && !object.shared && !isFrozen(object);
    write(machine.store, field, isGone ? absent : union([field.value, absent]));
  }
}

/** The cells of all values that an object holds. */
export function* cellsOf(object: HeapObject): Iterable<Cell> {
  yield* object.fields.values();
  yield object.rest;
  yield object.base;
}

/** Removes all fields. */
export function clearFields(machine: Machine, object: HeapObject): void {
  // A shared object stands for others too, which keep their fields.
  for (const field of object.fields.values())
    write(machine.store, field, object.shared ? union([field.value, absent]) : absent);
  write(machine.store, object.rest, absent);
  write(machine.store, object.base, absent);
  if (object.length) write(machine.store, object.length, constant(0));
}

/** Appends to a list. */
export function push(machine: Machine, object: HeapObject, value: Abstract): void {
  const length = object.shared ? null : object.length?.value;
  if (length?.kind === 'constant' && typeof length.value === 'number' && length.value < bounds.items)
    setField(machine, object, String(length.value), value);
  else addRest(machine, object, value);
}
