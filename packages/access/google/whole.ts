import type { App, Resource, ServiceAccount, Value } from '@emmental/model';
import { asString, choicesOf, fieldOf } from '@emmental/model';
import { contentsOf } from './contents.ts';

/**
 * Tells if the template shows all roles of an account: it declares the account and grants it a role, it knows what each of the roles
 * gives, and no grant of the template has members that are not known.
 */
export function isWhole(
  { id, kind, roles }: ServiceAccount,
  app: Pick<App, 'resources' | 'fetched'>,
): boolean {
  const account = app.resources.get(id);
  if (kind !== 'own' || !account || roles.length === 0) return false;
  if (roles.some((grant) => contentsOf(grant) === null)) return false;
  if (app.fetched?.some((each) => each.kind === 'module')) return false;
  const name =
    asString(fieldOf(account.properties, 'account_id')) ?? asString(fieldOf(account.properties, 'name'));
  return [...app.resources.values()]
    .filter(({ type }) => /^google_\w+_iam_(?:member|binding|policy)$/.test(type))
    .every((grantor) => membersKnown(grantor, name));
}

/** Are the members of a grant known to be others, or resources of the template? */
function membersKnown({ type, properties }: Resource, name: string | null): boolean {
  if (type.endsWith('_policy')) return false;
  const members = [fieldOf(properties, 'member'), fieldOf(properties, 'members')].flatMap((value) =>
    value ? listed(value) : [],
  );
  return members.length > 0 && members.every((member) => isSettled(member, name));
}

const listed = (value: Value): readonly Value[] =>
  choicesOf(value).flatMap(({ value: choice }) =>
    choice.kind !== 'list' ? [choice] : choice.open ? [...choice.items, open] : choice.items,
  );

const open: Value = { kind: 'unknown', why: 'the list is open' };

/** A member that is one account: of a resource, or written without the name of the account. A group may contain the account. */
function isSettled(member: Value, name: string | null): boolean {
  if (member.kind === 'text') {
    const holes = member.parts.filter((part) => typeof part !== 'string');
    return holes.length > 0 && holes.every((hole) => typeof hole === 'object' && hole.kind === 'resource');
  }
  const written = asString(member);
  return (
    written !== null && /^(?:user|serviceAccount):/.test(written) && name !== null && !written.includes(name)
  );
}

/** Returns the services whose data access lists of resources open, beside roles: `storage`, `bigquery`. */
export function servicesWithLists({ resources }: Pick<App, 'resources'>): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { type } of resources.values()) {
    if (/^google_storage_\w*(?:acl|access_control)$/.test(type)) found.add('storage');
    if (/^google_bigquery_dataset/.test(type)) found.add('bigquery');
  }
  return found;
}
