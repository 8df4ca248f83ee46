import type { CanGrant, GoogleGrant } from '@emmental/model';
import { contentsOf } from './contents.ts';

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
    .filter(
      (grant) =>
        !grant.permissions || grant.permissions.some((permission) => permissions.includes(permission)),
    )
    .map((grant): CanGrant => {
      const { role, on, by, when, at } = grant;
      const held = permissions.filter((permission) => contentsOf(grant)?.permissions.has(permission));
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
