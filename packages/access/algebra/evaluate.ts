import type { Statement, Value } from '@emmental/model';
import { asString } from '@emmental/model';
import { type Context, holds, substitute, unknownContext } from './condition.ts';
import { type Glob, globOf, globOfValue, type IsResource, literal, matches } from './glob.ts';
import type { Patterns, Policy, Rule } from './statement.ts';
import { and, not, or, type Truth } from './truth.ts';

export interface Request {
  /** The action, in any letter case. */
  readonly action: string;
  /** An ARN, or `*` for actions without a resource. `${Name}` stands for text of the template. */
  readonly resource: string | Glob;
  /** The context; by default nothing is known of it. */
  readonly context?: Context;
  /** The principal of the request; needed only where resource policies count. */
  readonly principal?: Principal;
  /** Account that owns the resource; null or absent = the principal's own. */
  readonly resourceAccount?: string | null;
  /** The resource's own policy must allow too, in the same account as well: keys of KMS, and roles that are assumed. */
  readonly resourceMustAllow?: boolean;
  /** Template conditions that are known; others make a rule uncertain. */
  readonly when?: ReadonlyMap<string, boolean>;
  readonly isResource?: IsResource;
}

export interface Principal {
  readonly kind: 'role' | 'user' | 'service' | 'anyone';
  /** ARN of the role or user; host name of the service (`sns.amazonaws.com`). */
  readonly name: string | Glob;
  readonly account: string | null;
}

export interface Policies {
  readonly identity: Policy;
  readonly boundary?: Policy;
  /** Service control policies: each must allow. */
  readonly guardrails?: readonly Policy[];
  readonly resource?: Policy;
}

export interface Decision {
  readonly effect: 'allow' | 'deny' | 'unknown';
  /** The statement that decided; null when the reason is that no statement allows. */
  readonly statement: Statement | null;
  readonly why: string;
}

/**
 * Decides one request the way AWS does (IAM policy evaluation logic): an explicit Deny anywhere wins; then each
 * guardrail, and the boundary, must allow; then the identity policy or, in the same account, the resource policy
 * must allow; across accounts both must. What is not known makes the answer `unknown` only where it matters.
 */
export function evaluate(policies: Policies, request: Request): Decision {
  const asked = ready(request);
  const resourcePolicy = policies.resource ?? nothing;
  const everyPolicy = [policies.identity, ...(policies.guardrails ?? []), policies.boundary ?? nothing];
  let denied: Truth = 'no';
  let maybe: Rule | null = null;
  for (const policy of everyPolicy)
    for (const rule of rulesAbout(policy, asked.action)) {
      if (rule.allow) continue;
      const truth = applies(rule, asked);
      if (truth === 'yes') return decided('deny', rule, 'an explicit Deny');
      if (truth === 'unknown') maybe = rule;
      denied = or(denied, truth);
    }
  for (const rule of resourcePolicy) {
    if (rule.allow) continue;
    const truth = and(
      applies(rule, asked),
      named(rule, request.principal) === 'no' ? 'no' : principalTruth(rule, request.principal),
    );
    if (truth === 'yes') return decided('deny', rule, 'an explicit Deny of the resource policy');
    if (truth === 'unknown') maybe = rule;
    denied = or(denied, truth);
  }
  for (const guardrail of policies.guardrails ?? []) {
    const found = allowed(guardrail, asked);
    if (found.truth === 'no') return decided('deny', null, 'a guardrail does not allow it');
    if (found.truth === 'unknown') denied = or(denied, 'unknown');
  }
  const boundary = policies.boundary
    ? allowed(policies.boundary, asked)
    : { truth: 'yes' as const, rule: null };
  const identity = allowed(policies.identity, asked);
  const byIdentity = and(identity.truth, boundary.truth);
  const grant = resourceGrant(resourcePolicy, asked, request.principal);
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

/** Does a rule speak of this action and resource, and do its conditions hold? */
function applies(rule: Rule, asked: Asked): Truth {
  const action = within(rule.action, asked.action, null);
  if (action === 'no') return 'no';
  let result = and(action, within(rule.resource, asked.resource, asked.context));
  for (const condition of rule.conditions) {
    if (result === 'no') return 'no';
    result = and(result, holds(condition, asked.context));
  }
  if (result === 'no') return 'no';
  for (const name of rule.when) result = and(result, templateCondition(name, asked.when));
  return rule.unknown ? and(result, 'unknown') : result;
}

export interface Asked {
  readonly action: Glob;
  readonly resource: Glob;
  readonly context: Context;
  readonly when: ReadonlyMap<string, boolean> | undefined;
}

const nothing: Policy = [];

function ready(request: Request): Asked {
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

function allowed(policy: Policy, asked: Asked): { readonly truth: Truth; readonly rule: Rule | null } {
  let truth: Truth = 'no';
  let best: Rule | null = null;
  for (const rule of rulesAbout(policy, asked.action)) {
    if (!rule.allow) continue;
    const found = applies(rule, asked);
    if (found === 'yes') return { truth: 'yes', rule };
    if (found === 'unknown') {
      truth = 'unknown';
      best = rule;
    }
  }
  return { truth, rule: best };
}

/**
 * The rules of a policy that may speak of an action, in order. Hundreds of functions ask a role of hundreds of statements about the
 * same few actions.
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
  const own = request.principal.account;
  if (own === null) return request.principal.kind === 'service' ? false : 'unknown';
  const truth = matches(literal(own), literal(owner));
  return truth === 'unknown' ? 'unknown' : truth === 'no';
}

interface ResourceGrant {
  /** The permission that the policy gives by itself, in the same account. */
  readonly truth: Truth;
  /** The permission that it gives together with the identity policy of another account. */
  readonly crossTruth: Truth;
  readonly bounded: boolean;
  readonly rule: Rule | null;
}

function resourceGrant(policy: Policy, asked: Asked, principal: Principal | undefined): ResourceGrant {
  let truth: Truth = 'no';
  let crossTruth: Truth = 'no';
  let bounded = true;
  let best: Rule | null = null;
  for (const rule of policy) {
    if (!rule.allow) continue;
    const how = named(rule, principal);
    if (how === 'no') continue;
    const found = and(applies(rule, asked), principalTruth(rule, principal));
    if (found === 'no') continue;
    crossTruth = or(crossTruth, found);
    // Naming the account only delegates: its own identity policies still have to allow.
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

/** How a resource policy's Principal names the one who asks. */
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
    // An ARN is no account id, whatever a symbol in it stands for.
    const names = pattern.key.startsWith('arn:') ? [root] : [root, literal(principal.account)];
    const found = names.map((accountName) => matches(pattern, accountName));
    if (found.includes('yes')) return 'account';
    if (found.includes('unknown')) return pattern.key.endsWith(':root') ? 'maybe account' : 'maybe';
  }
  return truth === 'unknown' ? 'maybe' : 'no';
}

/** Opens a Principal element into (type, pattern) pairs; `*` has type `*`. */
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
      // Only the whole `*` is a wildcard in a principal.
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
