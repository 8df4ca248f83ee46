import { type GoogleRole, googleRoles } from '@emmental/knowledge';
import type { Needed } from '@emmental/model';
import { compareText } from '@emmental/model';
import { isAgentRole } from './contents.ts';

/** A predefined role, and the resource to grant it on (`on`): the project, or one resource. */
export interface SuggestedRole {
  readonly role: string;
  readonly on: string;
}

/** Returns the smallest predefined roles that contain the needed permissions, each with the resource to grant it on. */
export function smallestRoles(
  needed: readonly Pick<Needed, 'action' | 'resources'>[],
): readonly SuggestedRole[] {
  return [...permissionsByResource(needed)]
    .flatMap(([on, permissions]) => smallestFor(permissions).map(({ role }) => ({ role, on })))
    .sort((a, b) => compareText(a.on, b.on) || compareText(a.role, b.role));
}

/** Permissions that a function needs, by the resource; those that it needs on the project hold for each resource. */
export function permissionsByResource(
  needed: readonly Pick<Needed, 'action' | 'resources'>[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const { action, resources } of needed)
    for (const { pattern } of resources) found.set(pattern, (found.get(pattern) ?? new Set()).add(action));
  return found;
}

/**
 * Returns the predefined roles that together contain the permissions and give the fewest others: one role, or one for each
 * permission, whichever gives fewer. A permission that no role contains is left out.
 */
function smallestFor(permissions: ReadonlySet<string>): readonly GoogleRole[] {
  const parts = distinctRoles([...permissions].flatMap((each) => smallestWith(new Set([each])) ?? []));
  const single = smallestWith(permissions);
  const separate = parts.reduce((sum, { size }) => sum + size, 0);
  return single && (parts.length < 2 || single.size <= separate) ? [single] : withoutContained(parts);
}

/** Returns the role with the fewest permissions that contains all of these; roles of their own service come first. */
function smallestWith(permissions: ReadonlySet<string>): GoogleRole | null {
  const [first = ''] = permissions;
  const service = first.slice(0, first.indexOf('.'));
  let best: GoogleRole | null = null;
  for (const role of googleRoles().values()) {
    if (
      general.test(role.role) ||
      isAgentRole(role.role) ||
      ![...permissions].every((each) => role.permissions.has(each))
    )
      continue;
    if (best === null || rank(role, service) - rank(best, service) < 0) best = role;
  }
  return best;
}

/** Basic roles, roles that stand for old access lists of a bucket, and roles that Google's own services hold. */
const general = /^roles\/(?:owner|editor|viewer|browser)$|legacy|express|service(?:input|output)?$/i;

const rank = ({ role, size }: GoogleRole, service: string): number =>
  size + (role.startsWith(`roles/${service}.`) ? 0 : 1e6);

const distinctRoles = (roles: readonly GoogleRole[]): readonly GoogleRole[] => [...new Set(roles)];

/** Leaves out roles whose known permissions another role has. */
const withoutContained = (roles: readonly GoogleRole[]): readonly GoogleRole[] =>
  roles.filter((role) => !roles.some((other) => other !== role && isWithin(role, other)));

const isWithin = (role: GoogleRole, other: GoogleRole): boolean =>
  role.permissions.size < other.permissions.size &&
  [...role.permissions].every((permission) => other.permissions.has(permission));
