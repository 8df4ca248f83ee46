import type { Span } from '@emmental/code';
import { heldBy } from '@emmental/model';
import { bounds, type Machine } from './machine.ts';
import { placeHere } from './places.ts';
import { type Cell, cell, sharedCell, write } from './store.ts';
import { extendPath, type Flows, joinFlows, memberOf, noFlow } from './taint.ts';
import {
  type Abstract,
  absent,
  type ClassObject,
  choices,
  constant,
  event,
  type HeapObject,
  type Holder,
  isNever,
  isNothing,
  join,
  keyOf,
  undefinedValue,
  union,
  unknown,
} from './values.ts';

/** An object; where recursion is summed up, the one of its place, `at` or where evaluation is. */
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
    length: shape === 'list' ? make(shared ? absent : constant(0)) : null,
    class: classObject,
    base: make(),
    getters: new Map(),
    shared,
  };
}

/** The object that stands for all of its place. `level`: one that holds others of the same place is none of them. */
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
  if (made.shared) made.shared.by = machine.stack.at(-1) ?? null;
  return made;
}

/** An object that a built-in makes of `contents`. */
function objectOver(
  machine: Machine,
  shape: HeapObject['shape'],
  contents: readonly Abstract[],
  at: Span | undefined,
): HeapObject {
  const place = placeHere(machine, at);
  if (place === null) return newObject(machine, shape, null);
  let level = 0;
  // A literal holds itself where the data do. What one call of a built-in makes (pairs in a list) is told apart.
  if (!at)
    for (const value of contents)
      for (const choice of choices(value))
        if (choice.kind === 'object' && choice.object.shared?.place === place)
          level = Math.max(level, Math.min(choice.object.shared.level + 1, MAX_LEVEL));
  return sharedObject(machine, place, shape, null, level);
}
const MAX_LEVEL = 3;

export const refer = (object: HeapObject): Abstract => ({ kind: 'object', object });

/** A record of the given fields. */
export function record(machine: Machine, fields: Readonly<Record<string, Abstract>>): Abstract {
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
  const object = objectOver(machine, 'list', [...items, rest], at);
  for (const [index, item] of items.slice(0, bounds.items).entries())
    putField(machine, object, String(index), item);
  const over = items.slice(bounds.items);
  initialise(machine, object.rest, over.length > 0 ? union([...over, rest]) : rest);
  if (object.length)
    initialise(
      machine,
      object.length,
      rest === absent && over.length === 0 ? constant(items.length) : unknown('length of a list'),
    );
  return refer(object);
}

/** The first value of a field of an object that is being made. */
export function putField(machine: Machine, object: HeapObject, name: string, value: Abstract): void {
  const target = object.shared ? object.fields.get(name) : undefined;
  if (target) write(machine.store, target, value);
  else object.fields.set(name, object.shared ? sharedCell(value) : cell(value));
}

/** The first value of a cell of an object that is being made. */
function initialise(machine: Machine, target: Cell, value: Abstract): void {
  if (target.shared) write(machine.store, target, value);
  else target.value = value;
}

/** `object.name = value`; where an object has too many fields, the value goes to those that are not kept apart. */
export function setField(machine: Machine, object: HeapObject, name: string, value: Abstract): void {
  let target = object.fields.get(name);
  if (!target) {
    if (object.fields.size >= (object.length ? bounds.items : bounds.fields)) {
      addRest(machine, object, value);
      return;
    }
    target = object.shared ? sharedCell() : cell();
    object.fields.set(name, target);
    if (object.id <= machine.recursion.known) machine.store.growth++;
    if (object.shared && !isBeingMade(machine, object)) {
      write(machine.store, target, union([absent, value]));
      return;
    }
  }
  write(machine.store, target, value);
  if (object.length && /^\d+$/.test(name)) growTo(machine, object, Number(name) + 1);
}

/** By the running activation, or in its constructor; what comes later may not be there yet. */
function isBeingMade(machine: Machine, object: HeapObject): boolean {
  const frame = machine.stack.at(-1);
  return object.shared?.by === frame || (frame?.self?.kind === 'object' && frame.self.object === object);
}

function growTo(machine: Machine, object: HeapObject, size: number): void {
  const length = object.length?.value;
  if (object.length && length?.kind === 'constant' && typeof length.value === 'number' && length.value < size)
    write(machine.store, object.length, constant(size));
}

/** Adds a value under a key that is not known, or known in part. */
export function addRest(
  machine: Machine,
  object: HeapObject,
  value: Abstract,
  key: Abstract | null = null,
): void {
  for (const name of key ? choices(key) : [null])
    if (name?.kind === 'text' || (name?.kind === 'constant' && typeof name.value === 'string'))
      object.restNames.texts.set(keyOf(name), name);
    else {
      object.restNames.complete = false;
      if (name) object.restNames.flows = joinFlows(object.restNames.flows, flowsOf(name));
    }
  write(
    machine.store,
    object.rest,
    object.rest.value.kind === 'absent' ? value : join(object.rest.value, value),
  );
  if (object.length) write(machine.store, object.length, unknown('length of a list'));
}

/** Appends to a list. */
export function push(machine: Machine, object: HeapObject, value: Abstract): void {
  const length = object.shared ? null : object.length?.value;
  if (length?.kind === 'constant' && typeof length.value === 'number' && length.value < bounds.items)
    setField(machine, object, String(length.value), value);
  else addRest(machine, object, value);
}

