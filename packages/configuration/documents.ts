import {
  asString,
  both,
  choicesOf,
  type Hole,
  holeText,
  type Location,
  type Resource,
  rowOf,
  spelled,
  type Value,
} from '@emmental/model';
import { structured } from './json-text.ts';
import { oncePerApp } from './once.ts';
import { ofType, referencesAt } from './references.ts';
import type { RuleInput } from './rule.ts';
import { settings } from './setting.ts';

/** One statement of a policy as the template writes it. */
export interface WrittenStatement {
  readonly value: Value;
  readonly at: Location;
  readonly when: string | null;
}

/** Types that contain one policy document (`single`), and types that contain a list of them (`several`). */
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
/** Types that attach managed policies, each with the setting that names the policies. */
const attaching: Readonly<Record<string, string>> = {
  'AWS::IAM::Role': 'ManagedPolicyArns',
  'AWS::IAM::User': 'ManagedPolicyArns',
  'AWS::IAM::Group': 'ManagedPolicyArns',
  aws_iam_role_policy_attachment: 'policy_arn',
  aws_iam_user_policy_attachment: 'policy_arn',
  aws_iam_group_policy_attachment: 'policy_arn',
  aws_iam_policy_attachment: 'policy_arn',
  aws_iam_role_policy_attachments_exclusive: 'policy_arns',
  aws_iam_user_policy_attachments_exclusive: 'policy_arns',
  aws_iam_group_policy_attachments_exclusive: 'policy_arns',
  aws_ssoadmin_managed_policy_attachment: 'managed_policy_arn',
};

/** Returns the policies that no function and no other holder of a role in the template has. The rules in packages/access check the others. */
export function unheldPolicies(input: RuleInput): readonly Resource[] {
  const held = heldPlaces(input);
  return ofType(input, ...new Set([...single, ...several, ...Object.keys(attaching)])).filter((resource) => {
    if (resource.generated || held.roles.has(resource.id)) return false;
    const roles = [...referencesAt(resource, 'Roles'), ...referencesAt(resource, 'RoleName')];
    return !roles.some((id) => held.roles.has(id));
  });
}

/** Returns the Allow statements of a policy, without statements that belong to a role with a holder in the template. */
export function allowsOf(resource: Resource, input: RuleInput): readonly WrittenStatement[] {
  const held = heldPlaces(input);
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
            const denied = deniedBy(list.value);
            return itemsOf(list.value).flatMap((item) =>
              choicesOf(item).flatMap(({ when, value: written }) =>
                allowedWhen(written)
                  .flatMap((allowed) => {
                    const value = withoutDenied(written, denied);
                    return value === null ? [] : { value, allowed };
                  })
                  .map(({ value, allowed }) => ({
                    value,
                    at: value.at ?? setting.at ?? resource.at,
                    when: both(both(both(setting.when, list.when), when), allowed),
                  })),
              ),
            );
          }),
    )
    .filter(({ at }) => !held.places.has(`${at.file}:${at.line}`));
}

/** Returns the actions that statements of a list deny on every resource, always and to everybody who holds the policy. */
const deniedBy = (statements: Value): readonly string[] =>
  itemsOf(statements).flatMap((statement) =>
    statement.kind === 'fields' &&
    asString(statement.fields.get('Effect')) === 'Deny' &&
    !statement.fields.has('Condition') &&
    !statement.fields.has('Principal') &&
    certainTexts(statement.fields.get('Resource')).includes('*')
      ? certainTexts(statement.fields.get('Action')).filter((pattern) => pattern.length <= longestPattern)
      : [],
  );

const longestPattern = 128;

/** The texts of a list that are written out: not those that a parameter or a condition sets. */
const certainTexts = (value: Value | undefined): readonly string[] =>
  (value === undefined ? [] : itemsOf(value)).flatMap((item) =>
    item.kind === 'constant' && typeof item.value === 'string' ? [item.value] : [],
  );

