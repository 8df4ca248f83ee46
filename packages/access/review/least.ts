import type { App, LeastRole, LeastStatement } from '@emmental/model';
import { covers, globOf, meets } from '../algebra/glob.ts';
import type { MinimalPolicy, PolicyStatement } from '../algebra/minimise.ts';
import { isFunction } from './held.ts';
import { outsideNeedOf } from './outside.ts';
import { holderOf, withoutSam } from './render.ts';
import type { AppReview, FunctionReview, HolderReview } from './review.ts';
import { templateStatement } from './template-policy.ts';
import { terraformText } from './terraform.ts';

/**
 * Returns the least policy of each holder of a role, by the holder's name.
 *
 * @param denied actions or patterns that a person denies a holder, by the holder's name. They are removed from the policy; if
 * a wider permission contains some of them, the policy gets an explicit Deny.
 */
export function leastRoles(
  review: AppReview,
  denied: ReadonlyMap<string, readonly string[]> = new Map(),
): ReadonlyMap<string, LeastRole> {
  const all: readonly HolderReview[] = [...review.functions.values(), ...review.subjects];
  return new Map(
    all.map((holder) => {
      const deniedActions = deniedIn(holder.policy, denied.get(holder.name) ?? []);
      if (deniedActions.length === 0) return [holder.name, leastRole(holder, review)];
      const isDenied = (action: string): boolean =>
        deniedActions.some((deniedAction) => holdsAction(deniedAction, action));
      const kept = holder.kept.filter(({ action }) => !isDenied(action));
      const least = leastRole({ ...holder, policy: withDenied(holder.policy, deniedActions), kept }, review);
      return [holder.name, { ...least, isAsNeeded: false, denied: deniedActions }];
    }),
  );
}

/** Returns true if a pattern contains an action or another pattern: `ses:Get*` contains `ses:GetQuota`. */
export const holdsAction = (pattern: string, action: string): boolean =>
  covers(globOf(pattern.toLowerCase()).tokens, globOf(action.toLowerCase()).tokens);

/** Returns the denied actions or patterns that overlap with a policy. */
export const deniedIn = ({ statements }: MinimalPolicy, denied: readonly string[]): readonly string[] =>
  denied.filter((deniedAction) => {
    const glob = globOf(deniedAction.toLowerCase());
    return statements.some(({ actions }) =>
      actions.some((action) => meets(glob, globOf(action.toLowerCase())) !== 'no'),
    );
  });

/** Removes denied actions from a policy. If a wider permission contains some of them, adds an explicit Deny. */
export function withDenied(policy: MinimalPolicy, denied: readonly string[]): MinimalPolicy {
  const patterns = denied.map((deniedAction) => ({ deniedAction, glob: globOf(deniedAction.toLowerCase()) }));
  const narrowed = new Map(
    policy.statements.map((statement, index) => {
      const actions = statement.actions.filter(
        (action) => !denied.some((deniedAction) => holdsAction(deniedAction, action)),
      );
      const isWhole = actions.length === statement.actions.length;
      // The old Sid was made of the removed actions, too, so the statement gets another one.
      return [statement, isWhole ? statement : { ...statement, actions, sid: `Left${index}` }];
    }),
  );
  const left = [...narrowed.values()].flatMap(({ actions }) => actions);
  const actions = patterns
    .filter(({ glob }) => left.some((action) => meets(glob, globOf(action.toLowerCase())) !== 'no'))
    .map(({ deniedAction }) => deniedAction);
  const isSame = policy.statements.every((statement) => narrowed.get(statement) === statement);
  if (isSame && actions.length === 0) return policy;
  const deny: readonly PolicyStatement[] =
    actions.length === 0
      ? []
      : [
          {
            sid: 'DeniedInRulebase',
            effect: 'Deny',
            actions,
            notActions: false,
            resources: [globOf('*')],
            notResources: false,
            condition: null,
          },
        ];
  const [first = [], ...rest] = policy.parts.map((part) =>
    part.flatMap((statement) => {
      const now = narrowed.get(statement);
      return now && now.actions.length > 0 ? [now] : [];
    }),
  );
  const parts = [[...first, ...deny], ...rest];
  return { statements: parts.flat(), parts };
}

