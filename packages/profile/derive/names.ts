/** Returns a readable name in kebab case: `get-orders-id` for `GET /orders/{id}`, `by-customer` for `byCustomer`. */
export function kebab(text: string): string {
  const words = text
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .toLowerCase();
  return words.slice(0, 60).replace(/-+$/, '') || 'rule';
}

/**
 * Returns the rules with their names. Rules of the same name are numbered in the order of their matches; a name that YAML reads as a
 * truth value gets a suffix.
 */
export function named<T>(
  rules: readonly T[],
  nameOf: (rule: T) => string,
  keyOf: (rule: T) => string,
): readonly (readonly [string, T])[] {
  const sorted = rules.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : 0));
  const taken = new Set<string>();
  const found = sorted.map((rule): readonly [string, T] => {
    const wanted = safe(kebab(nameOf(rule)));
    let name = wanted;
    for (let number = 2; taken.has(name); number++) name = `${wanted}-${number}`;
    taken.add(name);
    return [name, rule];
  });
  return found.toSorted(([a], [b]) => (a < b ? -1 : 1));
}

const safe = (name: string): string =>
  /^(y|n|yes|no|on|off|true|false|null|none)$/.test(name) ? `${name}-rule` : name;
