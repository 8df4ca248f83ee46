import type { Statement, Value } from '@emmental/model';
import { asString } from '@emmental/model';
import { type Context, holds, substitute, unknownContext } from './condition.ts';
import { type Glob, globOf, globOfValue, type IsResource, literal, matches } from './glob.ts';
import type { Patterns, Policy, Rule } from './statement.ts';
import { and, not, or, type Truth } from './truth.ts';

/** A request of a principal to do an action on a resource. */
export interface Request {
  /** The action, in any letter case. */
  readonly action: string;
  /** An ARN, or `*` for actions without a resource. `${Name}` stands for text of the template. */
  readonly resource: string | Glob;
  /** The context of the request; unknown by default. */
  readonly context?: Context;
  /** The principal of the request; needed only if there are resource policies. */
  readonly principal?: Principal;
  /** Account that owns the resource; null or absent = the principal's own. */
  readonly resourceAccount?: string | null;
  /** True if the resource policy must allow the request even within one account, as for KMS keys and roles that are assumed. */
  readonly resourceMustAllow?: boolean;
  /** The known values of template conditions. A rule that depends on another condition is uncertain. */
  readonly when?: ReadonlyMap<string, boolean>;
  /** Returns true if `${Name}` in `resource` is a template resource, false if it is a parameter. */
  readonly isResource?: IsResource;
}

/** The identity that makes a request. */
export interface Principal {
  readonly kind: 'role' | 'user' | 'service' | 'anyone';
  /** ARN of the role or user; host name of the service (`sns.amazonaws.com`). */
  readonly name: string | Glob;
  readonly account: string | null;
}

/** The policies that decide a request. */
export interface Policies {
  readonly identity: Policy;
  readonly boundary?: Policy;
  /** Service control policies. Each of them must allow the request. */
  readonly guardrails?: readonly Policy[];
  readonly resource?: Policy;
}

/** The decision about a request, with the reason in words. */
export interface Decision {
  readonly effect: 'allow' | 'deny' | 'unknown';
  /** The statement that decided; null if no statement allows the request. */
  readonly statement: Statement | null;
  readonly why: string;
}

/**
 * Decides one request as AWS does (IAM policy evaluation logic). An explicit Deny in any policy wins. Each guardrail and
 * the boundary must allow the request. Then the identity policy or the resource policy must allow it, or both if the
 * resource is in another account. An unknown part of a policy makes the answer `unknown` only if the answer depends on it.
 */
export function evaluate(policies: Policies, request: Request): Decision {
  const prepared = prepare(request);
  const resourcePolicy = policies.resource ?? nothing;
  const everyPolicy = [policies.identity, ...(policies.guardrails ?? []), policies.boundary ?? nothing];
  let denied: Truth = 'no';
  let maybe: Rule | null = null;
  for (const policy of everyPolicy)
    for (const rule of rulesAbout(policy, prepared.action)) {
      if (rule.allow) continue;
      const truth = applies(rule, prepared);
      if (truth === 'yes') return decided('deny', rule, 'an explicit Deny');
      if (truth === 'unknown') maybe = rule;
      denied = or(denied, truth);
    }
  for (const rule of resourcePolicy) {
    if (rule.allow) continue;
    const truth = and(
      applies(rule, prepared),
      named(rule, request.principal) === 'no' ? 'no' : principalTruth(rule, request.principal),
    );
    if (truth === 'yes') return decided('deny', rule, 'an explicit Deny of the resource policy');
    if (truth === 'unknown') maybe = rule;
    denied = or(denied, truth);
  }
  for (const guardrail of policies.guardrails ?? []) {
    const found = allowed(guardrail, prepared);
    if (found.truth === 'no') return decided('deny', null, 'a guardrail does not allow it');
    if (found.truth === 'unknown') denied = or(denied, 'unknown');
  }
  const boundary = policies.boundary
    ? allowed(policies.boundary, prepared)
    : { truth: 'yes' as const, rule: null };
  const identity = allowed(policies.identity, prepared);
  const byIdentity = and(identity.truth, boundary.truth);
  const grant = resourceGrant(resourcePolicy, prepared, request.principal);
  const crossAccount = request.resourceMustAllow === true || isCrossAccount(request);
  // The boundary limits a grant to the role's own ARN; it does not limit a grant to everybody.
  const byResource = grant.bounded ? and(grant.truth, boundary.truth) : grant.truth;
  const sameAccount = or(byIdentity, byResource);
  const otherAccount = and(byIdentity, grant.crossTruth);
  let sum = sameAccount;
  if (crossAccount === 'unknown') sum = or(otherAccount, and('unknown', sameAccount));
  else if (crossAccount) sum = otherAccount;
  const rule = identity.rule ?? grant.rule;
  if (sum === 'no')
    return decided(
      'deny',
      null,
      identity.truth === 'no'
        ? 'no statement allows it'
        : 'the boundary or the resource policy does not allow it',
    );
  if (sum === 'yes' && denied === 'no') return decided('allow', rule, 'an Allow');
  return decided('unknown', maybe ?? rule, 'a part of the policy is not known');
}

