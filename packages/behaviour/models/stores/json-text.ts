import type { Abstract } from '@emmental/evaluator';

const sources = new WeakMap<Abstract, Abstract>();

/** Remembers the value that a text of JSON was made from. The text itself holds all of its event data without fields. */
export function noteJson(text: Abstract, source: Abstract): Abstract {
  if (text.kind === 'unknown') sources.set(text, source);
  return text;
}

/** Returns the value that a text of JSON was made from; undefined for other values. */
export const sourceOfJson = (text: Abstract): Abstract | undefined => sources.get(text);
