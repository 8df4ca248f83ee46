import { expandActions } from '@emmental/knowledge';
import { type Exposure, rowOf, type Statement } from '@emmental/model';
import { ANY, covers, type Glob, glob, literal, matches, meets } from '../algebra/glob.ts';
import { compile, type Policy, type Rule } from '../algebra/statement.ts';
import { starOf } from '../needs/pattern.ts';
import { usual, withNames } from '../review/granted.ts';
import type { AppReview } from '../review/review.ts';
import { type Asked, fitsResource } from './asked.ts';
import { looseRule } from './target.ts';

/** A rule of a resource's own policy, narrowed to that resource. */
export interface OwnRule {
  readonly rule: Rule;
  /** The statement as it is written. */
  readonly statement: Statement;
  /** Logical id of the resource; null when the policy is on something that is not in the template. */
  readonly resource: string | null;
  /** The callers whom its statement admits, for people; null for a denial. */
  readonly audience: { readonly exposure: Exposure; readonly by: string } | null;
}

/** The own policies of the resources of some apps, role trust included. */
export interface OwnPolicies {
  /** Returns the rules that may apply to an action on a resource. */
  about(action: string, subject: Glob): readonly OwnRule[];
  /** Returns all rules that may apply to an action. */
  ofAction(action: string): readonly OwnRule[];
  /** Tells that an app declares this resource. Then it has no further policy. */
  declares(subject: Glob): boolean;
}

/**
 * Returns the rules that may apply to the question, each with the asked actions; for a question about everything, with
 * the rule's own actions.
 */
export function rulesAsked(
  { ofAction }: OwnPolicies,
  asked: Asked,
): readonly { readonly ownRule: OwnRule; readonly action: string }[] {
  if (!asked.isEverything)
    return asked.actions.flatMap((action) => ofAction(action).map((ownRule) => ({ ownRule, action })));
  return ofAction('*').flatMap((ownRule) => actionsIn(ownRule.rule).map((action) => ({ ownRule, action })));
}

function actionsIn({ action }: Rule): readonly string[] {
  if (action.not || action.globs.some(({ key }) => key === '*')) return ['*'];
  return action.globs.flatMap(({ key }) => {
    const found = expandActions(key);
    return found.length > 0 ? found : [key];
  });
}

/**
 * Reads the own policies of all resources of the apps once.
 *
 * @param isForeign no template declares the resource in question: it may be a resource with a generated name.
 */
export function ownPolicies(reviews: readonly AppReview[], isForeign: boolean): OwnPolicies {
  let all: readonly OwnRule[] | null = null;
  const byAction = new Map<string, readonly OwnRule[]>();
  const ofAction = (action: string): readonly OwnRule[] => {
    all ??= reviews
      .flatMap(rulesIn)
      .map((ownRule) => (isForeign ? { ...ownRule, rule: looseRule(ownRule.rule) } : ownRule));
    const found = byAction.get(action) ?? all.flatMap((ownRule) => narrowed(ownRule, action));
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

function rulesIn({ app, names }: AppReview): readonly OwnRule[] {
  const isResource = (id: string): boolean => app.resources.has(id);
  const api = names.parse(starOf(`arn:aws:execute-api:\${Region}:\${Account}:\${ApiId}`));
  const compiled = (statement: Statement): Policy =>
    compile([usual(withNames(statement, names))], isResource);
  const policies = app.resourcePolicies.flatMap(({ resource, statements, audiences }) => {
    const own = resource === null ? null : names.arnOf(resource);
    const type = resource === null ? '' : (app.resources.get(resource)?.type ?? '');
    return statements.flatMap((statement, i) =>
      compiled(statement).flatMap((rule): OwnRule[] => {
        const audience = audiences[i] ?? null;
        if (own) return [{ rule: within(rule, inside(own)), statement, resource, audience }];
        // The type of the service decides where the ARN does not: the policy of an endpoint applies to no bucket.
        return resource === null || speaksFor(type, rule)
          ? [{ rule: withApi(rule, api), statement, resource, audience }]
          : [];
      }),
    );
  });
  const trusts = app.roles.flatMap((role) => {
    const own = names.arnOf(role.id);
    if (!own) return [];
    return role.trust.flatMap((statement) =>
      compiled({ ...statement, resource: null }).map(
        (rule): OwnRule => ({ rule: within(rule, [own]), statement, resource: role.id, audience: null }),
      ),
    );
  });
  return [...policies, ...trusts];
}

/** Services whose actions have another prefix than their types. Source: IAM's reference, API Gateway. */
const prefixes: Readonly<Record<string, string>> = { apigateway: 'execute-api' };

function speaksFor(type: string, { action }: Rule): boolean {
  const service = (type.split('::')[1] ?? '').toLowerCase();
  const prefix = rowOf(prefixes, service) ?? service;
  return !action.not && action.globs.some(({ key }) => key.startsWith(`${prefix}:`));
}

/**
 * The short form of an API's own policy, `execute-api:/stage/GET/path`, as the ARN that it becomes. Source: API Gateway developer
 * guide, "Control access to a REST API with API Gateway resource policies".
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

/** Limits a rule to these resources: `*` in the policy of a queue is the queue. */
function within(rule: Rule, own: readonly Glob[]): Rule {
  if (rule.resource.not) return rule;
  const globs = rule.resource.globs.flatMap((pattern) =>
    own.some((each) => covers(each.tokens, pattern.tokens))
      ? [pattern]
      : own.filter((each) => covers(pattern.tokens, each.tokens) || meets(pattern, each) === 'unknown'),
  );
  return { ...rule, resource: { not: false, globs } };
}

/** Returns the rule for an action that it may apply to, if a resource remains that the action can meet. */
function narrowed(ownRule: OwnRule, action: string): readonly OwnRule[] {
  const { rule } = ownRule;
  const asked = literal(action.toLowerCase());
  if (action !== '*' && !rule.action.not && rule.action.globs.every((each) => matches(each, asked) === 'no'))
    return [];
  if (rule.resource.not) return [ownRule];
  const globs = rule.resource.globs.filter((each) => fitsResource(action, each));
  return globs.length === 0 ? [] : [{ ...ownRule, rule: { ...rule, resource: { not: false, globs } } }];
}
