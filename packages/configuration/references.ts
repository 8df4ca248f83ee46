import type { Resource, Value } from '@emmental/model';
import type { Facts } from './rule.ts';

/** Ids of the resources that a value names by reference, at any depth, each once. */
export function referencesIn(value: Value | undefined): readonly string[] {
  const found = new Set<string>();
  const waiting: Value[] = value === undefined ? [] : [value];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    switch (next.kind) {
      case 'text':
        for (const part of next.parts)
          if (typeof part !== 'string' && part.kind === 'resource') found.add(part.id);
        break;
      case 'list':
        waiting.push(...next.items);
        break;
      case 'fields':
        waiting.push(...next.fields.values());
        break;
      case 'one-of':
        waiting.push(...next.choices.map((choice) => choice.value));
        break;
      case 'constant':
      case 'unknown':
        break;
    }
  }
  return [...found];
}

/** Resources of some types, in the template's order; those that a format generated too. */
export const ofType = ({ app }: Facts, ...types: readonly string[]): readonly Resource[] =>
  [...app.resources.values()].filter(({ type }) => types.includes(type));

/** Is there a resource of one of the types that refers to one of the ids? */
export const isNamedBy = (facts: Facts, ids: readonly string[], ...types: readonly string[]): boolean =>
  ofType(facts, ...types).some(({ properties }) => referencesIn(properties).some((id) => ids.includes(id)));
