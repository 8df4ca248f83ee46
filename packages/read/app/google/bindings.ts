import { asString, both, type GoogleGrant, partsOf, spelled, unknown, type Value } from '@emmental/model';
import type { Declaration, Declared } from '../declared.ts';
import type { Reach } from '../flow.ts';
import { items, placeOf, property } from '../property.ts';
import { blocks, resourcesIn } from './arguments.ts';

/**
 * A role that some members have on a resource, granted by a resource `google_*_iam_member`, `_binding` or
 * `_policy`.
 */
export interface Binding {
  readonly role: string | null;
  /** The permissions of a custom role of the template; null for any other role. */
  readonly permissions: readonly string[] | null;
  readonly members: readonly Value[];
  /** The kind of resource that the role is granted on: `cloud_run_v2_service`, `project`. */
  readonly kind: string;
  /** The resource that grants the role. */
  readonly grantor: Declaration;
  readonly when: string | null;
}

/** Returns every binding of the template. Source: hashicorp/google provider documentation, IAM resources. */
export function bindingsOf(app: Declared): readonly Binding[] {
  return [...app.resources.values()].flatMap((resource): readonly Binding[] => {
    const [, kind = '', form = ''] = /^google_(\w+)_iam_(member|binding|policy)$/.exec(resource.type) ?? [];
    if (form === '') return [];
    const bindingOf = (body: Value, when: string | null): Binding => ({
      ...roleIn(property(body, 'role'), app),
      members: [...items(property(body, 'member')), ...items(property(body, 'members'))].map(
        ({ value }) => value,
      ),
      kind,
      grantor: resource,
      when: both(resource.condition, when),
    });
    if (form !== 'policy') return [bindingOf(resource.properties, null)];
    return items(property(resource.properties, 'policy_data')).flatMap(({ value, when }) =>
      policyBindings(value, app).map((body) => bindingOf(body, when)),
    );
  });
}

/** Returns the bindings of a policy: of a document of the template, or written with `jsonencode`. A policy that is not known may give anything. */
function policyBindings(policy: Value, app: Declared): readonly Value[] {
  const documents = resourcesIn(policy, app, 'data.google_iam_policy');
  if (documents.length > 0) return documents.flatMap(({ properties }) => blocks(properties, 'binding'));
  return policy.kind === 'fields'
    ? blocks(policy, 'bindings')
    : [unknown('its policy is not known', policy.at)];
}

/** Returns the role of a binding. A custom role of the template has its address as its name, and the permissions that the template gives it. */
function roleIn(value: Value | undefined, app: Declared): Pick<Binding, 'role' | 'permissions'> {
  const written = asString(value);
  if (written !== null) return { role: written, permissions: null };
  const [custom, ...others] = resourcesIn(
    value,
    app,
    'google_project_iam_custom_role',
    'google_organization_iam_custom_role',
  );
  if (!custom || others.length > 0) return { role: null, permissions: null };
  const listed = property(custom.properties, 'permissions');
  if (listed?.kind !== 'list' || listed.open) return { role: null, permissions: null };
  const names = listed.items.flatMap((item) => asString(item) ?? []);
  return names.length === listed.items.length
    ? { role: custom.id, permissions: names }
    : { role: null, permissions: null };
}

/**
 * Tells if a binding is on this resource. Bindings on the project, or on a folder or organization above it,
 * do not count, because they hold for all resources.
 */
export function isOn({ grantor }: Binding, target: Declaration, app: Declared): boolean {
  if (grantor.properties.kind !== 'fields') return false;
  return [...grantor.properties.fields]
    .filter(([name]) => !['role', 'member', 'members', 'project', 'location', 'region'].includes(name))
    .some(([, value]) => resourcesIn(value, app, target.type).includes(target));
}

/** The audience that a binding allows. */
export interface BoundReach extends Reach {
  readonly binding: Binding;
}

/** A right to do something: one of these permissions, which these predefined roles contain. */
export interface Entry {
  readonly roles: RegExp;
  readonly permissions: readonly string[];
}

/** Tells if the role of a binding contains one of the permissions; null if nobody can know, such as for a custom role of elsewhere. */
function contains({ role, permissions }: Binding, entry: Entry): boolean | null {
  if (permissions !== null) return entry.permissions.some((name) => permissions.includes(name));
  return role === null || !role.startsWith('roles/') ? null : entry.roles.test(role);
}

/** Returns the widest audience that bindings on a resource let in. Null when no binding does. */
export function audienceOf(
  target: Declaration,
  entry: Entry,
  bindings: readonly Binding[],
  app: Declared,
): BoundReach | null {
  let widest: BoundReach | null = null;
  for (const binding of bindings) {
    const isGiven = contains(binding, entry);
    if (isGiven === false || !isOn(binding, target, app)) continue;
    const isSure = isGiven === true && binding.when === null;
    for (const member of binding.members) {
      const reach = reachOf(member, binding);
      const exposure = isSure || reach.exposure === 'account' ? reach.exposure : 'unknown';
      if (widest === null || width[exposure] > width[widest.exposure])
        widest = { exposure, by: reach.by, binding };
    }
  }
  return widest;
}

