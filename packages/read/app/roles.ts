import { both, type Location, type Role, type Statement, spelled, text, type Value } from '@emmental/model';
import { originAt } from '../origins.ts';
import type { Declaration, Declared } from './declared.ts';
import { alternatives, isAbsent, items, placeOf, property, textAt } from './property.ts';
import { type PolicyReading, statementsIn } from './statements.ts';

/** Reads roles on demand and records which functions and resources hold them. */
export interface Roles {
  /**
   * Records that `holder` has the role that `value` names. Returns the id of the role, or null when the role
   * is not in the template. For a `one-of` of roles, creates a new role with the statements of each role
   * under its condition.
   */
  held(value: Value | undefined, holder: string, at: Location): string | null;
  list(): readonly Role[];
}

/** Returns the role that a parent template passes in a parameter; null when it passes none. */
export type PassedRole = (parameter: string) => Role | null;

const nothing: PolicyReading = { statements: [], unknown: [] };

/**
 * Reads every role of the template with its inline, attached and managed policies, its boundary and its trust
 * policy.
 */
export function rolesOf(app: Declared, passed: PassedRole = () => null): Roles {
  const policies = attachedPolicies(app);
  const roles = new Map<string, Role>();
  const holders = new Map<string, Set<string>>();
  for (const resource of app.ofType('AWS::IAM::Role')) {
    roles.set(resource.id, readRole(resource, app, policies.get(resource.id) ?? []));
  }
  const hold = (id: string, holder: string): string => {
    const roleHolders = holders.get(id);
    if (roleHolders) roleHolders.add(holder);
    else holders.set(id, new Set([holder]));
    return id;
  };
  const passedDown = (value: Value): string | null => {
    const [only, ...moreParts] = value.kind === 'text' ? value.parts : [];
    if (typeof only !== 'object' || moreParts.length > 0 || only.kind !== 'external') return null;
    const role = only.source === 'parent' && only.parameter !== undefined ? passed(only.parameter) : null;
    if (role) roles.set(role.id, role);
    return role?.id ?? null;
  };
  return {
    held(value, holder, at) {
      const choices = alternatives(value).map(({ when, value: choice }) => ({
        when,
        id: app.named(choice, 'AWS::IAM::Role')[0] ?? passedDown(choice),
      }));
      const [first] = choices;
      if (!first || choices.every((choice) => choice.id === null)) return null;
      if (choices.length === 1 && first.id !== null) return hold(first.id, holder);
      const id = `${holder}Role (by condition)`;
      roles.set(id, oneOf(id, choices, roles, at));
      return hold(id, holder);
    },
    list: () =>
      [...roles.values()].map((role) => ({ ...role, holders: [...(holders.get(role.id) ?? [])].sort() })),
  };
}

/** Reads a role; or a user or group, which has policies as a role has. */
export function readRole(resource: Declaration, app: Declared, attached: readonly PolicyReading[]): Role {
  const { properties, at } = resource;
  const inline = items(property(properties, 'Policies')).map(({ when, value }) =>
    statementsIn(property(value, 'PolicyDocument'), 'inline', placeOf(value, at), when),
  );
  const managed: { policy: Value; at: Location }[] = [];
  const expanded: PolicyReading[] = [];
  for (const { when, value } of items(property(properties, 'ManagedPolicyArns'))) {
    const declared = app.named(value, 'AWS::IAM::ManagedPolicy');
    for (const id of declared) expanded.push(managedStatements(id, app, when));
    if (declared.length === 0) {
      managed.push({ policy: conditional(value, when), at: placeOf(value, at) });
    }
  }
  const trust = statementsIn(property(properties, 'AssumeRolePolicyDocument'), 'trust', at);
  const unreadPart =
    properties.kind === 'fields' && !properties.open
      ? nothing
      : { statements: [], unknown: [{ why: 'a part of the role is not known', at }] };
  const readings = [...inline, ...expanded, ...attached, unreadPart];
  const statements = readings.flatMap((reading) => reading.statements);
  return {
    id: resource.id,
    holders: [],
    generated: resource.generated,
    ...(resource.place === undefined ? {} : { place: resource.place }),
    statements: statements.map((statement) => withOrigin(statement, resource, app)),
    managed,
    ...boundaryOf(property(properties, 'PermissionsBoundary'), app),
    trust: trust.statements,
    unknown: [...readings.flatMap((reading) => reading.unknown), ...unreadGrants(resource.id, app)],
    at,
  };
}

/** Returns the parts of the app that were not read and may give a role permissions. */
const unreadGrants = (id: string, { template }: Declared): Role['unknown'] =>
  (template.unread ?? [])
    .filter(({ grants }) => grants === 'all' || grants.includes(id))
    .map(({ name, at }) => ({ why: `${name} was not read; it may give permissions`, at }));

/**
 * Sets the origin of a statement that the format generated or that comes from a policy template, to
 * distinguish it from statements that the user wrote.
 */
function withOrigin(statement: Statement, resource: Declaration, app: Declared): Statement {
  const { at } = statement;
  const isOwn =
    resource.generated &&
    at.line === resource.at.line &&
    at.column === resource.at.column &&
    statement.origin === 'inline';
  const origin = originAt(app.template.origins, at) ?? (isOwn ? 'generated' : undefined);
  return origin === undefined ? statement : { ...statement, origin };
}

/**
 * Returns the permissions boundary. Its statements are included if the boundary is a policy of the template.
 */
