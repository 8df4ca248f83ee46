import { create, isArray, keys, put, stringify } from './primordials.ts';

/** Levels of an event that is nested too deep to be written as a whole. */
const deepest = 200;

/** An event as JSON. `tooDeep` is called when it does not fit the stack: then what is below the first levels is left out. */
export function jsonOf(value: unknown, tooDeep: () => void): string {
  try {
    return stringify(value) ?? 'null';
  } catch (error) {
    if ((error as { readonly name?: unknown }).name !== 'RangeError') throw error;
  }
  // Else nesting alone would take an event past the rules.
  tooDeep();
  return stringify(within(value, deepest)) ?? 'null';
}

function within(value: unknown, levels: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (levels === 0) return null;
  if (isArray(value)) {
    const list: unknown[] = [];
    for (let at = 0; at < value.length; at += 1) put(list, at, within(value[at], levels - 1));
    return list;
  }
  const copy = create(null) as Record<string, unknown>;
  const names = keys(value);
  for (let at = 0; at < names.length; at += 1) {
    const name = names[at] as string;
    copy[name] = within((value as Record<string, unknown>)[name], levels - 1);
  }
  return copy;
}
