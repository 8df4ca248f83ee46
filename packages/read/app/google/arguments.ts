import { type Hole, partsOf, spelled, type Value } from '@emmental/model';
import type { Declaration, Declared } from '../declared.ts';
import { alternatives, items, property } from '../property.ts';

/**
 * Returns the value under a path of nested Terraform blocks. If a block occurs several times, the first is
 * used.
 */
export function inBlock(value: Value | undefined, ...path: readonly string[]): Value | undefined {
  let current = value;
  for (const [index, name] of path.entries()) {
    current = property(current, name);
    if (index < path.length - 1) current = items(current)[0]?.value;
  }
  return current;
}

/** Returns the nested blocks with a name. */
export const blocks = (value: Value | undefined, name: string): readonly Value[] =>
  items(property(value, name)).map((item) => item.value);

/** Returns the resources of these types that a value refers to, or whose name occurs in the value. */
export function resourcesIn(
  value: Value | undefined,
  app: Declared,
  ...types: readonly string[]
): readonly Declaration[] {
  const found = new Set<Declaration>();
  for (const { value: choice } of alternatives(value)) {
    for (const part of partsOf(choice) ?? []) {
      const resource = isResource(part) ? app.resources.get(part.id) : undefined;
      if (resource && types.includes(resource.type)) found.add(resource);
    }
    const written = nameIn(choice);
    if (written === null) continue;
    for (const resource of app.ofType(...types))
      if (nameIn(property(resource.properties, 'name')) === written) found.add(resource);
  }
  return [...found];
}

const isResource = (part: string | Hole): part is Extract<Hole, { kind: 'resource' }> =>
  typeof part === 'object' && part.kind === 'resource';

/**
 * Returns the last segment of a name, because `projects/p/topics/orders` and `orders` name the same topic.
 */
function nameIn(value: Value | undefined): string | null {
  if (value === undefined || partsOf(value) === null || value.kind === 'unknown') return null;
  const text = spelled(value);
  const name = /[^/]*$/.exec(text)?.[0] ?? '';
  return name === '' || name === '*' ? null : name;
}