/** Returns a statement without the actions that are denied; null if none is left. Only those that a denied pattern covers as they are written. */
function withoutDenied(statement: Value, denied: readonly string[]): Value | null {
  const actions = statement.kind === 'fields' ? statement.fields.get('Action') : undefined;
  if (denied.length === 0 || statement.kind !== 'fields' || actions === undefined) return statement;
  if (actions.kind === 'one-of' || actions.kind === 'unknown') return statement;
  const left = itemsOf(actions).filter((action) => {
    const written = asString(action);
    return written === null || !denied.some((pattern) => coversText(pattern, written));
  });
  if (left.length === itemsOf(actions).length) return statement;
  const isEmpty = left.length === 0 && !(actions.kind === 'list' && actions.open);
  if (isEmpty) return null;
  const items: Value = { kind: 'list', items: left, open: actions.kind === 'list' && actions.open };
  return { ...statement, fields: new Map([...statement.fields, ['Action', items]]) };
}

/** Does a pattern with wildcards match every action that another text or pattern matches? */
const coversText = (pattern: string, written: string): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*+/g, '.*')
      .replace(/\?/g, '[^*]')}$`,
    'i',
  ).test(written);

/** Returns the conditions under which the effect of a statement is Allow. */
const allowedWhen = (statement: Value): readonly (string | null)[] =>
  settings(statement, 'Effect').flatMap((effect) =>
    effect.state === 'known' && asString(effect.value) === 'Allow' ? [effect.when] : [],
  );

/** An Allow statement of a policy that no holder in the template has. `when` is the condition of the statement, or else of the policy. */
export interface UnheldAllow extends WrittenStatement {
  readonly resource: Resource;
}

export const unheldAllows = (input: RuleInput): readonly UnheldAllow[] =>
  unheldPolicies(input).flatMap((resource) =>
    allowsOf(resource, input).map((statement) => ({
      ...statement,
      resource,
      when: statement.when ?? resource.condition,
    })),
  );

/** Returns the texts at a key of a statement, which holds one text or a list. References are written out: `arn:aws:s3:::${Uploads}/*`. */
export const textsIn = (statement: Value, key: string): readonly string[] =>
  settings(statement, key).flatMap((setting) =>
    setting.state !== 'known'
      ? []
      : itemsOf(setting.value).map((item) => asString(item) ?? spelled(item, textOfHole)),
  );

/**
 * Writes an unknown part of a text. An attribute that identifies one thing, which Terraform looks up or a module makes, is
 * written out (`data.aws_iam_role.reader.arn`, `module.uploads.s3_bucket_arn`): it is not known, but it is not `*`. Other
 * values from outside the template may be anything, also `*`.
 */
const textOfHole = (hole: Hole): string =>
  hole.kind === 'external' && (rowOf(identifying, hole.source)?.test(hole.name) ?? false)
    ? `\${${hole.name}}`
    : holeText(hole);

/**
 * By the kind of source: a data source of a cloud's provider, or a module that was not read, with an attribute that
 * identifies the thing: not `arns`, not `value`.
 */
const identifying: Readonly<Record<string, RegExp>> = {
  data: /(^|\.)data\.(aws|awscc|google)_\w+\.[^.]+\.(\w+_)?(arn|id|name)$/,
  module: /(^|\.)module\.[^.]+\.(\w+_)?(arn|id|name)$/,
};

/** Returns the items of a list; any other value counts as a list of one item, as in IAM. */
export const itemsOf = (value: Value): readonly Value[] => (value.kind === 'list' ? value.items : [value]);

/** Replaces references such as `${AWS::Region}` by `$`, because their colons do not separate parts of an ARN. */
export const withoutReferences = (text: string): string => text.replace(/\$\{[^}]*\}/g, '$');

/** Returns the managed policies that a resource attaches by name. */
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

/** Returns the ids of roles with a holder in the template, and the places of their statements as `file:line`. */
const heldPlaces = oncePerApp(({ app }) => {
  const roles = app.roles.filter(({ holders }) => holders.length > 0);
  return {
    roles: new Set(roles.map(({ id }) => id)),
    places: new Set(roles.flatMap(({ statements }) => statements.map(({ at }) => `${at.file}:${at.line}`))),
  };
});
