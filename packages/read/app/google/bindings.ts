import { asString, both, type GoogleGrant, partsOf, spelled, type Value } from '@emmental/model';
import type { Declaration, Declared } from '../declared.ts';
import type { Reach } from '../flow.ts';
import { items, placeOf, property } from '../property.ts';
import { blocks, resourcesIn } from './arguments.ts';

/** One role for some members, as `google_*_iam_member`, `_binding` and `_policy` give it. */
export interface Binding {
  readonly role: string | null;
  readonly members: readonly Value[];
  /** `cloud_run_v2_service`, `project`: what it is given on. */
  readonly kind: string;
  /** The resource that gives it. */
  readonly by: Declaration;
  readonly when: string | null;
}

/** Every binding that the template makes. Source: hashicorp/google provider documentation, IAM resources. */
export function bindingsOf(app: Declared): readonly Binding[] {
  return [...app.resources.values()].flatMap((by): readonly Binding[] => {
    const [, kind = '', form = ''] = /^google_(\w+)_iam_(member|binding|policy)$/.exec(by.type) ?? [];
    if (form === '') return [];
    const of = (body: Value, when: string | null): Binding => ({
      role: asString(property(body, 'role')),
      members: [...items(property(body, 'member')), ...items(property(body, 'members'))].map(
        ({ value }) => value,
      ),
      kind,
      by,
      when: both(by.condition, when),
    });
    if (form !== 'policy') return [of(by.properties, null)];
    return items(property(by.properties, 'policy_data')).flatMap(({ value, when }) =>
      resourcesIn(value, app, 'data.google_iam_policy').flatMap((document) =>
        blocks(document.properties, 'binding').map((body) => of(body, when)),
      ),
    );
  });
}

/** Is it given on this resource? On the project, or anything above it, it holds for all. */
export function isOn({ by }: Binding, target: Declaration, app: Declared): boolean {
  if (by.properties.kind !== 'fields') return false;
  return [...by.properties.fields]
    .filter(([name]) => !['role', 'member', 'members', 'project', 'location', 'region'].includes(name))
    .some(([, value]) => resourcesIn(value, app, target.type).includes(target));
}

/** Whom a binding lets in. */
export interface Let extends Reach {
  readonly binding: Binding;
}

/** Whom the bindings on a resource let in with one of the roles; null when they let nobody. */
export function audienceOf(
  target: Declaration,
  roles: RegExp,
  bindings: readonly Binding[],
  app: Declared,
): Let | null {
  let widest: Let | null = null;
  for (const binding of bindings) {
    if (binding.role !== null && !roles.test(binding.role)) continue;
    if (!isOn(binding, target, app)) continue;
    const isSure = binding.role !== null && binding.when === null;
    for (const member of binding.members) {
      const reach = reachOf(member, binding);
      const exposure = isSure || reach.exposure === 'account' ? reach.exposure : 'unknown';
      if (widest === null || width[exposure] > width[widest.exposure])
        widest = { exposure, by: reach.by, binding };
    }
  }
  return widest;
}

const width = { public: 4, unknown: 3, authenticated: 2, account: 1, internal: 0 } as const;

function reachOf(member: Value, { by, role }: Binding): Reach {
  const written = asString(member);
  const what = `${by.id} gives ${written ?? 'members that are not known'} ${role ?? 'a role'}`;
  if (written === 'allUsers') return { exposure: 'public', by: what };
  if (written === 'allAuthenticatedUsers')
    return { exposure: 'authenticated', by: `${what}: every Google account` };
  return partsOf(member) && member.kind !== 'unknown'
    ? { exposure: 'account', by: what }
    : { exposure: 'unknown', by: what };
}

/** The roles that an account is given, by what tells the account: its address, or its e-mail address. */
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
            on: targetOf(binding, app),
            by: binding.by.id,
            when: binding.when,
            at: placeOf(property(binding.by.properties, 'role'), binding.by.at),
          },
        ]
      : [],
  );
}

/** `serviceAccount:${google_service_account.a.email}` and the account's own address are one. */
export function accountIn(value: Value, app: Declared): string | null {
  const [resource] = resourcesIn(value, app, 'google_service_account');
  if (resource) return resource.id;
  const parts = partsOf(value);
  if (parts === null || value.kind === 'unknown') return null;
  // What Google is asked for at deployment: `data.google_compute_default_service_account.d.email`.
  const asked = parts.find((part) => typeof part === 'object' && part.kind === 'external');
  if (typeof asked === 'object' && asked.kind === 'external') return asked.name;
  const written = spelled(value).replace(/^serviceAccount:/, '');
  return written.includes('*') ? null : written;
}

const above: ReadonlySet<string> = new Set(['project', 'folder', 'organization']);

function targetOf({ kind, by }: Binding, app: Declared): string {
  if (above.has(kind)) return kind;
  const fields = by.properties.kind === 'fields' ? [...by.properties.fields] : [];
  for (const [name, value] of fields) {
    if (['role', 'member', 'members', 'project', 'location', 'region'].includes(name)) continue;
    const [target] = resourcesIn(value, app, `google_${kind}`, ...runTypes);
    if (target) return target.id;
  }
  return kind.replaceAll('_', ' ');
}

/** A function of the second generation is a service of Cloud Run, and is named as one. */
const runTypes = [
  'google_cloudfunctions2_function',
  'google_cloud_run_v2_service',
  'google_cloud_run_service',
];
