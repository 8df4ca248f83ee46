import { expandActions } from '@emmental/knowledge';
import { type Exposure, rowOf, type Statement } from '@emmental/model';
import { ANY, covers, type Glob, glob, literal, matches, meets } from '../algebra/glob.ts';
import { compile, type Policy, type Rule } from '../algebra/statement.ts';
import { starOf } from '../needs/pattern.ts';
import { usual, withNames } from '../review/granted.ts';
import type { AppReview } from '../review/review.ts';
import { type ActionQuery, fitsResource } from './action-query.ts';
import { looseRule } from './target.ts';

/** A rule of a resource policy (a policy attached to a resource, or the trust policy of a role), limited to that resource. */
export interface ResourceRule {
  readonly rule: Rule;
  /** The statement of the template. */
  readonly statement: Statement;
  /** Logical id of the resource; null if the template does not declare the resource. */
  readonly resource: string | null;
  /** The callers that the statement allows, in words; null for a Deny. */
  readonly audience: { readonly exposure: Exposure; readonly by: string } | null;
}

/** The resource policies of some apps, with the trust policies of their roles. */
export interface ResourcePolicies {
  /** Returns the rules that may apply to an action on a resource. */
  about(action: string, subject: Glob): readonly ResourceRule[];
  /** Returns all rules that may apply to an action. */
  ofAction(action: string): readonly ResourceRule[];
  /** True if an app declares this resource. All its policies are then known. */
  declares(subject: Glob): boolean;
}

/**
 * Returns the rules that may apply to the question, each with the actions in question. If the question is about
 * everything, these are the actions of the rule.
 */
export function rulesFor(
  { ofAction }: ResourcePolicies,
  query: ActionQuery,
): readonly { readonly resourceRule: ResourceRule; readonly action: string }[] {
  if (!query.isEverything)
    return query.actions.flatMap((action) =>
      ofAction(action).map((resourceRule) => ({ resourceRule, action })),
    );
  return ofAction('*').flatMap((resourceRule) =>
    actionsIn(resourceRule.rule).map((action) => ({ resourceRule, action })),
  );
}

function actionsIn({ action }: Rule): readonly string[] {
  if (action.not || action.globs.some(({ key }) => key === '*')) return ['*'];
  return action.globs.flatMap(({ key }) => {
    const found = expandActions(key);
    return found.length > 0 ? found : [key];
  });
}

/**
 * Reads the resource policies of the apps, once.
 *
 * @param isForeign true if no template declares the resource in question. It may then be a resource with a generated name.
 */
export function resourcePoliciesOf(reviews: readonly AppReview[], isForeign: boolean): ResourcePolicies {
  let all: readonly ResourceRule[] | null = null;
  const byAction = new Map<string, readonly ResourceRule[]>();
  const ofAction = (action: string): readonly ResourceRule[] => {
    all ??= reviews
      .flatMap(rulesIn)
      .map((resourceRule) =>
        isForeign ? { ...resourceRule, rule: looseRule(resourceRule.rule) } : resourceRule,
      );
    const found = byAction.get(action) ?? all.flatMap((resourceRule) => narrowed(resourceRule, action));
    byAction.set(action, found);
    return found;
  };
  return {
    ofAction,
    about: (action, subject) =>
      ofAction(action).filter(
        ({ rule }) =>
          rule.resource.not || rule.resource.globs.some((pattern) => meets(pattern, subject) !== 'no'),
      ),
    declares: (subject) => reviews.some(({ names }) => names.referenceOf(subject) !== null),
  };
}

function rulesIn({ app, names }: AppReview): readonly ResourceRule[] {
  const isResource = (id: string): boolean => app.resources.has(id);
  const api = names.parse(starOf(`arn:aws:execute-api:\${Region}:\${Account}:\${ApiId}`));
  const compiled = (statement: Statement): Policy =>
    compile([usual(withNames(statement, names))], isResource);
  const policies = app.resourcePolicies.flatMap(({ resource, statements, audiences }) => {
    const arn = resource === null ? null : names.arnOf(resource);
    const type = resource === null ? '' : (app.resources.get(resource)?.type ?? '');
    return statements.flatMap((statement, i) =>
      compiled(statement).flatMap((rule): ResourceRule[] => {
        const audience = audiences[i] ?? null;
        if (arn) return [{ rule: within(rule, inside(arn)), statement, resource, audience }];
        // Without an ARN, compare services: the policy of a VPC endpoint, for example, is no policy of a bucket.
        return resource === null || isOfService(type, rule)
          ? [{ rule: withApi(rule, api), statement, resource, audience }]
          : [];
      }),
    );
  });
  const trusts = app.roles.flatMap((role) => {
    const arn = names.arnOf(role.id);
    if (!arn) return [];
    return role.trust.flatMap((statement) =>
      compiled({ ...statement, resource: null }).map(
        (rule): ResourceRule => ({ rule: within(rule, [arn]), statement, resource: role.id, audience: null }),
      ),
    );
  });
  return [...policies, ...trusts];
}

/** Services whose actions have a different prefix than their resource types. Source: IAM's reference, API Gateway. */
const prefixes: Readonly<Record<string, string>> = { apigateway: 'execute-api' };

function isOfService(type: string, { action }: Rule): boolean {
  const service = (type.split('::')[1] ?? '').toLowerCase();
  const prefix = rowOf(prefixes, service) ?? service;
  return !action.not && action.globs.some(({ key }) => key.startsWith(`${prefix}:`));
}

/**
 * Replaces the short form of resources in the policy of an API, `execute-api:/stage/GET/path`, by the full ARN. Source: API
 * Gateway developer guide, "Control access to a REST API with API Gateway resource policies".
 */
function withApi(rule: Rule, api: Glob): Rule {
  const globs = rule.resource.globs.map((pattern) =>
    pattern.key.startsWith(short)
      ? glob([...api.tokens, ...pattern.tokens.slice(short.length - 1)])
      : pattern,
  );
  return { ...rule, resource: { ...rule.resource, globs } };
}

const short = 'execute-api:/';

const inside = (arn: Glob): readonly Glob[] => [
  arn,
  glob([...arn.tokens, '/', ANY]),
  glob([...arn.tokens, ':', ANY]),
];

/** Limits a rule to these resources: `*` in the policy of a queue means the queue. */
function within(rule: Rule, arns: readonly Glob[]): Rule {
  if (rule.resource.not) return rule;
  const globs = rule.resource.globs.flatMap((pattern) =>
    arns.some((each) => covers(each.tokens, pattern.tokens))
      ? [pattern]
      : arns.filter((each) => covers(pattern.tokens, each.tokens) || meets(pattern, each) === 'unknown'),
  );
  return { ...rule, resource: { not: false, globs } };
}

/** Returns the rule if it may match the action, limited to the resources that fit the action; empty if none fits. */
function narrowed(resourceRule: ResourceRule, action: string): readonly ResourceRule[] {
  const { rule } = resourceRule;
  const subject = literal(action.toLowerCase());
  if (
    action !== '*' &&
    !rule.action.not &&
    rule.action.globs.every((each) => matches(each, subject) === 'no')
  )
    return [];
  if (rule.resource.not) return [resourceRule];
  const globs = rule.resource.globs.filter((each) => fitsResource(action, each));
  return globs.length === 0 ? [] : [{ ...resourceRule, rule: { ...rule, resource: { not: false, globs } } }];
}
