import { orderOf } from '../classes/order.ts';
import { allOf, isRoute } from '../values/contents.ts';
import { keyOf } from '../values/key.ts';
import { type Abstract, absent, type HeapObject, type Holder, type Instance } from '../values/value.ts';

/** The depth to which each object was searched, and the number of values that were looked at. */
export interface Seen {
  readonly depths: Map<HeapObject, number>;
  values: number;
}

/** A search that has seen nothing. */
export const look = (): Seen => ({ depths: new Map(), values: 0 });

function isSeen({ depths }: Seen, object: HeapObject, depth: number): boolean {
  if (depth <= (depths.get(object) ?? 0)) return true;
  depths.set(object, depth);
  return false;
}

/** Library objects inside a value and inside the fields of its records, one for each holder. */
export function instancesIn(value: Abstract, seen: Seen = look()): readonly Instance[] {
  const found = new Map<Holder, Instance>();
  addInstances(found, value, 4, seen);
  return [...found.values()];
}

function addInstances(found: Map<Holder, Instance>, value: Abstract, depth: number, seen: Seen): void {
  seen.values++;
  if (value.kind === 'instance') {
    if (!found.has(value.holder)) found.set(value.holder, value);
  } else if (value.kind === 'class')
    addInstances(found, value.class.own.fields.get('#decorated')?.value ?? absent, depth, seen);
  else if (value.kind === 'union') for (const choice of value.of) addInstances(found, choice, depth, seen);
  else if (value.kind === 'object' && !isSeen(seen, value.object, depth)) {
    for (const inner of allOf(value.object)) addInstances(found, inner, depth - 1, seen);
  }
}

/** Functions and classes inside a value and inside the fields of its records, each once. */
export function codeIn(value: Abstract, seen: Seen = look()): readonly Abstract[] {
  const found = new Map<string, Abstract>();
  addCode(found, value, 6, seen);
  return [...found.values()];
}

function addCode(found: Map<string, Abstract>, value: Abstract, depth: number, seen: Seen): void {
  seen.values++;
  switch (value.kind) {
    case 'function':
    case 'class':
      found.set(keyOf(value), value);
      break;
    case 'native':
      if (isRoute(value)) found.set(keyOf(value), value);
      break;
    // A method of a client, under another name.
    case 'method':
      if (value.of.kind === 'instance' && value.of.type !== '') found.set(keyOf(value), value);
      break;
    case 'union':
      for (const choice of value.of) addCode(found, choice, depth, seen);
      break;
    case 'object': {
      if (isSeen(seen, value.object, depth)) break;
      for (const inner of allOf(value.object)) addCode(found, inner, depth - 1, seen);
      const call = callOf(value);
      if (call) found.set(keyOf(call), call);
      for (const member of value.object.class?.methods.values() ?? [])
        if (
          member.kind === 'method' &&
          member.value.kind === 'function' &&
          !/^(constructor|__\w+__)$/.test(member.value.closure.name)
        ) {
          const bound: Abstract = { ...member.value, self: value };
          found.set(keyOf(bound), bound);
        }
    }
  }
}

/** The method that a call of an object of Python runs; null when its classes have none. */
export function callOf(value: Abstract): Abstract | null {
  if (value.kind !== 'object' || !value.object.class) return null;
  for (const choice of orderOf(value.object.class)) {
    const member = choice.kind === 'class' ? choice.class.methods.get('__call__') : undefined;
    if (member?.value.kind === 'function') return { ...member.value, self: value };
  }
  return null;
}