/**
 * Returns the widest audience of outsiders that bindings on the project, or on a folder or organization above it, let in; null when
 * they let in accounts of the project alone, or nobody.
 */
export function audienceAbove(entry: Entry, bindings: readonly Binding[]): BoundReach | null {
  const found = bindings
    .filter((binding) => ancestorKinds.has(binding.kind) && contains(binding, entry) !== false)
    .flatMap((binding) =>
      binding.members
        .map((member) => reachOf(member, binding))
        .filter(
          ({ exposure }) =>
            exposure !== 'account' && (exposure !== 'unknown' || opens.test(binding.role ?? '')),
        )
        .map(
          ({ exposure, by }): BoundReach => ({
            exposure: binding.when === null && contains(binding, entry) === true ? exposure : 'unknown',
            by: `${by} on the ${binding.kind}`,
            binding,
          }),
        ),
    );
  return found.toSorted((a, b) => width[b.exposure] - width[a.exposure])[0] ?? null;
}

/** Roles that a project gives in order to let somebody call its services. Members of others that are not known are its own people. */
const opens = /^roles\/(?:run\.(?:invoker|servicesInvoker)|cloudfunctions\.invoker|pubsub\.publisher)$/;

/** Returns the wider of two audiences, the first where they are alike. */
export const widerOf = (a: BoundReach | null, b: BoundReach | null): BoundReach | null =>
  a === null || (b !== null && width[b.exposure] > width[a.exposure]) ? b : a;

const width = { public: 4, unknown: 3, authenticated: 2, account: 1, internal: 0 } as const;

function reachOf(member: Value, { grantor, role }: Binding): Reach {
  const written = asString(member);
  const reason = `${grantor.id} gives ${written ?? 'members that are not known'} ${role ?? 'a role'}`;
  if (written === 'allUsers') return { exposure: 'public', by: reason };
  if (written === 'allAuthenticatedUsers')
    return { exposure: 'public', by: `${reason}: anyone with a Google account` };
  return isOpen(member) ? { exposure: 'unknown', by: reason } : { exposure: 'account', by: reason };
}

/** May a member be everybody? A part of it that is known, or a resource, makes it an account. */
function isOpen(member: Value): boolean {
  const parts = partsOf(member);
  if (parts === null || member.kind === 'unknown') return true;
  const [only, ...more] = parts;
  return (
    more.length === 0 && typeof only === 'object' && only.kind !== 'resource' && asString(member) === null
  );
}

/** Returns the roles granted to an account. `account` is its Terraform address, or its e-mail address. */
export function grantsTo(
  account: string,
  bindings: readonly Binding[],
  app: Declared,
): readonly GoogleGrant[] {
  return bindings.flatMap((binding) =>
    binding.members.some((member) => accountIn(member, app) === account)
      ? [
          {
            role: binding.role,
            ...(binding.permissions ? { permissions: binding.permissions } : {}),
            on: targetOf(binding, app),
            by: binding.grantor.id,
            when: binding.when,
            at: placeOf(property(binding.grantor.properties, 'role'), binding.grantor.at),
          },
        ]
      : [],
  );
}

/**
 * Returns the identity of an account: the address of its Terraform resource if the value refers to one, else
 * its name or e-mail address. So references and addresses of the same account can be compared.
 */
export function accountIn(value: Value, app: Declared): string | null {
  const [resource] = resourcesIn(value, app, 'google_service_account');
  if (resource) return resource.id;
  const parts = partsOf(value);
  if (parts === null || value.kind === 'unknown') return null;
  // Google resolves `data.google_compute_default_service_account.d.email` at deployment.
  const external = parts.find((part) => typeof part === 'object' && part.kind === 'external');
  if (typeof external === 'object' && external.kind === 'external') return external.name;
  const written = spelled(value).replace(/^serviceAccount:/, '');
  return written.includes('*') ? null : written;
}

const ancestorKinds: ReadonlySet<string> = new Set(['project', 'folder', 'organization']);

function targetOf({ kind, grantor }: Binding, app: Declared): string {
  if (ancestorKinds.has(kind)) return kind;
  const fields = grantor.properties.kind === 'fields' ? [...grantor.properties.fields] : [];
  for (const [name, value] of fields) {
    if (['role', 'member', 'members', 'project', 'location', 'region'].includes(name)) continue;
    const [target] = resourcesIn(value, app, `google_${kind}`, ...runTypes);
    if (target) return target.id;
  }
  return kind.replaceAll('_', ' ');
}

/**
 * Types of a Cloud Run service. A function of the second generation is such a service too, and a binding may
 * name that service.
 */
const runTypes = [
  'google_cloudfunctions2_function',
  'google_cloud_run_v2_service',
  'google_cloud_run_service',
];
