import { entriesOf, get, type MapEntry, type MapNode, type Node, withEntries } from '../../tree.ts';
import { property } from '../lowering/property.ts';
import { writeMap } from '../lowering/write.ts';
import { merged, mergeTwo } from './merge.ts';
import type { Stack } from './stack.ts';

const sections = ['Parameters', 'Mappings', 'Conditions', 'Resources', 'Outputs'] as const;

/**
 * Builds the complete CloudFormation template: the generated resources, merged with the user's own
 * `resources`, which take precedence.
 */
export function templateOf(stack: Stack): MapNode {
  const { service } = stack;
  const written = service.section('resources');
  const parts = written?.kind === 'list' ? written.items : written ? [written] : [];
  for (const part of parts) {
    if (part.kind !== 'map' || service.values.valueOf(part)) {
      const isEmpty = part.kind === 'scalar' && part.value === null;
      if (!isEmpty) leaveOut(part, 'resources, whose content is not known', stack);
    }
  }
  const userResources = merged(parts.filter((part) => part.kind === 'map' && !service.values.valueOf(part)));
  const transform = get(userResources, 'Transform');
  if (transform) leaveOut(transform, 'Transform', stack);
  const outputs = [...stack.outputs].map(([id, value]) => [id, { Value: value }] as const);
  const generated = writeMap(
    { Resources: mapOf(stack.resources, service.at), Outputs: Object.fromEntries(outputs) },
    service.at,
  );
  const kept = sections.flatMap((key): readonly MapEntry[] => {
    const value = withoutUnknown(get(userResources, key), stack, key);
    return value ? [{ key, keyAt: value.at, value }] : [];
  });
  const mergedRoot = mergeTwo(generated, { kind: 'map', entries: kept, at: userResources?.at ?? service.at });
  const root = mergedRoot.kind === 'map' ? mergedRoot : generated;
  return extended(root, get(userResources, 'extensions'), stack);
}

const mapOf = (nodes: ReadonlyMap<string, MapNode>, at: Node['at']): MapNode => ({
  kind: 'map',
  entries: [...nodes].map(([key, value]) => ({ key, keyAt: value.at, value })),
  at,
});

function withoutUnknown(section: Node | undefined, stack: Stack, name: string): Node | undefined {
  if (section?.kind !== 'map') return undefined;
  if (!stack.service.values.valueOf(section)) return section;
  leaveOut(section, `${name}, whose content is not known`, stack);
  return undefined;
}

/** Reports a part of the template that cannot be read, and what depends on it. */
function leaveOut({ at }: Node, about: string, stack: Stack): void {
  stack.report('template/unsupported', at, about);
  stack.unread.push({ name: `a part of the resources (line ${at.line})`, at, starts: 'all', grants: 'all' });
}

/**
 * Applies `extensions` to the resources. Properties and metadata are replaced one by one, other attributes as
 * a whole.
 */
function extended(root: MapNode, extensions: Node | undefined, stack: Stack): MapNode {
  let resources = get(root, 'Resources');
  for (const { key, keyAt, value } of entriesOf(extensions)) {
    const before = get(resources, key);
    if (before?.kind !== 'map' || resources?.kind !== 'map') {
      stack.report('template/undefined', keyAt, `extension of ${key}`);
      continue;
    }
    let after = before;
    for (const attribute of entriesOf(value)) {
      const old = property(before, attribute.key);
      const isShallow = attribute.key === 'Properties' || attribute.key === 'Metadata';
      const replaced = Object.fromEntries(
        entriesOf(attribute.value).map((entry) => [entry.key, entry.value]),
      );
      const next = isShallow && old?.kind === 'map' ? withEntries(old, replaced) : attribute.value;
      after = withEntries(after, { [attribute.key]: next });
    }
    resources = withEntries(resources, { [key]: after });
  }
  return withEntries(root, { Resources: resources });
}
