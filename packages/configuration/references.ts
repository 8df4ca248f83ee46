import type { Resource, Value } from '@emmental/model';
import { groupedBy, oncePerApp } from './once.ts';
import type { ReviewedFunction, RuleInput } from './rule.ts';
import { settings } from './setting.ts';

/** Returns the ids of the resources to which a value refers, at any depth, without duplicates. */
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

/** Returns the ids of the resources to which a setting refers, under any condition. */
export const referencesAt = (resource: Resource, ...path: readonly string[]): readonly string[] =>
  settings(resource.properties, ...path).flatMap((setting) =>
    setting.state === 'known' ? referencesIn(setting.value) : [],
  );

const byType = oncePerApp(({ app }) => groupedBy(app.resources.values(), ({ type }) => [type]));

/** Returns the resources of some types, also generated resources; those of one type are in the template's order. */
export const ofType = (input: RuleInput, ...types: readonly string[]): readonly Resource[] =>
  types.flatMap(byType(input));

const byName = oncePerApp(({ app }) =>
  groupedBy(app.resources.values(), ({ properties }) => referencesIn(properties)),
);

/** Returns the resources that refer to a resource. */
export const namersOf = (input: RuleInput, id: string): readonly Resource[] => byName(input)(id);

/** True when a resource of one of the types refers to one of the ids. */
export const isNamedBy = (input: RuleInput, ids: readonly string[], ...types: readonly string[]): boolean =>
  ids.some((id) => namersOf(input, id).some(({ type }) => types.includes(type)));

const bySource = oncePerApp(({ functions }) =>
  groupedBy(
    functions,
    ({ declaration }) =>
      new Set(declaration.triggers.flatMap(({ sourceId }) => (sourceId === null ? [] : [sourceId]))),
  ),
);

/** Returns the functions that a resource starts, without duplicates. */
export const startedBy = (input: RuleInput, id: string): readonly ReviewedFunction[] => bySource(input)(id);

/** Returns the ids of the functions that a resource starts, in the template's order. */
export const idsStartedBy = (input: RuleInput, id: string): readonly string[] =>
  startedBy(input, id).map(({ declaration }) => declaration.id);

/** Returns the ids of the resources that belong to a function: its triggers, the resources that it uses, its role, and the resources that refer to it. */
export function linkedWith(input: RuleInput, { declaration, report }: ReviewedFunction): ReadonlySet<string> {
  const { triggers, environment, settings: own, logicalId, role } = declaration;
  return new Set(
    [
      ...triggers.flatMap(({ sourceId, place }) => [sourceId, place]),
      ...report.needed.flatMap(({ resources }) => resources.map(({ ref }) => ref?.id ?? null)),
      ...[...environment.values(), ...own.values()].flatMap(referencesIn),
      ...namersOf(input, logicalId).map(({ id }) => id),
      role,
    ].filter((id) => id !== null),
  );
}
