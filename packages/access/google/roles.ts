import { googleMethods } from '@emmental/knowledge';
import type { Needed } from '@emmental/model';
import { compareText, rowOf } from '@emmental/model';

/** A predefined role, and the resource to grant it on (`on`): the project, or one resource. */
export interface SuggestedRole {
  readonly role: string;
  readonly on: string;
}

/** Roles with smaller roles whose permissions they all contain. Source: the pages of predefined roles, as in knowledge's table of methods. */
const wider: Readonly<Record<string, readonly string[]>> = {
  'roles/storage.objectUser': ['roles/storage.objectViewer', 'roles/storage.objectCreator'],
  'roles/storage.objectAdmin': [
    'roles/storage.objectUser',
    'roles/storage.objectViewer',
    'roles/storage.objectCreator',
  ],
  'roles/datastore.user': ['roles/datastore.viewer'],
  'roles/pubsub.editor': ['roles/pubsub.viewer', 'roles/pubsub.publisher', 'roles/pubsub.subscriber'],
  'roles/bigquery.dataEditor': ['roles/bigquery.metadataViewer'],
  'roles/secretmanager.admin': [
    'roles/secretmanager.secretAccessor',
    'roles/secretmanager.viewer',
    'roles/secretmanager.secretVersionAdder',
  ],
};

/** Returns the smallest predefined roles that contain the needed permissions, each with the resource to grant it on. */
export function smallestRoles(
  needed: readonly Pick<Needed, 'action' | 'resources'>[],
): readonly SuggestedRole[] {
  const byResource = new Map<string, Set<string>>();
  for (const { action, resources } of needed) {
    const role = smallestFor(action);
    if (role === null) continue;
    for (const { pattern } of resources)
      byResource.set(pattern, (byResource.get(pattern) ?? new Set()).add(role));
  }
  return [...byResource]
    .flatMap(([on, roles]) => [...roles].filter((role) => !isIn(role, roles)).map((role) => ({ role, on })))
    .sort((a, b) => compareText(a.on, b.on) || compareText(a.role, b.role));
}

/** Returns the smaller roles that a role contains. */
export const rolesWithin = (role: string): readonly string[] => rowOf(wider, role) ?? [];

const isIn = (role: string, others: ReadonlySet<string>): boolean =>
  [...others].some((other) => wider[other]?.includes(role));

/** Returns the role of the method that needs the fewest further permissions; null if no method needs the action. */
function smallestFor(action: string): string | null {
  let best: { readonly role: string; readonly size: number } | null = null;
  for (const { permissions, role } of googleMethods.values())
    if (permissions.includes(action) && (best === null || permissions.length < best.size))
      best = { role, size: permissions.length };
  return best?.role ?? null;
}
