import type { HeapObject } from '../values/value.ts';

/** Dictionaries whose fields are the variables of a scope: `globals()`, `locals()`. Code reads the variables without them. */
export const nameSpaces = new WeakSet<HeapObject>();
