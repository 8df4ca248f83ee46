import { googleRoles } from '@emmental/knowledge';
import type { CanGrant, GoogleGrant } from '@emmental/model';

/**
 * Returns the roles of an account that contain one of these permissions. The table of methods has only some permissions of
 * each role, so a role without an entry may contain them: the answer is `unknown`, never `no`.
 *
 * @param words the names of the resource in question; null = any resource.
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
      const held = permissions.filter((permission) => role !== null && permissionsOf(role).has(permission));
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
    : `Google defines ${role}, and Emmental has only some of its permissions in its table`;

const wide: ReadonlySet<string> = new Set(['project', 'folder', 'organization']);

const nothing: ReadonlySet<string> = new Set();

/** Returns the permissions that a predefined role contains, as far as a method of the table needs them. */
const permissionsOf = (role: string): ReadonlySet<string> => googleRoles().get(role)?.permissions ?? nothing;
