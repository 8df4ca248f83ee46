import type { Resource, Value } from '@emmental/model';
import { groupedBy, oncePerApp } from './once.ts';
import type { Facts, FunctionFacts } from './rule.ts';
import { settings } from './setting.ts';

/** Returns the ids of the resources that a value names by reference, at any depth, each once. */
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

/** Returns the ids that a setting of a resource names, under any condition. */
export const referencesAt = (resource: Resource, ...path: readonly string[]): readonly string[] =>
  settings(resource.properties, ...path).flatMap((setting) =>
    setting.state === 'known' ? referencesIn(setting.value) : [],
  );

const byType = oncePerApp(({ app }) => groupedBy(app.resources.values(), ({ type }) => [type]));

/** Returns the resources of some types, in the template's order for each; generated ones too. */
export const ofType = (facts: Facts, ...types: readonly string[]): readonly Resource[] =>
  types.flatMap(byType(facts));

const byName = oncePerApp(({ app }) =>
  groupedBy(app.resources.values(), ({ properties }) => referencesIn(properties)),
);

/** Returns the resources that refer to a resource. */
export const namersOf = (facts: Facts, id: string): readonly Resource[] => byName(facts)(id);

/** Tells that a resource of one of the types refers to one of the ids. */
export const isNamedBy = (facts: Facts, ids: readonly string[], ...types: readonly string[]): boolean =>
  ids.some((id) => namersOf(facts, id).some(({ type }) => types.includes(type)));

const bySource = oncePerApp(({ functions }) =>
  groupedBy(
    functions,
    ({ declaration }) =>
      new Set(declaration.triggers.flatMap(({ sourceId }) => (sourceId === null ? [] : [sourceId]))),
  ),
);

/** Returns the functions that a resource starts, each once. */
export const startedBy = (facts: Facts, id: string): readonly FunctionFacts[] => bySource(facts)(id);

/** Returns the ids of resources around a function: those that start it, that it uses and holds, and that name it. */
export function linkedWith(facts: Facts, { declaration, report }: FunctionFacts): ReadonlySet<string> {
  const { triggers, environment, settings: own, logicalId, role } = declaration;
  return new Set(
    [
      ...triggers.flatMap(({ sourceId, place }) => [sourceId, place]),
      ...report.needed.flatMap(({ resources }) => resources.map(({ ref }) => ref?.id ?? null)),
      ...[...environment.values(), ...own.values()].flatMap(referencesIn),
      ...namersOf(facts, logicalId).map(({ id }) => id),
      role,
    ].filter((id) => id !== null),
  );
}
