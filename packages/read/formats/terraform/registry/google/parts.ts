import { asString, constant, type Location, text, type Value } from '@emmental/model';
import { entries, items, property } from '../../../../app/property.ts';
import { reference } from '../../handle.ts';
import { isGiven } from '../../resources/index.ts';
import { type Expansion, type Fields, fields, list, make } from '../expansion.ts';

/** Returns a field of an input that is an object; undefined if it is absent or null. */
export function field(value: Value | undefined, ...path: readonly string[]): Value | undefined {
  const found = property(value, ...path);
  return isGiven(found) ? found : undefined;
}

/** Returns a nested block, which is a list with one item as in the resources that are read. Fields without a value are left out. */
export const block = (from: Fields, at: Location): Value => list([fields(from, at)], at);

/** Returns an input that is an object as a nested block. */
export const asBlock = (value: Value | undefined): Value | undefined =>
  value?.kind === 'fields'
    ? { kind: 'list', items: [value], open: false, ...(value.at ? { at: value.at } : {}) }
    : value;

/** Adds a service account with the name of the module, and the roles that the module gives it on the project. */
export function ownAccount(expansion: Expansion, roles: Value | undefined): Value {
  const { at, id } = expansion;
  const account = `${id}.account`;
  make(expansion, '.account', 'google_service_account', {
    account_id: expansion.input('name') ?? expansion.input('service_name'),
  });
  const email = reference(account, 'email', at);
  for (const [index, { value: role }] of items(roles).entries())
    make(expansion, `.account.role[${index}]`, 'google_project_iam_member', {
      project: expansion.input('project_id'),
      role: isShort(role) ? constant(`roles/${asString(role) ?? ''}`, role.at ?? at) : role,
      member: withPrefix(email),
    });
  return email;
}

/** Some modules take roles without the prefix. */
const isShort = (role: Value): boolean => /^[a-z]\w*\.\w+$/i.test(asString(role) ?? '');

const withPrefix = (email: Value): Value =>
  email.kind === 'text' ? text(['serviceAccount:', ...email.parts], email.at) : email;

/** Adds a binding that gives a role on the main resource to members; `argument` is the one that names the resource. */
export function grantTo(
  expansion: Expansion,
  type: string,
  argument: string,
  role: string,
  members: Value | undefined,
): void {
  if (!members) return;
  make(expansion, `.${role.replace(/^.*\./, '')}`, `${type}_iam_member`, {
    [argument]: reference(expansion.id, 'name', expansion.at),
    role: constant(role, members.at ?? expansion.at),
    member: members,
  });
}

/** Adds the bindings of an input that maps roles to members. */
export function grantByRole(
  expansion: Expansion,
  type: string,
  argument: string,
  roles: Value | undefined,
): void {
  for (const { key, value } of entries(roles))
    make(expansion, `.iam[${JSON.stringify(key)}]`, `${type}_iam_binding`, {
      [argument]: reference(expansion.id, 'name', expansion.at),
      role: constant(key, value.at ?? expansion.at),
      members: value,
    });
  if (roles && roles.kind !== 'fields')
    make(expansion, '.iam', `${type}_iam_binding`, {
      [argument]: reference(expansion.id, 'name', expansion.at),
      role: roles,
      members: roles,
    });
}