/** The items of a list whose length is known, else null. */
export function itemsOf(value: Abstract): readonly Abstract[] | null {
  if (value.kind !== 'object' || value.object.shape !== 'list') return null;
  const length = value.object.length?.value;
  if (
    length?.kind !== 'constant' ||
    typeof length.value !== 'number' ||
    value.object.rest.value.kind !== 'absent'
  )
    return null;
  const items: Abstract[] = [];
  for (let index = 0; index < length.value; index++)
    items.push(present(value.object.fields.get(String(index))?.value ?? undefinedValue));
  return items;
}

/** The value without "not there". */
export function present(value: Abstract): Abstract {
  if (value.kind === 'absent') return undefinedValue;
  if (value.kind !== 'union' || !value.of.some((choice) => choice.kind === 'absent')) return value;
  return union(value.of.map((choice) => (choice.kind === 'absent' ? undefinedValue : choice)));
}

/** All that an object holds under any key. */
export function allOf(object: HeapObject): Abstract[] {
  const all: Abstract[] = [];
  for (const field of object.fields.values()) if (field.value.kind !== 'absent') all.push(field.value);
  if (object.rest.value.kind !== 'absent') all.push(object.rest.value);
  return all;
}

/** Any item of a list, a text, an event field or something unknown; keys of records are not items. */
export function elementOf(machine: Machine, value: Abstract): Abstract {
  const found: Abstract[] = [];
  for (const choice of choices(value)) {
    switch (choice.kind) {
      case 'object': {
        found.push(...allOf(choice.object));
        const base = choice.object.base.value;
        if (base.kind !== 'absent') found.push(elementOf(machine, base));
        break;
      }
      case 'event':
        found.push(
          isStream(choice) ? choice : event(extendPath(choice.path, '[]'), choice.flows[0]?.by ?? []),
        );
        break;
      case 'instance': {
        const items = machine.registry.types.get(choice.type)?.items;
        const frame = machine.stack.at(-1);
        if (items && frame) found.push(items({ machine, self: choice, name: '[]', at: frame.at }));
        else found.push(unknown(`an item of ${choice.name}`, flowsOf(choice)));
        break;
      }
      default:
        if (!isNothing(choice)) found.push(unknown('an item', flowsOf(choice)));
    }
  }
  if (found.length > 0) return union(found.map(present));
  return isNever(value) ? value : unknown('an item of an empty list');
}

/** What an object holds comes in pieces; what is parsed of it has items. */
const isStream = ({ path, flows }: Extract<Abstract, { readonly kind: 'event' }>): boolean =>
  path.endsWith(heldBy('', 'content')) && flows[0]?.by.includes('parsed') !== true;

/** The event data anywhere in a value. */
export function flowsOf(value: Abstract, depth = 5, seen: Set<HeapObject> = new Set()): Flows {
  switch (value.kind) {
    case 'constant':
    case 'text':
    case 'event':
    case 'unknown':
      return value.flows;
    case 'union': {
      let flows = noFlow;
      for (const choice of value.of) flows = joinFlows(flows, flowsOf(choice, depth, seen));
      return flows;
    }
    case 'object': {
      if (depth <= 0 || seen.has(value.object)) return noFlow;
      seen.add(value.object);
      let flows = flowsOf(value.object.base.value, depth - 1, seen);
      for (const inner of allOf(value.object)) flows = joinFlows(flows, flowsOf(inner, depth - 1, seen));
      return flows;
    }
    case 'instance': {
      let flows = noFlow;
      if (depth <= 0) return flows;
      for (const fact of Object.values(value.facts)) flows = joinFlows(flows, flowsOf(fact, depth - 1, seen));
      return flows;
    }
    // An attribute of an object that no model knows: event data given to it is in its attributes.
    case 'method':
      return depth > 0 && value.of.kind === 'instance' && value.of.type === ''
        ? memberOf(flowsOf(value.of, depth - 1, seen), value.name)
        : noFlow;
    default:
      return noFlow;
  }
}

/** The holder of the library object that is made at this place of the code. */
export function holderAt(machine: Machine, place: string): Holder {
  const found = machine.holders.get(place);
  if (found) return found;
  const made: Holder = { id: ++machine.ids, cell: cell() };
  machine.holders.set(place, made);
  return made;
}

/** A library keeps the value, if running it could do something. */
export function hold(machine: Machine, holder: Holder, value: Abstract): void {
  if (!bearsCode(value, 6)) return;
  const held = holder.cell.value;
  write(machine.store, holder.cell, held.kind === 'absent' ? value : union([held, value]));
}

/** A way into the program that a framework's model made of one of its functions. */
export const isRoute = (value: Abstract): boolean =>
  value.kind === 'native' && value.name.startsWith('route ');

/** Could running this value do something? Functions, classes, user objects and library objects can. */
export function bearsCode(
  value: Abstract,
  depth: number,
  seen: Map<HeapObject, number> = new Map(),
): boolean {
  switch (value.kind) {
    case 'function':
    case 'class':
    case 'instance':
      return true;
    case 'native':
      return isRoute(value);
    case 'method':
      return depth > 0 && value.of.kind === 'instance';
    case 'union':
      return value.of.some((choice) => bearsCode(choice, depth, seen));
    case 'object':
      if (value.object.class !== null || value.object.getters.size > 0) return true;
      if (depth <= (seen.get(value.object) ?? 0)) return false;
      seen.set(value.object, depth);
      return allOf(value.object).some((inner) => bearsCode(inner, depth - 1, seen));
    default:
      return false;
  }
}
