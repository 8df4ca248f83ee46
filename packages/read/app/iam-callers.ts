import { managedPolicy } from '@emmental/knowledge';
import { asString, partsOf, type Role, type Statement, spelled, type Value } from '@emmental/model';
import { coversAction, limitedBy, matches, principalKinds, widerOf } from './audience.ts';
import type { Declared } from './declared.ts';
import { type Flow, flow, type Reach } from './flow.ts';
import { functionsIn } from './flows/unread-starters.ts';
import { alternatives, entries, items, property } from './property.ts';

/**
 * Joins the entrances that IAM guards (`Reach.permission`) with the roles of the template that hold the permission: guests
 * and signed-in users of identity pools, federations, other accounts. An entrance that no role of the template may call has
 * callers elsewhere, so its reach is unknown. Adds a flow for roles that may call a function directly.
 */
export function withIamCallers(
  flows: readonly Flow[],
  app: Declared,
  roles: readonly Role[],
): readonly Flow[] {
  const callers = roles.flatMap((role) => {
    const audience = whoBecomes(role, app);
    return audience ? [{ role, audience }] : [];
  });
  const joined = flows.map((candidate) => {
    const permission = candidate.reach?.permission;
    return permission === undefined ? candidate : guarded(candidate, permission, callers, app);
  });
  return [...joined, ...directCalls(callers, app)];
}

/** A role that somebody other than a service of AWS can have. */
interface Caller {
  readonly role: Role;
  readonly audience: Reach;
}

function guarded(candidate: Flow, permission: string, callers: readonly Caller[], app: Declared): Flow {
  const { reach } = candidate;
  if (reach === null) return candidate;
  const on = [candidate.sourceId, candidate.to].filter((id) => id !== null);
  const holders = callers.filter(({ role }) => holds(role, permission, on, app) !== 'no');
  const widest = holders.reduce<Reach | null>(
    (before, { audience }) => (before ? widerOf(before, audience) : audience),
    null,
  );
  if (reach.exposure !== 'account') {
    // IAM is one of several ways to authorize a request.
    const isWider = widest !== null && widest.exposure === 'public' && reach.exposure === 'authenticated';
    return isWider
      ? {
          ...candidate,
          reach: { exposure: 'unknown', by: `${reach.by}; some requests may be made by ${widest.by}` },
        }
      : candidate;
  }
  if (widest?.exposure === 'public' || widest?.exposure === 'authenticated')
    return { ...candidate, reach: { exposure: widest.exposure, by: `${reach.by}: ${widest.by}` } };
  const outside: Reach = widest
    ? { exposure: widest.exposure, by: `${reach.by}: ${widest.by}` }
    : { exposure: 'unknown', by: `${reach.by}: who holds ${permission} is not in the template` };
  return { ...candidate, reach: outside, unread: permission };
}

/** Returns the direct calls of functions by roles of people, federations and other accounts. */
function directCalls(callers: readonly Caller[], app: Declared): readonly Flow[] {
  return app.ofType('AWS::Lambda::Function').flatMap(({ id }) =>
    callers
      // Roles for the account's own people and pipelines may often call everything.
      .filter(({ audience }) => audience.exposure !== 'account')
      .filter(({ role }) => holds(role, 'lambda:InvokeFunction', [id], app) !== 'no')
      .map(({ role, audience }) =>
        flow({
          to: id,
          kind: 'invoke',
          source: `a call by ${role.id}`,
          sourceId: role.id,
          reach: audience,
          at: role.at,
          through: [role.id],
        }),
      ),
  );
}

/** Decides whether a role may do an action on one of the resources. Conditions and denials are not counted. */
function holds(role: Role, action: string, on: readonly string[], app: Declared): 'yes' | 'no' | 'unknown' {
  let found: 'yes' | 'no' | 'unknown' = 'no';
  for (const statement of role.statements) {
    if (statement.effect !== 'Allow') continue;
    const covers = coversAction(statement, action);
    if (covers === 'no' || !isOn(statement, on, app)) continue;
    if (covers === 'yes') return 'yes';
    found = 'unknown';
  }
  return role.managed.some(({ policy }) => allowsByName(policy, action)) ? 'yes' : found;
}

function isOn({ resource }: Statement, on: readonly string[], app: Declared): boolean {
  if (resource === null || resource.not) return true;
  return resource.values.some((value) =>
    alternatives(value).some(({ value: choice }) => {
      if (choice.kind === 'unknown') return true;
      const named = [...app.named(choice), ...functionsIn(choice, app)];
      if (named.some((id) => on.includes(id))) return true;
      return named.length === 0 && isPattern(choice);
    }),
  );
}

/** Tells if an ARN stands for resources of any name: `*`, `arn:aws:lambda:*:*:function:*`. */
function isPattern(value: Value): boolean {
  const parts = partsOf(value) ?? [];
  const written = spelled(value, () => '\0');
  if (parts.length === 0) return false;
  const name = written
    .split(':')
    .slice(5)
    .join(':')
    .replace(/^function:/, '');
  return written === '*' || (written.startsWith('arn:') && /^[\w-]*\*/.test(name));
}

/** Decides by the document of a policy that AWS manages. Their statements on actions of this kind are on all resources. */
function allowsByName(policy: Value, action: string): boolean {
  return alternatives(policy).some(({ value }) => {
    const document = managedPolicy(spelled(value))?.document;
    return statementsOf(document).some((statement) => {
      if (fieldOf(statement, 'Effect') !== 'Allow') return false;
      const actions = [fieldOf(statement, 'Action')].flat();
      return actions.some((pattern) => typeof pattern === 'string' && matches(pattern, action));
    });
  });
}

const statementsOf = (document: unknown): readonly unknown[] => [fieldOf(document, 'Statement')].flat();

const fieldOf = (container: unknown, name: string): unknown =>
  typeof container === 'object' && container !== null && Object.hasOwn(container, name)
    ? Object.entries(container).find(([key]) => key === name)?.[1]
    : undefined;

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
  return kinds.has('account') ? { exposure: 'account', by: `principals that ${role} trusts` } : null;
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
