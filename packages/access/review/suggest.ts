import type { Statement, Value } from '@emmental/model';
import { within } from '../algebra/compare.ts';
import { type Glob, globOf, globOfValue, meets } from '../algebra/glob.ts';
import { type MinimalPolicy, minimise, type Permission, type PolicyStatement } from '../algebra/minimise.ts';
import type { Names, Resolved } from '../needs/canonical.ts';
import type { Need } from '../needs/need.ts';
import type { Holdings } from './granted.ts';
import type { Use } from './use.ts';

/** The permissions of a holder whose role is not in the template. */
export const nothingHeld: Pick<Holdings, 'denies' | 'allowing'> = { denies: [], allowing: () => [] };

/**
 * Returns the least policy that is safe to apply. It has every need and, unchanged, every grant that may be needed because
 * of an open question. Deny statements stay. Needs and grants are compared with the defaults of parameters, but the policy
 * has the names of parameters, so that it is right for other values, too.
 */
export function suggest(
  needed: readonly Need[],
  uses: readonly Use[],
  { denies, allowing }: Pick<Holdings, 'denies' | 'allowing'>,
  names: Names,
): MinimalPolicy {
  const permissions: Permission[] = [];
  const allowed = (action: string): readonly Use[] => allowing(action).flatMap((place) => uses[place] ?? []);
  for (const need of needed)
    for (const [i, glob] of need.globs.entries())
      permissions.push(
        ...permissionsFor(
          need,
          { glob, written: need.written[i] ?? glob },
          need.resources[i]?.exact === true,
          allowed(need.action),
        ),
      );
  for (const { grant, kept } of uses)
    for (const { action } of kept)
      permissions.push({ action, resource: grant.written, condition: grant.statement.condition });
  return minimise(
    permissions,
    denies.map((statement) => denial(statement)),
    (glob) => names.referenceOf(glob)?.id ?? null,
  );
}

/**
 * Returns the permissions of the policy for a need on one resource. A certain need becomes a permission; if today's grants
 * have conditions, the permission has them, too. If the need or its resource is uncertain, today's grants that may allow
 * the need are kept.
 */
function permissionsFor(
  need: Need,
  { glob, written }: Resolved,
  exact: boolean,
  allowed: readonly Use[],
): Permission[] {
  const holding = allowed.filter(({ grant }) => meets(grant.resourceGlob, glob) !== 'no');
  if (need.certainty === 'known' && exact) {
    const covering = holding.filter(({ grant }) => within(glob, [grant.resourceGlob]) === 'yes');
    const isFree = covering.length === 0 || covering.some(({ grant }) => grant.statement.condition === null);
    if (isFree) return [{ action: need.action, resource: written, condition: passCondition(need) }];
    return covering.map(({ grant }) => ({
      action: need.action,
      resource: written,
      condition: grant.statement.condition,
    }));
  }
  if (holding.length === 0 && need.certainty === 'known')
    return [{ action: need.action, resource: written, condition: passCondition(need) }];
  const isCovered = holding.some(({ grant }) => within(glob, [grant.resourceGlob]) === 'yes');
  // If no grant covers the need with the defaults, grants that may match with other values of the parameters are kept, too.
  const kept = isCovered ? holding : allowed.filter(({ grant }) => meets(grant.written, written) !== 'no');
  return kept.map(({ grant }) => ({
    action: need.action,
    resource: within(glob, [grant.resourceGlob]) === 'yes' ? written : grant.written,
    condition: grant.statement.condition,
  }));
}

/** Returns the condition that limits iam:PassRole to the service that receives the role; null if the service is not known. */
function passCondition(need: Need): Value | null {
  if (need.passedTo === null) return null;
  const keys: Value = {
    kind: 'fields',
    fields: new Map([['iam:PassedToService', { kind: 'constant', value: need.passedTo }]]),
    open: false,
  };
  return { kind: 'fields', fields: new Map([['StringEquals', keys]]), open: false };
}

/** Returns a Deny statement unchanged. An unknown part becomes `*`, because a smaller Deny would allow more. */
function denial(statement: Statement): PolicyStatement {
  const action = (value: Value) => globOfValue(value)?.key ?? '*';
  const resource = (value: Value): Glob => globOfValue(value) ?? globOf('*');
  return {
    sid: '',
    effect: 'Deny',
    actions: statement.action.values.map(action),
    notActions: statement.action.not,
    resources: statement.resource?.values.map(resource) ?? [globOf('*')],
    notResources: statement.resource?.not ?? false,
    condition: statement.condition,
  };
}
