import type { ResourcePolicy, Role } from '@emmental/model';
import { audienceOf, widerOf } from './audience.ts';
import type { Declared } from './declared.ts';
import { type Flow, flow, type Reach } from './flow.ts';
import { holds, type On } from './holds.ts';
import { isAbsent, property, textAt } from './property.ts';
import { type Caller, callersOf } from './role-callers.ts';

/**
 * Joins the entrances that IAM guards (`Reach.permission`) with the roles and policies of the template that give the
 * permission: to guests and signed-in users of identity pools, federations, other accounts. If the template has roles for
 * outsiders and none of them has the permission, only the account has it. If it has none, the callers are elsewhere, so the
 * reach is unknown. Adds a flow for roles that may call a function or start a state machine directly.
 */
export function withIamCallers(
  flows: readonly Flow[],
  app: Declared,
  policies: readonly ResourcePolicy[],
  roles: readonly Role[],
): readonly Flow[] {
  const callers = callersOf(roles, app);
  const joined = flows.map((candidate) => {
    const permission = candidate.reach?.permission;
    return permission === undefined ? candidate : guarded(candidate, permission, callers, app, policies);
  });
  return [...joined, ...directCalls(callers, app)];
}

function guarded(
  candidate: Flow,
  permission: string,
  callers: readonly Caller[],
  app: Declared,
  policies: readonly ResourcePolicy[],
): Flow {
  const { reach } = candidate;
  if (reach === null) return candidate;
  const ids = [candidate.sourceId, candidate.to].filter((id) => id !== null);
  const byRoles = audienceThrough(callers, permission, { ids, part: partOf(candidate) }, app);
  const byPolicy = audienceOfPolicies(candidate, permission, policies, app);
  const widest = byRoles && byPolicy ? widerOf(byRoles, byPolicy) : (byRoles ?? byPolicy);
  if (reach.exposure !== 'account') {
    // IAM is one of several ways to authorize a request.
    if (widest?.exposure !== 'public' || reach.exposure !== 'authenticated') return candidate;
    const by = `${reach.by}; ${reach.perhaps ? 'some requests may be made' : 'others are made'} by ${widest.by}`;
    return { ...candidate, reach: { exposure: reach.perhaps ? 'unknown' : 'public', by } };
  }
  if (widest?.exposure === 'public' || widest?.exposure === 'authenticated')
    return { ...candidate, reach: { exposure: widest.exposure, by: `${reach.by}: ${widest.by}` } };
  if (widest)
    return {
      ...candidate,
      reach: { exposure: widest.exposure, by: `${reach.by}: ${widest.by}` },
      ...(widest === byPolicy ? {} : { unread: permission }),
    };
  // A permission on a field of Query may also give the fields of its result.
  const onOthers = isNested(candidate) && audienceThrough(callers, permission, { ids, part: anyField }, app);
  if (onOthers && onOthers.exposure !== 'account')
    return {
      ...candidate,
      reach: {
        exposure: 'unknown',
        by: `${reach.by}: roles with ${permission} on other fields may have it`,
      },
      unread: permission,
    };
  if (callers.some(({ audience }) => isOutside(audience)))
    return {
      ...candidate,
      reach: { exposure: 'account', by: `${reach.by}: no role of outsiders has ${permission}` },
    };
  const elsewhere = `${reach.by}: who holds ${permission} is not in the template`;
  return { ...candidate, reach: { permission, exposure: 'unknown', by: elsewhere }, unread: permission };
}

/** Is a flow a GraphQL field of another type than those with which requests begin? */
const isNested = ({ kind, source }: Flow): boolean =>
  kind === 'appsync' && /^\w+\.\w+$/.test(source) && !/^(?:Query|Mutation|Subscription)\./.test(source);

const anyField = 'types/{type}/fields/{field}';

const isOutside = ({ exposure }: Reach): boolean => exposure === 'public' || exposure === 'authenticated';

/** Returns the widest audience of the roles that have a permission; null if none has it. Of a role that may have it, the audience is unknown. */
export function audienceThrough(
  callers: readonly Caller[],
  action: string,
  on: On,
  app: Declared,
): Reach | null {
  let widest: Reach | null = null;
  for (const { role, audience } of callers) {
    const answer = holds(role, action, on, app);
    if (answer === 'no') continue;
    const reach: Reach =
      answer === 'unknown' && isOutside(audience)
        ? { exposure: 'unknown', by: `${audience.by}, which may have ${action}` }
        : audience;
    widest = widest ? widerOf(widest, reach) : reach;
  }
  return widest;
}

/** Returns the part of an API that a flow is, as resources of policies have it: stage, method and path, or type and field. */
function partOf({ kind, source }: Flow): string | null {
  switch (kind) {
    case 'api':
    case 'http-api': {
      const [method = '', path] = source.split(' ');
      if (path === undefined || source.includes('?')) return null;
      return `{stage}/${method === 'ANY' ? '*' : method}/${path === '$default' ? '*' : path.replace(/^\//, '')}`;
    }
    case 'websocket':
      return `{stage}/${source}`;
    case 'appsync': {
      const [, type, field] = /^(\w+)\.(\w+)$/.exec(source) ?? [];
      return type === undefined || field === undefined ? null : `types/${type}/fields/${field}`;
    }
    default:
      return null;
  }
}

/** Returns the audience that the policies of an entrance itself let in by IAM; null if they name nobody. */
function audienceOfPolicies(
  { to, sourceId }: Flow,
  permission: string,
  policies: readonly ResourcePolicy[],
  app: Declared,
): Reach | null {
  const own = policies.filter(({ resource }) => resource === sourceId || resource === to);
  const statements = own
    .flatMap((policy) => policy.statements)
    // A permission for URLs without authentication says nothing about a URL that IAM guards.
    .filter(({ origin }) => !isForOpenUrl(origin, app));
  const audience = audienceOf(statements, permission, 'the policy');
  // A request without a signature of some account does not get past IAM, but anyone can make an account.
  return audience?.exposure === 'public'
    ? { exposure: 'public', by: `${audience.by}: anyone with an AWS account` }
    : audience;
}

function isForOpenUrl(origin: string, app: Declared): boolean {
  const permission = app.resources.get(origin.replace(/^permission:/, ''));
  const type = property(permission?.properties, 'FunctionUrlAuthType');
  return !isAbsent(type) && textAt(permission?.properties, 'FunctionUrlAuthType') !== 'AWS_IAM';
}

/** The types that somebody starts by a call of AWS, with the action of the call. */
const directlyStarted = [
  ['AWS::Lambda::Function', 'lambda:InvokeFunction', 'a call'],
  ['AWS::StepFunctions::StateMachine', 'states:StartExecution', 'an execution'],
  ['AWS::StepFunctions::StateMachine', 'states:StartSyncExecution', 'an execution'],
] as const;

/** Returns the direct starts of functions and state machines by roles of people, federations and other accounts. */
function directCalls(callers: readonly Caller[], app: Declared): readonly Flow[] {
  return directlyStarted.flatMap(([type, action, title]) =>
    app.ofType(type).flatMap(({ id }) =>
      callers
        // Roles for the account's own people and pipelines may often call everything.
        .filter(({ audience }) => audience.exposure !== 'account')
        .flatMap((caller) => {
          const reach = audienceThrough([caller], action, { ids: [id] }, app);
          if (!reach) return [];
          const { role } = caller;
          const source = `${title} by ${role.id}`;
          return [
            flow({
              to: id,
              kind: 'invoke',
              source,
              sourceId: role.id,
              reach,
              at: role.at,
              through: [role.id],
            }),
          ];
        }),
    ),
  );
}
