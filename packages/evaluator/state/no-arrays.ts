import type { Abstract, HeapObject } from '../values/value.ts';

/** Lists and records of the evaluator that are no arrays and no plain objects of JavaScript. */
type Other = 'set' | 'iterator' | 'arguments' | 'map';

const others = new WeakMap<HeapObject, Other>();

/** Marks a list as one that is no array, or a record as a Map, and returns it. */
export function asOther(value: Abstract, other: Other): Abstract {
  if (value.kind === 'object') others.set(value.object, other);
  return value;
}

/** Are the fields of the object its entries or items, so that they are none of its properties? */
export const holdsEntries = (object: HeapObject): boolean =>
  /^(?:map|set|iterator)$/.test(otherOf(object) ?? '');

/** Returns what a list is in place of an array; null for arrays and for objects that are no lists. */
export const otherOf = (object: HeapObject): Other | null => others.get(object) ?? null;
