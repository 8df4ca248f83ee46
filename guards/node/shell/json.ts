import { isArray, keys, stringify } from './primordials.ts';

/** The most values of an event that are written: twice as many as the inspection engine reads. */
const maxValues = 1_000_000;

/**
 * Returns an event as JSON, for any depth of nesting. If `JSON.stringify` overflows the stack, the event is written value by value; after
 * `maxValues` values `tooMany` is called, and the rest is left out.
 */
export function jsonOf(value: unknown, tooMany: () => void): string {
  try {
    return stringify(value) ?? 'null';
  } catch (error) {
    if ((error as { readonly name?: unknown }).name !== 'RangeError') throw error;
  }
  // Without this an event could avoid the rules by deep nesting.
  return written(value, tooMany);
}

/** A list or an object that is being written. */
interface Open {
  readonly value: object;
  /** null: a list. */
  readonly names: readonly string[] | null;
  readonly size: number;
  readonly above: Open | null;
  at: number;
}

/** Writes JSON without using the stack: open lists and objects form a chain. */
function written(value: unknown, tooMany: () => void): string {
  let text = '';
  let open: Open | null = null;
  let next = value;
  for (let left = maxValues; ; left -= 1) {
    if (left === 0) tooMany();
    if (typeof next !== 'object' || next === null) text += stringify(next) ?? 'null';
    else if (left <= 0) text += 'null';
    else {
      open = opened(next, open);
      text += open.names === null ? '[' : '{';
    }
    while (open !== null && (open.at >= open.size || left <= 0)) {
      text += open.names === null ? ']' : '}';
      open = open.above;
    }
    if (open === null) return text;
    const name: string | number = open.names === null ? open.at : (open.names[open.at] as string);
    if (open.at > 0) text += ',';
    if (open.names !== null) text += `${stringify(name)}:`;
    next = (open.value as Record<string | number, unknown>)[name];
    open.at += 1;
  }
}

function opened(value: object, above: Open | null): Open {
  const names = isArray(value) ? null : keys(value);
  return { value, names, size: names === null ? (value as unknown[]).length : names.length, above, at: 0 };
}