function leastRole(holder: HolderReview, review: AppReview): LeastRole {
  const { app, names } = review;
  const fn = isFunction(holder) ? holder.function : null;
  const who = fn
    ? holderOf(fn, app)
    : {
        logicalId: holder.id,
        after: new Set<string>([...(holder.role.id === null ? [] : [holder.role.id])]),
      };
  const writtenStatements = new Set(fn ? withoutSam(holder.policy, fn).flat() : holder.policy.statements);
  const written = holder.policy.statements.map((statement) => ({
    statement: templateStatement(statement, who, names),
    isGivenBySam: !writtenStatements.has(statement),
  }));
  const isAsNeeded = holder.excess.length === 0 && holder.missing.length === 0;
  return {
    name: holder.name,
    statements: written,
    terraform: fn ? terraformText(holder.policy, fn, names) : '',
    isAsNeeded,
    counts: { excess: holder.excess.length, missing: holder.missing.length, kept: holder.kept.length },
    questions: [...new Set(holder.kept.map(({ unknown }) => unknown))].sort(),
    denied: [],
    obstacle:
      obstacleIn(
        holder,
        fn ? { analysed: (holder as FunctionReview).analysed, account: fn.account } : null,
        review,
      ) ??
      (fn && (holder.role.isShared || !isAsNeeded) ? outsideNeedOf(fn, holder, app) : null) ??
      circleIn(written, who.after) ??
      conditionIn(holder.policy.statements, holder, app, names),
  };
}

function obstacleIn(
  holder: HolderReview,
  fn: { readonly analysed: boolean; readonly account: unknown } | null,
  { app, assumed }: AppReview,
): string | null {
  if (fn?.account) return 'it runs in Google Cloud: emmental permissions lists the roles that it needs';
  if (fn && !fn.analysed) return 'its code was not read, so no permission can be removed';
  const isOfOther = app.roles.some(({ id, declaredIn }) => id === holder.role.id && declaredIn !== undefined);
  if (holder.role.id === null || holder.holdings === null || isOfOther)
    return 'its role is not in this template';
  const when = [
    ...holder.holdings.grants.map(({ statement }) => statement.when),
    ...holder.holdings.managed.map((policy) => policy.when),
  ].find((condition) => condition !== null);
  if (when !== undefined) return `a part of its role exists only under a condition (${when})`;
  const assumers = assumed.find((assumedRole) => assumedRole.role.id === holder.role.id)?.assumed.by ?? [];
  if (assumers.length > 0)
    return `${assumers.map((assumer) => assumer.function.name).join(', ')} assumes its role too`;
  if (holder.policy.parts.length > 1) return 'its policy is too long for an inline policy';
  return null;
}

/**
 * Returns the obstacle if a policy would refer to a resource that depends on the role, which makes a circular reference;
 * null otherwise. A resource with a name does not need a reference.
 */
function circleIn(written: readonly LeastStatement[], after: ReadonlySet<string>): string | null {
  const text = JSON.stringify(written);
  const id = [...after].find(
    (dependent) => text.includes(`\${${dependent}}`) || text.includes(`\${${dependent}.`),
  );
  return id === undefined
    ? null
    : `${id} starts it and has no name: a role that refers to it would create a circular reference`;
}

function conditionIn(
  statements: readonly PolicyStatement[],
  holder: HolderReview,
  app: App,
  names: AppReview['names'],
): string | null {
  const ownCondition = isFunction(holder) ? holder.function.condition : null;
  for (const { resources } of statements)
    for (const resource of resources) {
      const id = names.referenceOf(resource)?.id;
      const condition = id === undefined ? null : (app.resources.get(id)?.condition ?? null);
      if (condition !== null && condition !== ownCondition)
        return `${id} exists only under a condition (${condition})`;
    }
  return null;
}
