import type { Source } from '@emmental/model';

/**
 * What is computed once per repository (parsed modules, read configuration files), shared by all functions in it.
 * It lives as long as its Source.
 */
export function oncePerSource<K, V>(compute: (source: Source, key: K) => V): (source: Source, key: K) => V {
  const caches = new WeakMap<Source, Map<K, V>>();
  return (source, key) => {
    const cache = caches.get(source) ?? new Map<K, V>();
    caches.set(source, cache);
    const known = cache.get(key);
    if (known !== undefined || cache.has(key)) return known as V;
    const value = compute(source, key);
    cache.set(key, value);
    return value;
  };
}
