import type { App, Value } from '@emmental/model';

/**
 * Returns the ids of resources that refer to one of `starts`, directly or through other resources. A policy of a function's
 * role that referred to such a resource would be a circular reference, which CloudFormation refuses.
 */
export function dependents(app: App, starts: readonly string[]): ReadonlySet<string> {
  const namedBy = new Map<string, Set<string>>();
  const noteReference = (id: string, from: string): void => {
    const known = namedBy.get(id);
    if (known) known.add(from);
    else namedBy.set(id, new Set([from]));
  };
  for (const [id, { properties }] of app.resources)
    for (const name of namesIn(properties)) if (name !== id) noteReference(name, id);
  for (const { logicalId, role, triggers } of app.functions) {
    if (role !== null) noteReference(role, logicalId);
    // The configuration of a bucket names the functions that it starts.
    for (const { kind, sourceId } of triggers)
      if (kind === 's3' && sourceId !== null) noteReference(logicalId, sourceId);
  }
  const found = new Set<string>();
  const open = [...starts];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    open.push(...(namedBy.get(id) ?? []));
  }
  return found;
}

function namesIn(value: Value): readonly string[] {
  switch (value.kind) {
    case 'text':
      return value.parts.flatMap((part) =>
        typeof part === 'object' && part.kind === 'resource' ? [part.id] : [],
      );
    case 'list':
      return value.items.flatMap(namesIn);
    case 'fields':
      return [...value.fields.values()].flatMap(namesIn);
    case 'one-of':
      return value.choices.flatMap((choice) => namesIn(choice.value));
    case 'constant':
    case 'unknown':
      return [];
  }
}
