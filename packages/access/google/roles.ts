import { googleMethods } from '@emmental/knowledge';
import type { Needed } from '@emmental/model';
import { compareText, rowOf } from '@emmental/model';

/** A predefined role, and what it is to be given on: the project, or one resource. */
export interface SuggestedRole {
  readonly role: string;
  readonly on: string;
}

/** Roles that hold all that others do. Source: the pages of predefined roles, as in knowledge's table of methods. */
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

/** The smallest predefined roles that hold what is needed, each on the resource that needs it. */
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

/** Smaller roles that a role is known to hold all of. */
export const rolesWithin = (role: string): readonly string[] => rowOf(wider, role) ?? [];

const isIn = (role: string, others: ReadonlySet<string>): boolean =>
  [...others].some((other) => wider[other]?.includes(role));

/** The role of the row that asks for least beside it. */
function smallestFor(action: string): string | null {
  let best: { readonly role: string; readonly size: number } | null = null;
  for (const { permissions, role } of googleMethods.values())
    if (permissions.includes(action) && (best === null || permissions.length < best.size))
      best = { role, size: permissions.length };
  return best?.role ?? null;
}