function boundaryOf(
  value: Value | undefined,
  app: Declared,
): Pick<Role, 'boundary'> & Partial<Pick<Role, 'boundaryPolicy'>> {
  if (value === undefined || isAbsent(value)) return { boundary: null };
  const [id, ...more] = app.named(value, 'AWS::IAM::ManagedPolicy');
  // If the boundary can be one of several policies, it is not known which one applies, so only the value is
  // kept.
  if (id === undefined || more.length > 0 || value.kind === 'one-of') return { boundary: value };
  return { boundary: value, boundaryPolicy: managedStatements(id, app, null) };
}

const conditional = (value: Value, when: string | null): Value =>
  when === null ? value : { kind: 'one-of', choices: [{ when, value }] };

function managedStatements(id: string, app: Declared, when: string | null): PolicyReading {
  const policy = app.resources.get(id);
  if (!policy) return nothing;
  const document = property(policy.properties, 'PolicyDocument');
  return heldBy(policy, statementsIn(document, `policy:${id}`, policy.at, both(when, policy.condition)));
}

/** Adds the id of the policy to its statements, if the user wrote the policy as a resource of its own. */
const heldBy = ({ id, generated, place }: Declaration, reading: PolicyReading): PolicyReading =>
  generated && place === undefined
    ? reading
    : {
        ...reading,
        statements: reading.statements.map((statement) => ({ ...statement, heldBy: place ?? id })),
      };

/** The types of policies, each with the properties that name what the policy is attached to. */
const attachments: Readonly<Record<string, readonly string[]>> = {
  'AWS::IAM::Policy': ['Roles', 'Users', 'Groups'],
  'AWS::IAM::ManagedPolicy': ['Roles', 'Users', 'Groups'],
  'AWS::IAM::RolePolicy': ['RoleName'],
  'AWS::IAM::UserPolicy': ['UserName'],
  'AWS::IAM::GroupPolicy': ['GroupName'],
};

/** Types of resources that policies are attached to. */
const principalTypes = ['AWS::IAM::Role', 'AWS::IAM::User', 'AWS::IAM::Group'];

/** Returns the policies that name the roles, users and groups to which they are attached, by the id of these. */
export function attachedPolicies(app: Declared): ReadonlyMap<string, readonly PolicyReading[]> {
  const found = new Map<string, PolicyReading[]>();
  for (const policy of app.ofType(...Object.keys(attachments)))
    for (const key of attachments[policy.type] ?? [])
      for (const { when, value } of items(property(policy.properties, key)))
        for (const id of app.named(value, ...principalTypes))
          found.set(id, [...(found.get(id) ?? []), readPolicy(policy, app, when)]);
  return found;
}

/** Returns the statements of a policy that is a resource of its own. `when` is the condition of its attachment. */
export function readPolicy(policy: Declaration, app: Declared, when: string | null): PolicyReading {
  if (policy.type === 'AWS::IAM::ManagedPolicy') return managedStatements(policy.id, app, when);
  const document = property(policy.properties, 'PolicyDocument');
  const origin = `policy:${textAt(policy.properties, 'PolicyName') ?? policy.id}`;
  return heldBy(policy, statementsIn(document, origin, policy.at, both(when, policy.condition)));
}

/** A policy of the template that is attached to a role elsewhere. */
interface PolicyElsewhere {
  readonly id: string;
  readonly at: Location;
  /** The name of the role, as the template writes it. */
  readonly attachedTo: string;
  readonly statements: readonly Statement[];
}

/** Returns the policies that are attached to roles that the template does not declare. */
export const policiesElsewhere = (app: Declared): readonly PolicyElsewhere[] =>
  app.ofType('AWS::IAM::Policy', 'AWS::IAM::RolePolicy', 'AWS::IAM::ManagedPolicy').flatMap((policy) => {
    const list = property(policy.properties, policy.type === 'AWS::IAM::RolePolicy' ? 'RoleName' : 'Roles');
    const [outside] = items(list).filter(({ value }) => app.named(value, 'AWS::IAM::Role').length === 0);
    if (!outside) return [];
    const document = property(policy.properties, 'PolicyDocument');
    const { statements } = statementsIn(document, `policy:${policy.id}`, policy.at, policy.condition);
    return [{ id: policy.id, at: policy.at, attachedTo: spelled(outside.value), statements }];
  });

function oneOf(
  id: string,
  choices: readonly { readonly when: string | null; readonly id: string | null }[],
  roles: ReadonlyMap<string, Role>,
  at: Location,
): Role {
  const parts = choices.flatMap(({ when, id: roleId }) => {
    const role = roleId === null ? undefined : roles.get(roleId);
    return role ? [{ when, role }] : [];
  });
  const conditioned = (statements: readonly Statement[], when: string | null): readonly Statement[] =>
    statements.map((statement) => ({ ...statement, when: both(when, statement.when) }));
  const outside = choices.filter((choice) => choice.id === null);
  const boundaries = parts.map(({ when, role }) => ({ when, value: role.boundary ?? text([]) }));
  return {
    id,
    holders: [],
    generated: true,
    statements: parts.flatMap(({ when, role }) => conditioned(role.statements, when)),
    managed: parts.flatMap(({ when, role }) =>
      role.managed.map((entry) => ({ ...entry, policy: conditional(entry.policy, when) })),
    ),
    boundary: parts.some(({ role }) => role.boundary) ? { kind: 'one-of', choices: boundaries } : null,
    trust: parts.flatMap(({ when, role }) => conditioned(role.trust, when)),
    unknown: [
      ...parts.flatMap(({ role }) => role.unknown),
      ...outside.map(({ when }) => ({
        why: `${when === null ? 'in some case' : `when ${when}`} the role is one that is not in the template`,
        at,
      })),
    ],
    at,
  };
}