/** Decides whether a rule matches this action and resource, and its conditions hold. */
function applies(rule: Rule, prepared: PreparedRequest): Truth {
  const action = within(rule.action, prepared.action, null);
  if (action === 'no') return 'no';
  let result = and(action, within(rule.resource, prepared.resource, prepared.context));
  for (const condition of rule.conditions) {
    if (result === 'no') return 'no';
    result = and(result, holds(condition, prepared.context));
  }
  if (result === 'no') return 'no';
  for (const name of rule.when) result = and(result, templateCondition(name, prepared.when));
  return rule.unknown ? and(result, 'unknown') : result;
}

/** A request with its patterns compiled. */
export interface PreparedRequest {
  readonly action: Glob;
  readonly resource: Glob;
  readonly context: Context;
  readonly when: ReadonlyMap<string, boolean> | undefined;
}

const nothing: Policy = [];

function prepare(request: Request): PreparedRequest {
  return {
    action: literal(request.action.toLowerCase()),
    resource:
      typeof request.resource === 'string' ? literal(request.resource, request.isResource) : request.resource,
    context: request.context ?? unknownContext,
    when: request.when,
  };
}

function within(patterns: Patterns, subject: Glob, context: Context | null): Truth {
  let found: Truth = 'no';
  for (const pattern of patterns.globs) {
    const settled = context ? substitute(pattern, context) : pattern;
    if (settled === null) continue;
    const truth = matches(settled, subject);
    if (truth === 'no') continue;
    found = truth;
    if (truth === 'yes') break;
  }
  return patterns.not ? not(found) : found;
}

function allowed(
  policy: Policy,
  prepared: PreparedRequest,
): { readonly truth: Truth; readonly rule: Rule | null } {
  let truth: Truth = 'no';
  let best: Rule | null = null;
  for (const rule of rulesAbout(policy, prepared.action)) {
    if (!rule.allow) continue;
    const found = applies(rule, prepared);
    if (found === 'yes') return { truth: 'yes', rule };
    if (found === 'unknown') {
      truth = 'unknown';
      best = rule;
    }
  }
  return { truth, rule: best };
}

/**
 * Returns the rules of a policy that may match an action, in order. Cached, because hundreds of functions may share a role
 * with hundreds of statements, and need the same few actions.
 */
function rulesAbout(policy: Policy, action: Glob): Policy {
  const byAction = known.get(policy) ?? new Map<string, Policy>();
  known.set(policy, byAction);
  const found =
    byAction.get(action.key) ?? policy.filter((rule) => within(rule.action, action, null) !== 'no');
  byAction.set(action.key, found);
  return found;
}

const known = new WeakMap<Policy, Map<string, Policy>>();

function templateCondition(name: string, known: ReadonlyMap<string, boolean> | undefined): Truth {
  const negated = name.startsWith('not ');
  const value = known?.get(negated ? name.slice(4) : name);
  return value === undefined ? 'unknown' : value !== negated ? 'yes' : 'no';
}

function isCrossAccount(request: Request): boolean | 'unknown' {
  const owner = request.resourceAccount;
  if (owner === undefined || owner === null || !request.principal) return false;
  const principalAccount = request.principal.account;
  if (principalAccount === null) return request.principal.kind === 'service' ? false : 'unknown';
  const truth = matches(literal(principalAccount), literal(owner));
  return truth === 'unknown' ? 'unknown' : truth === 'no';
}

