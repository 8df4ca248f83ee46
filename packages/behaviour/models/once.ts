/** Returns a function that calls `make` on first use and keeps its value. */
export function once<T>(make: () => T): () => T {
  let made: T | null = null;
  return () => {
    made ??= make();
    return made;
  };
}

/**
 * Returns a function that calls `compute` once for each object and keeps the value as long as the object lives. All
 * functions of a repository share its modules, so a fact of a module alone is found once per scan.
 */
export function oncePer<K extends object, V>(compute: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, { readonly value: V }>();
  return (key) => {
    const before = known.get(key);
    if (before) return before.value;
    const value = compute(key);
    known.set(key, { value });
    return value;
  };
}
