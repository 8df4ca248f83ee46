import type { Source } from './source.ts';

/**
 * Caches a computation per repository, for example parsed modules and configuration files, so that all
 * functions of the repository share the result. The cache lives as long as its Source.
 */
export function oncePerSource<K, V>(compute: (source: Source, key: K) => V): (source: Source, key: K) => V {
  const caches = new WeakMap<Source, Map<K, V>>();
  return (source, key) => {
    const cache = caches.get(source) ?? new Map<K, V>();
    caches.set(source, cache);
    const cached = cache.get(key);
    if (cached !== undefined || cache.has(key)) return cached as V;
    const value = compute(source, key);
    cache.set(key, value);
    return value;
  };
}
