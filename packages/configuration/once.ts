import type { RuleInput } from './rule.ts';

/** Returns a function that computes a table for each app only once and then reuses it. */
export function oncePerApp<T>(compute: (input: RuleInput) => T): (input: RuleInput) => T {
  const known = new WeakMap<RuleInput, T>();
  return (input) => {
    const before = known.get(input);
    if (before !== undefined) return before;
    const made = compute(input);
    known.set(input, made);
    return made;
  };
}

/** Groups items by their keys. The returned function takes a key and returns its items in their original order; [] for an unknown key. */
export function groupedBy<T>(
  items: Iterable<T>,
  keysOf: (item: T) => Iterable<string>,
): (key: string) => readonly T[] {
  const groups = new Map<string, T[]>();
  for (const item of items)
    for (const key of keysOf(item)) {
      const group = groups.get(key);
      if (group) group.push(item);
      else groups.set(key, [item]);
    }
  return (key) => groups.get(key) ?? [];
}