/** The permission that a resource policy gives a principal. */
interface ResourceGrant {
  /** The answer of the resource policy alone, within one account. */
  readonly truth: Truth;
  /** The answer of the resource policy for a principal in another account, whose identity policy must allow the request, too. */
  readonly crossTruth: Truth;
  /** True if the boundary limits the grant. */
  readonly bounded: boolean;
  readonly rule: Rule | null;
}

function resourceGrant(
  policy: Policy,
  prepared: PreparedRequest,
  principal: Principal | undefined,
): ResourceGrant {
  let truth: Truth = 'no';
  let crossTruth: Truth = 'no';
  let bounded = true;
  let best: Rule | null = null;
  for (const rule of policy) {
    if (!rule.allow) continue;
    const how = named(rule, principal);
    if (how === 'no') continue;
    const found = and(applies(rule, prepared), principalTruth(rule, principal));
    if (found === 'no') continue;
    crossTruth = or(crossTruth, found);
    // A Principal that names the account only delegates: an identity policy must allow the request, too.
    if (how === 'account' || how === 'maybe account') continue;
    truth = or(truth, found);
    if (how === 'anyone') bounded = false;
    best = rule;
  }
  return { truth, crossTruth, bounded, rule: best };
}

type Naming = 'anyone' | 'account' | 'itself' | 'maybe account' | 'maybe' | 'no';

const principalTruth = (rule: Rule, principal: Principal | undefined): Truth =>
  named(rule, principal).startsWith('maybe') ? 'unknown' : 'yes';

/** Returns how the Principal of a rule names the principal of the request. */
function named(rule: Rule, principal: Principal | undefined): Naming {
  if (!rule.principal) return 'maybe';
  const names = principalNames(rule.principal.value);
  let best: Naming = names.open ? 'maybe' : 'no';
  for (const { type, pattern } of names.list) {
    const how = nameMatches(type, pattern, principal);
    if (rank[how] > rank[best]) best = how;
  }
  if (!rule.principal.not) return best;
  return best === 'no' ? 'anyone' : best.startsWith('maybe') ? 'maybe' : 'no';
}

const rank: Record<Naming, number> = {
  no: 0,
  'maybe account': 1,
  maybe: 2,
  account: 3,
  itself: 4,
  anyone: 5,
};

function nameMatches(type: string, pattern: Glob, principal: Principal | undefined): Naming {
  const everybody = pattern.key === '*' && (type === '*' || type === 'AWS');
  if (everybody) return 'anyone';
  if (!principal || principal.kind === 'anyone') return 'no';
  if ((type === 'Service') !== (principal.kind === 'service')) return 'no';
  const { name } = principal;
  const truth = matches(pattern, typeof name === 'string' ? literal(name) : name);
  if (truth === 'yes') return 'itself';
  if (principal.kind !== 'service' && principal.account !== null) {
    const root = literal(`arn:aws:iam::${principal.account}:root`);
    // An ARN never equals an account id, so a pattern that begins with `arn:` is not compared with the account id.
    const names = pattern.key.startsWith('arn:') ? [root] : [root, literal(principal.account)];
    const found = names.map((accountName) => matches(pattern, accountName));
    if (found.includes('yes')) return 'account';
    if (found.includes('unknown')) return pattern.key.endsWith(':root') ? 'maybe account' : 'maybe';
  }
  return truth === 'unknown' ? 'maybe' : 'no';
}

/** Returns the (type, pattern) pairs of a Principal element; `*` alone has type `*`. `open` = a part could not be read. */
export function principalNames(value: Value): {
  readonly list: readonly { readonly type: string; readonly pattern: Glob }[];
  readonly open: boolean;
} {
  if (asString(value) === '*') return { list: [{ type: '*', pattern: globOf('*') }], open: false };
  if (value.kind !== 'fields') return { list: [], open: true };
  const list: { type: string; pattern: Glob }[] = [];
  let open = value.open;
  for (const [type, names] of value.fields) {
    const items = names.kind === 'list' ? names.items : [names];
    if (names.kind === 'list' && names.open) open = true;
    for (const item of items) {
      // In a principal `*` is a wildcard only if it is the whole text.
      const pattern = asString(item) === '*' ? globOf('*') : globOfValue(item, false);
      if (pattern) list.push({ type, pattern });
      else open = true;
    }
  }
  return { list, open };
}

const decided = (effect: Decision['effect'], rule: Rule | null, why: string): Decision => ({
  effect,
  statement: rule?.statement ?? null,
  why,
});
