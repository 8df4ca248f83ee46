/** Counts the declarations and assignments of each name in a part of a module. */
export function declarationsIn(part: unknown): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const count = (name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1);
  const visit = (value: unknown, key: string): void => {
    if (Array.isArray(value)) for (const item of value) visit(item, key);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
    const { name, local } = value as { readonly name?: unknown; readonly local?: unknown };
    const binds =
      key === 'target' || key === 'rest' || key === 'after' || key === 'function' || key === 'class';
    if (binds && typeof name === 'string') count(name);
    if (key === 'bindings' && 'imported' in value && typeof local === 'string') count(local);
    for (const [inner, child] of Object.entries(value)) visit(child, inner);
  };
  visit(part, '');
  return counts;
}

/** Has a part of a module one of these names, as a variable, a parameter or the name of a function? */
export function hasName(part: unknown, names: ReadonlySet<string>): boolean {
  return hasNode(part, ({ name, local }) =>
    [name, local].some((written) => typeof written === 'string' && names.has(written)),
  );
}

/** Has a part of a module a node of this kind? */
export function hasKind(part: unknown, kind: string): boolean {
  return hasNode(part, (node) => node.kind === kind);
}

interface Named {
  readonly kind?: unknown;
  readonly name?: unknown;
  readonly local?: unknown;
}

function hasNode(part: unknown, fits: (node: Named) => boolean): boolean {
  if (Array.isArray(part)) return part.some((item) => hasNode(item, fits));
  if (typeof part !== 'object' || part === null) return false;
  return fits(part) || Object.values(part).some((value) => hasNode(value, fits));
}
