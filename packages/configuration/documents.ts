import {
  asString,
  both,
  choicesOf,
  type Location,
  type Resource,
  spelled,
  type Value,
} from '@emmental/model';
import { structured } from './json-text.ts';
import { oncePerApp } from './once.ts';
import { namersOf, ofType, referencesAt } from './references.ts';
import type { Facts } from './rule.ts';
import { settings } from './setting.ts';

/** One statement of a policy as it is written. */
export interface WrittenStatement {
  readonly value: Value;
  readonly at: Location;
  readonly when: string | null;
}

/** Types that hold one policy document, and types that hold a list of them. */
const single = [
  'AWS::IAM::Policy',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::RolePolicy',
  'AWS::IAM::UserPolicy',
  'AWS::IAM::GroupPolicy',
  'data.aws_iam_policy_document',
  'aws_ssoadmin_permission_set_inline_policy',
] as const;
const several = ['AWS::IAM::Role', 'AWS::IAM::User', 'AWS::IAM::Group'] as const;
/** Types that attach a managed policy, and the setting that names it. */
const attaching: Readonly<Record<string, string>> = {
  'AWS::IAM::Role': 'ManagedPolicyArns',
  'AWS::IAM::User': 'ManagedPolicyArns',
  'AWS::IAM::Group': 'ManagedPolicyArns',
  aws_iam_role_policy_attachment: 'policy_arn',
  aws_iam_user_policy_attachment: 'policy_arn',
  aws_iam_group_policy_attachment: 'policy_arn',
  aws_iam_policy_attachment: 'policy_arn',
  aws_ssoadmin_managed_policy_attachment: 'managed_policy_arn',
};

/** Policies that no function and no other holder of the template holds: rules about access look at the rest. */
export function unheldPolicies(facts: Facts): readonly Resource[] {
  const held = heldPlaces(facts);
  return ofType(facts, ...new Set([...single, ...several, ...Object.keys(attaching)])).filter((resource) => {
    if (resource.generated || held.roles.has(resource.id)) return false;
    const roles = [...referencesAt(resource, 'Roles'), ...referencesAt(resource, 'RoleName')];
    return !roles.some((id) => held.roles.has(id));
  });
}

/** A policy by itself; of a role, user or group all that it has: its own, those that name it, those that it attaches. */
export function policiesOf(resource: Resource, facts: Facts): readonly Resource[] {
  if (!several.some((type) => type === resource.type)) return [resource];
  const attached = referencesAt(resource, 'ManagedPolicyArns').flatMap(
    (id) => facts.app.resources.get(id) ?? [],
  );
  const naming = namersOf(facts, resource.id).filter(({ type }) => type !== resource.type);
  return [
    resource,
    ...new Set(
      [...attached, ...naming].filter(({ type }) => single.some((singleType) => singleType === type)),
    ),
  ];
}

/** The statements of a policy that allow, and that no holder of the template has taken over. */
export function allowsOf(resource: Resource, facts: Facts): readonly WrittenStatement[] {
  const held = heldPlaces(facts);
  const documents = single.some((type) => type === resource.type)
    ? settings(
        resource.properties,
        resource.type.startsWith('aws_ssoadmin_') ? 'inline_policy' : 'PolicyDocument',
      )
    : settings(resource.properties, 'Policies').flatMap((setting) =>
        setting.state === 'known' && setting.value.kind === 'list'
          ? setting.value.items.flatMap((item) => settings(item, 'PolicyDocument'))
          : [],
      );
  return documents
    .flatMap((setting) =>
      setting.state !== 'known'
        ? []
        : settings(structured(setting.value), 'Statement').flatMap((list) => {
            if (list.state !== 'known') return [];
            return itemsOf(list.value).flatMap((item) =>
              choicesOf(item).map(({ when, value }) => ({
                value,
                at: value.at ?? setting.at ?? resource.at,
                when: both(both(setting.when, list.when), when),
              })),
            );
          }),
    )
    .filter(
      ({ value, at }) =>
        !held.places.has(`${at.file}:${at.line}`) && textsIn(value, 'Effect').includes('Allow'),
    );
}

/** A statement that allows, of a policy that no holder of the template has; `when` is the policy's where it has none itself. */
export interface UnheldAllow extends WrittenStatement {
  readonly resource: Resource;
}

export const unheldAllows = (facts: Facts): readonly UnheldAllow[] =>
  unheldPolicies(facts).flatMap((resource) =>
    allowsOf(resource, facts).map((statement) => ({
      ...statement,
      resource,
      when: statement.when ?? resource.condition,
    })),
  );

/** The texts at a key of a statement, one or many; what is known in part has its references in it: `arn:aws:s3:::${Uploads}/*`. */
export const textsIn = (statement: Value, key: string): readonly string[] =>
  settings(statement, key).flatMap((setting) =>
    setting.state !== 'known' ? [] : itemsOf(setting.value).map((item) => asString(item) ?? spelled(item)),
  );

/** The items of a list; any other value is the only one, as IAM takes it. */
export const itemsOf = (value: Value): readonly Value[] => (value.kind === 'list' ? value.items : [value]);

/** References have colons of their own, which part no ARN: `${AWS::Region}`. */
export const withoutReferences = (text: string): string => text.replace(/\$\{[^}]*\}/g, '$');

/** Managed policies that a resource attaches by name. */
export function managedOf(
  resource: Resource,
): readonly { readonly name: string; readonly at: Location; readonly when: string | null }[] {
  const key = attaching[resource.type];
  if (key === undefined) return [];
  return settings(resource.properties, key).flatMap((setting) => {
    if (setting.state !== 'known') return [];
    return itemsOf(setting.value).flatMap((item) => {
      const name = asString(item)?.split('/').at(-1);
      return name === undefined ? [] : [{ name, at: item.at ?? resource.at, when: setting.when }];
    });
  });
}

/** Roles of the template that something holds, and where their statements stand. */
const heldPlaces = oncePerApp(({ app }) => {
  const roles = app.roles.filter(({ holders }) => holders.length > 0);
  return {
    roles: new Set(roles.map(({ id }) => id)),
    places: new Set(roles.flatMap(({ statements }) => statements.map(({ at }) => `${at.file}:${at.line}`))),
  };
});
