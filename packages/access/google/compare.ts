import { powersOfRole } from '@emmental/knowledge';
import type { AccessLevel, Excess, GoogleGrant, Kept, Missing } from '@emmental/model';
import { compareText } from '@emmental/model';
import type { Need, Needs } from '../needs/need.ts';
import type { Gap } from '../needs/question.ts';
import { contentsOf, isAgentRole, isBasicRole, isUnseen, type RoleContents } from './contents.ts';
import { covers, isOnAncestor } from './cover.ts';
import { canBeNarrow, isFarWider } from './render.ts';
import { smallestRoles } from './roles.ts';

/** A role that an account holds and that no function with the account needs, as far as it is compared. */
export interface UnneededRole {
  readonly grant: GoogleGrant;
  readonly accessLevel: AccessLevel;
  /** `gives 37 permissions, of which 1 is needed: roles/storage.objectViewer is enough`. */
  readonly why: string;
}

/**
 * Compares the roles of an account with the needs of all functions that run as it. A role is unneeded when a smaller one is enough, or
 * none. While a question is open that may need any permission, each role is kept for it.
 */
export function unneededRoles(
  roles: readonly GoogleGrant[],
  { needed, gaps }: Needs,
): { readonly unneeded: readonly UnneededRole[]; readonly kept: readonly Kept[] } {
  const unneeded: UnneededRole[] = [];
  const kept: Kept[] = [];
  const keeper = gaps.find(({ touches }) => touches === null);
  for (const grant of roles) {
    const why = isUnseen(grant.role) ? null : unneededWhy(grant, needed);
    if (grant.role === null || why === null) continue;
    if (keeper) kept.push({ action: grant.role, resource: grant.on, unknown: keeper.id });
    else unneeded.push({ grant, accessLevel: levelOf(grant, needed), why });
  }
  return { unneeded, kept };
}

/** Returns why a role is unneeded; null when it is as small as it can be, or when what it gives is not known. */
function unneededWhy(grant: GoogleGrant, needed: readonly Need[]): string | null {
  const contents = contentsOf(grant);
  const instead = `needed: ${suggested(needed) || 'nothing'}`;
  if (isAgentRole(grant.role)) return `a role for Google’s own service; ${instead}`;
  if (!contents) return null;
  const used = usesOf(grant, contents, needed);
  const gives = `gives ${contents.size === 1 ? '1 permission' : `${contents.size.toLocaleString('en')} permissions`}`;
  if (isBasicRole(grant.role)) return `${gives} over all services; ${instead}`;
  if (used.length === 0) return `${gives}, and no call needs one of them`;
  const count = new Set(used.map(({ action }) => action)).size;
  const of = `${gives}, of which ${count} ${count === 1 ? 'is' : 'are'} needed`;
  if (isSmaller(used, contents, count)) return `${of}: ${suggested(used)} is enough`;
  const places = [...new Set(used.flatMap(({ resources }) => resources.map(({ pattern }) => pattern)))];
  const isWide =
    isOnAncestor(grant) &&
    places.every((each) => each !== 'project' && !each.includes('*')) &&
    used.every(({ action }) => canBeNarrow(action));
  return isWide
    ? `granted on the ${grant.on}, needed on ${places.sort(compareText).join(' and ')} only`
    : null;
}

/** Is a smaller role enough for the uses of a role, or a custom role that gives far fewer permissions? */
function isSmaller(used: readonly Need[], contents: RoleContents, count: number): boolean {
  const roles = new Set(smallestRoles(used).map(({ role }) => role));
  const sizes = [...roles].map((role) => contentsOf({ role })?.size ?? contents.size);
  return (
    isFarWider(contents, count) ||
    (sizes.length > 0 && sizes.reduce((sum, size) => sum + size, 0) < contents.size)
  );
}

/** `roles/storage.objectViewer on google_storage_bucket.b`, with `and` between several. */
const suggested = (needed: readonly Need[]): string =>
  smallestRoles(needed)
    .map(({ role, on }) => `${role} on ${on}`)
    .join(' and ');

/** The needs that a role meets, with the resources on which it may do so. */
function usesOf(grant: GoogleGrant, { permissions }: RoleContents, needed: readonly Need[]): readonly Need[] {
  return needed.flatMap((need) => {
    if (!permissions.has(need.action)) return [];
    // A need on the project stands for a resource that the call does not show.
    const resources = need.resources.filter((each) => covers(grant, each) !== 'no');
    return resources.length > 0 ? [{ ...need, resources }] : [];
  });
}

function levelOf(grant: GoogleGrant, needed: readonly Need[]): AccessLevel {
  if (grant.role !== null && powersOfRole(grant.role)?.gains) return 'permissions';
  const contents = contentsOf(grant);
  if (!contents) return 'unknown';
  const used = new Set(needed.map(({ action }) => action));
  const levels = [...contents.permissions].filter((each) => !used.has(each)).map(levelOfPermission);
  return (
    (['permissions', 'write', 'read', 'list'] as const).find((level) => levels.includes(level)) ?? 'read'
  );
}

/** The level of a permission by its verb. Source: IAM documentation, "Permissions reference". */
function levelOfPermission(permission: string): AccessLevel {
  const verb = permission.slice(permission.lastIndexOf('.') + 1);
  if (/^(?:setIamPolicy|actAs|getAccessToken|getOpenIdToken|signBlob|signJwt|implicitDelegation)$/.test(verb))
    return 'permissions';
  if (/^list/.test(verb)) return 'list';
  return /^(?:get|search|read|query|fetch|lookup|access|view|count|export|check|test|watch)/.test(verb)
    ? 'read'
    : 'write';
}

/** The grants of an account, and whether they are known whole. */
export interface KnownGrants {
  readonly roles: readonly GoogleGrant[];
  /** Services whose data may also be opened by access lists of a resource. */
  readonly listed: ReadonlySet<string>;
}

/** Returns the certain needs that no role of the account meets; such a call fails. The grants must be known whole. */
export function missingPermissions(
  needed: readonly Need[],
  { roles, listed }: KnownGrants,
): readonly Missing[] {
  return needed
    .filter(
      ({ certainty, action }) => certainty === 'known' && !listed.has(action.slice(0, action.indexOf('.'))),
    )
    .flatMap(({ action, resources, evidence }) =>
      resources
        .filter((resource) => !resource.pattern.includes('*'))
        .filter((resource) => !roles.some((grant) => mayMeet(grant, action, resource)))
        .map(({ pattern }) => ({ action, resource: pattern, evidence: evidence.slice(0, 20) })),
    );
}

/** May a role on its resource allow this? A need on the project stands for a resource that the call does not show. */
const mayMeet = (grant: GoogleGrant, action: string, resource: Need['resources'][number]): boolean =>
  isBasicRole(grant.role) ||
  (contentsOf(grant)?.permissions.has(action) !== false && covers(grant, resource) !== 'no');

/** Returns the excess of an account as rows of the report: one for each role. */
export const excessRows = (unneeded: readonly UnneededRole[]): readonly Excess[] =>
  unneeded.map(({ grant, accessLevel, why }) => ({
    action: grant.role ?? '',
    resource: grant.on,
    accessLevel,
    why,
  }));

/** How many grants each question keeps, by the resource of the grant. */
export function keptBy(kept: readonly Kept[], gap: Gap): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { unknown, resource } of kept)
    if (unknown === gap.id) counts.set(resource, (counts.get(resource) ?? 0) + 1);
  return counts;
}
