/** Returns a function that calls `make` once and keeps its result; when `make` throws, the next call tries again. */
export function once<Value>(make: () => Value): () => Value {
  let kept: { readonly value: Value } | null = null;
  return () => {
    kept ??= { value: make() };
    return kept.value;
  };
}
