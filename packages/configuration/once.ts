import type { Facts } from './rule.ts';

/** Computes a table of an app once, however many rules and resources ask for it. */
export function oncePerApp<T>(compute: (facts: Facts) => T): (facts: Facts) => T {
  const known = new WeakMap<Facts, T>();
  return (facts) => {
    const before = known.get(facts);
    if (before !== undefined) return before;
    const made = compute(facts);
    known.set(facts, made);
    return made;
  };
}

/** Lists by key, in the order in which they come; a key that is not there has none. */
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
