import type { Abstract, HeapObject } from '../values/value.ts';

const frozen = new WeakSet<HeapObject>();

/** Notes that writes to an object may have no effect, and returns the object (`Object.freeze`). */
export function freeze(value: Abstract): Abstract {
  if (value.kind === 'object') frozen.add(value.object);
  return value;
}

/** May a write to the object have no effect? */
export const isFrozen = (object: HeapObject): boolean => frozen.has(object);
