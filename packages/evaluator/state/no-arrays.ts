import type { Abstract, HeapObject } from '../values/value.ts';

/** Lists of the evaluator that are no arrays of JavaScript. */
type Other = 'set' | 'iterator' | 'arguments';

const others = new WeakMap<HeapObject, Other>();

/** Marks a list as one that is no array, and returns it. */
export function asOther(value: Abstract, other: Other): Abstract {
  if (value.kind === 'object') others.set(value.object, other);
  return value;
}

/** Returns what a list is in place of an array; null for arrays and for objects that are no lists. */
export const otherOf = (object: HeapObject): Other | null => others.get(object) ?? null;
