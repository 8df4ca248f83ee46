import type { Identity, Role, Statement } from '@emmental/model';
import type { Declaration, Declared } from './declared.ts';
import { items, property } from './property.ts';
import { attachedPolicies, readPolicy, readRole } from './roles.ts';
import { type PolicyReading, statementsIn } from './statements.ts';

/**
 * Returns the users and groups of the template, and its policies that no role, user or group of the template has: a policy
 * for a principal elsewhere, a permission set of the Identity Center, a document of Terraform that nothing uses.
 */
export function identitiesOf(app: Declared, roles: readonly Role[]): readonly Identity[] {
  const attached = attachedPolicies(app);
  const principal = (resource: Declaration, kind: Identity['kind']): Identity => ({
    ...readRole(resource, app, attached.get(resource.id) ?? []),
    kind,
    groups: [],
  });
  const groups = app.ofType('AWS::IAM::Group').map((group) => principal(group, 'group'));
  const users = app
    .ofType('AWS::IAM::User')
    .map((user) => inGroups(principal(user, 'user'), groupsOf(user, app), groups));
  const people = [...groups, ...users];
  return [...people, ...policiesAlone(app, [...roles, ...people])];
}

function inGroups(user: Identity, ids: readonly string[], groups: readonly Identity[]): Identity {
  const own = groups.filter(({ id }) => ids.includes(id));
  return {
    ...user,
    groups: own.map(({ id }) => id),
    statements: [...user.statements, ...own.flatMap(({ statements }) => statements)],
    managed: [...user.managed, ...own.flatMap(({ managed }) => managed)],
    unknown: [...user.unknown, ...own.flatMap(({ unknown }) => unknown)],
  };
}

/** The types that put users into groups, each with the properties that name the user and the groups. */
const memberships: readonly { readonly type: string; readonly users: string; readonly groups: string }[] = [
  { type: 'AWS::IAM::UserToGroupAddition', users: 'Users', groups: 'GroupName' },
  { type: 'aws_iam_user_group_membership', users: 'user', groups: 'groups' },
  { type: 'aws_iam_group_membership', users: 'users', groups: 'group' },
];

function groupsOf(user: Declaration, app: Declared): readonly string[] {
  const named = (resource: Declaration, key: string, type: string): readonly string[] =>
    items(property(resource.properties, key)).flatMap(({ value }) => app.named(value, type));
  const joined = memberships.flatMap(({ type, users, groups }) =>
    app
      .ofType(type)
      .filter((membership) => named(membership, users, 'AWS::IAM::User').includes(user.id))
      .flatMap((membership) => named(membership, groups, 'AWS::IAM::Group')),
  );
  return [...new Set([...named(user, 'Groups', 'AWS::IAM::Group'), ...joined])];
}

/** Types with a policy, each with the property that holds the document. */
const documents: Readonly<Record<string, string>> = {
  'AWS::IAM::Policy': 'PolicyDocument',
  'AWS::IAM::ManagedPolicy': 'PolicyDocument',
  'AWS::IAM::RolePolicy': 'PolicyDocument',
  'AWS::IAM::UserPolicy': 'PolicyDocument',
  'AWS::IAM::GroupPolicy': 'PolicyDocument',
  aws_ssoadmin_permission_set_inline_policy: 'inline_policy',
  'data.aws_iam_policy_document': 'PolicyDocument',
};

/**
 * Returns the policies whose statements no principal of the template has. A policy that only bounds principals gives nothing,
 * and neither does a statement with a principal, which belongs to a resource or a trust policy.
 */
function policiesAlone(app: Declared, principals: readonly Role[]): readonly Identity[] {
  const boundaries = new Set(
    app
      .ofType('AWS::IAM::Role', 'AWS::IAM::User')
      .flatMap(({ properties }) => app.named(property(properties, 'PermissionsBoundary'))),
  );
  const held = new Set(principals.flatMap(({ statements }) => statements.map(placeText)));
  const found: Identity[] = [];
  for (const policy of app.ofType(...Object.keys(documents))) {
    const reading = readingOf(policy, app);
    const own = reading.statements.filter(({ principal }) => principal === null);
    if (boundaries.has(policy.id) || own.every((statement) => held.has(placeText(statement)))) continue;
    for (const statement of own) held.add(placeText(statement));
    found.push(alone(policy, own, reading.unknown));
  }
  return found;
}

const readingOf = (policy: Declaration, app: Declared): PolicyReading =>
  policy.type.startsWith('AWS::IAM::')
    ? readPolicy(policy, app, null)
    : statementsIn(
        property(policy.properties, documents[policy.type] ?? ''),
        `policy:${policy.id}`,
        policy.at,
        policy.condition,
      );

const alone = (
  { id, generated, place, at }: Declaration,
  statements: readonly Statement[],
  unknown: Role['unknown'],
): Identity => ({
  id,
  kind: 'policy',
  groups: [],
  holders: [],
  generated,
  ...(place === undefined ? {} : { place }),
  statements,
  managed: [],
  boundary: null,
  trust: [],
  unknown,
  at,
});

/** The place of a statement; a module or an anchor writes the same statement for several principals. */
const placeText = ({ at, sid, effect, action }: Statement): string =>
  [at.file, at.line, at.column, sid, effect, action.values.length].join(' ');
