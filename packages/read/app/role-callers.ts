import { asString, type Role, type Statement, spelled, type Value } from '@emmental/model';
import { limitedBy, numberedAccount, principalKinds, widerOf } from './audience.ts';
import type { Declared } from './declared.ts';
import type { Reach } from './flow.ts';
import { entries, items, property } from './property.ts';
import { policiesElsewhere } from './roles.ts';

/** A role that somebody other than a service of AWS can have, and who that is. */
export interface Caller {
  readonly role: Role;
  readonly audience: Reach;
}

/**
 * Returns the roles that guests and users of identity pools, federations or other accounts can have: those of the template,
 * those elsewhere to which a policy of the template is attached, and those of other templates (`Template.outsiders`).
 */
export const callersOf = (roles: readonly Role[], app: Declared): readonly Caller[] => [
  ...ownCallers(roles, app),
  ...rolesElsewhere(app),
  ...(app.template.outsiders ?? []),
];

/** Returns the roles of the template itself that somebody other than a service of AWS can have. */
export const ownCallers = (roles: readonly Role[], app: Declared): readonly Caller[] =>
  roles.flatMap((role) => {
    const audience = whoBecomes(role, app);
    return audience ? [{ role, audience }] : [];
  });

/** Returns the roles outside of the template to which its policies are attached. Who can have such a role is not known. */
const rolesElsewhere = (app: Declared): readonly Caller[] =>
  policiesElsewhere(app).map(({ id, at, attachedTo, statements }) => ({
    role: {
      id,
      holders: [],
      generated: false,
      statements,
      managed: [],
      boundary: null,
      trust: [],
      unknown: [],
      at,
    },
    audience: { exposure: 'unknown', by: `who has the role ${attachedTo} is not in the template` },
  }));

/** Returns who can have a role besides services of AWS; null when only services can. */
function whoBecomes(role: Role, app: Declared): Reach | null {
  let widest: Reach | null = null;
  for (const statement of role.trust) {
    if (statement.effect !== 'Allow' || statement.principal === null) continue;
    const reach = whoAssumes(statement, statement.principal.value, role.id, app);
    if (reach) widest = widest ? widerOf(widest, reach) : reach;
  }
  return widest;
}

function whoAssumes(statement: Statement, principal: Value, role: string, app: Declared): Reach | null {
  const kinds = principalKinds(principal);
  if (kinds.has('federated')) return whoFederates(statement, principal, role, app);
  if (kinds.has('anyone')) return limitedBy(statement.condition, `the trust policy of ${role}`);
  if (kinds.has('unknown'))
    return { exposure: 'unknown', by: `whom the trust policy of ${role} names is not known` };
  if (!kinds.has('account')) return null;
  const where = `principals that ${role} trusts`;
  return numberedAccount(principal, where) ?? { exposure: 'account', by: where };
}

function whoFederates(statement: Statement, principal: Value, role: string, app: Declared): Reach {
  const providers = items(property(principal, 'Federated')).map(({ value }) => spelled(value));
  const conditions = entries(statement.condition ?? undefined).flatMap(({ value }) => entries(value));
  if (providers.some((provider) => provider === 'cognito-identity.amazonaws.com')) {
    const users = conditions.filter(({ key }) => key.endsWith(':amr')).flatMap(({ value }) => items(value));
    const isSignedIn = users.length > 0 && users.every(({ value }) => asString(value) === 'authenticated');
    if (isSignedIn || !letsGuestsIn(conditions, app))
      return { exposure: 'authenticated', by: `signed-in users of an identity pool have the role ${role}` };
    return { exposure: 'public', by: `guests of an identity pool have the role ${role}` };
  }
  // Without a subject, any user of a public provider has the role; with one, jobs of certain repositories.
  const isPipeline = providers.some((provider) =>
    /token\.actions\.githubusercontent\.com|gitlab/.test(provider),
  );
  const hasSubject = conditions.some(({ key }) => key.endsWith(':sub'));
  if (isPipeline && hasSubject)
    return { exposure: 'account', by: `jobs of a pipeline have the role ${role}` };
  return { exposure: 'authenticated', by: `users of a federation have the role ${role}` };
}

/** Returns false when the pool of the conditions is in the template and admits no guests. */
function letsGuestsIn(
  conditions: readonly { readonly key: string; readonly value: Value }[],
  app: Declared,
): boolean {
  const pools = conditions
    .filter(({ key }) => key.endsWith(':aud'))
    .flatMap(({ value }) => items(value))
    .flatMap(({ value }) => app.named(value, 'AWS::Cognito::IdentityPool'));
  return (
    pools.length === 0 ||
    pools.some(
      (id) =>
        asString(property(app.resources.get(id)?.properties, 'AllowUnauthenticatedIdentities')) !== 'false',
    )
  );
}
