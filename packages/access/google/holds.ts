import { googleMethods } from '@emmental/knowledge';
import type { CanGrant, GoogleGrant } from '@emmental/model';
import { rolesWithin } from './roles.ts';

/**
 * Which roles of an account hold permissions that are asked for. The table of methods names some permissions of a role and not all:
 * what it does not name is not known, never a no.
 *
 * @param words what the resource is called that is asked for; null = on anything.
 */
export function googleGrants(
  roles: readonly GoogleGrant[],
  permissions: readonly string[],
  words: ReadonlySet<string> | null,
): readonly CanGrant[] {
  if (permissions.length === 0) return [];
  return roles
    .filter(({ on }) => words === null || wide.has(on) || words.has(on) || !on.includes('.'))
    .map(({ role, on, by, when, at }): CanGrant => {
      const held = permissions.filter((permission) => role !== null && heldBy(role).has(permission));
      const place = { file: at.file, line: at.line };
      const isSure = held.length > 0;
      return {
        answer: !isSure ? 'unknown' : when === null ? 'yes' : 'conditional',
        actions: isSure ? held : permissions,
        action: role ?? 'an unknown role',
        resource: on,
        ...place,
        sid: by,
        policy: role,
        policyOf: null,
        forAnyone: false,
        limits:
          when === null ? [] : [{ kind: 'condition', by: 'statement', text: `condition ${when}`, ...place }],
        why: isSure ? null : reasonOf(role),
      };
    });
}

const reasonOf = (role: string | null): string =>
  role === null
    ? 'the role is not known'
    : `Google defines ${role}, and this tool knows only some of its permissions`;

const wide: ReadonlySet<string> = new Set(['project', 'folder', 'organization']);

/** Permissions that a role is known to hold, by itself and by smaller roles that are part of it. */
function heldBy(role: string): ReadonlySet<string> {
  const within = new Set([role, ...rolesWithin(role)]);
  return new Set([...googleMethods.values()].flatMap((row) => (within.has(row.role) ? row.permissions : [])));
}
