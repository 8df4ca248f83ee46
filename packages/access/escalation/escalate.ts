import { arnFormat, type EscalationRow, escalations, resourceTypes } from '@emmental/knowledge';
import { asString, type Location, type Role, type Value } from '@emmental/model';
import { compare } from '../algebra/compare.ts';
import { contextOf } from '../algebra/condition.ts';
import { evaluate } from '../algebra/evaluate.ts';
import { type Glob, globOf, literal, matches } from '../algebra/glob.ts';
import { allowsAction, type Holdings } from '../review/granted.ts';
import type { AppReview, HolderReview } from '../review/review.ts';

/** A way from the permissions of one role to the permissions of another role. */
export interface Escalation {
  readonly row: EscalationRow;
  /** The stronger function, state machine or role of the template; null = the way works on any resource of that kind. */
  readonly to: { readonly id: string; readonly name: string } | null;
  /** The place where the first action of the way is granted. */
  readonly at: Location;
}

/**
 * Returns the ways to more permissions that the role of a holder opens: ways that work on any resource of a kind, and ways
 * to one function, role or state machine of the same template with permissions that this role does not have.
 */
export function escalationsOf(from: HolderReview, review: AppReview): readonly Escalation[] {
  const { holdings } = from;
  if (!holdings || holdings.grants.some(isEverything)) return [];
  const found: Escalation[] = [];
  for (const row of escalations) {
    if (byDesign.has(row.id) || isGrantedByNotAction(row, holdings)) continue;
    if (!row.actions.every((action) => holdings.grants.some((grant) => allowsAction(grant, action))))
      continue;
    if (isOpen(row, holdings, [])) found.push({ row, to: null, at: placeOf(row, holdings) });
    else
      for (const target of targetsOf(row, from, review))
        if (
          actsOn(row, target.arn) &&
          namedIn(row, holdings).some((named) => isOpen(row, holdings, [target.arn, ...named])) &&
          isStronger(target.holdings, holdings)
        )
          found.push({ row, to: { id: target.id, name: target.name }, at: placeOf(row, holdings) });
  }
  return found;
}

/**
 * Ways that are the normal work of functions: to call another function, and to write objects. Other rules report them.
 */
const byDesign: ReadonlySet<string> = new Set(['lambda-invoke', 's3-write-code-bucket']);

/**
 * Returns the resources to try for the other steps of a way that passes a role: any resource of the type, or the resources
 * that a grant names. The attacker who creates a function, a task or a stack chooses its name, so a grant on
 * `function:plugin-*` is enough.
 */
function namedIn(row: EscalationRow, { grants }: Holdings): readonly (readonly Glob[])[] {
  if (row.gains !== 'passed-role') return [[]];
  const others = row.actions.filter((action) => action !== 'iam:PassRole');
  return [
    [],
    ...others.flatMap((action) =>
      grants
        .filter((grant) => allowsAction(grant, action))
        .flatMap(({ resourceGlob }) =>
          resourcesOf(action, []).flatMap((any) => inThisAccount(resourceGlob, any) ?? []),
        )
        .map((pattern) => [pattern]),
    ),
  ];
}

/** Returns the named resource in the account and region of `any`, the pattern of all resources of its type; null if its type is another one. */
function inThisAccount(named: Glob, any: Glob): Glob | null {
  const [place = '', kind = ''] = split(any.key);
  const [, name = ''] = split(named.key);
  return name.startsWith(kind.slice(0, Math.max(0, kind.indexOf('*')))) ? globOf(`${place}${name}`) : null;
}

/** Splits an ARN after its first five fields. Colons in pseudo parameters (`${AWS::Region}`) do not count. */
const split = (arn: string): readonly string[] =>
  /^((?:(?:\$\{[^}]*\}|[^:])*:){5})(.*)$/s.exec(arn)?.slice(1) ?? [];

/** True if a step of the way acts on resources of the target's kind. */
const actsOn = (row: EscalationRow, target: Glob): boolean =>
  row.actions.some((action) => resourcesOf(action, [target]).includes(target));

/** True if every step is allowed: on the target of its kind, or on all resources if there is no such target. */
function isOpen(row: EscalationRow, holdings: Holdings, targets: readonly Glob[]): boolean {
  const isStepAllowed = (action: string) =>
    resourcesOf(action, targets).every((resource) => isAllowed(holdings, action, resource, row.passesRoleTo));
  return (
    row.actions.every(isStepAllowed) && (row.oneOf ?? []).every((choices) => choices.some(isStepAllowed))
  );
}

/** Returns the resources on which a step must be allowed: the target of its kind, or all resources of its types; `*` for an action without a type. */
function resourcesOf(action: string, targets: readonly Glob[]): readonly Glob[] {
  const prefix = action.slice(0, action.indexOf(':'));
  const types = resourceTypes(action);
  const required = types.filter((type) => type.required);
  const all = (required.length > 0 ? required : types.slice(0, 1)).flatMap(
    ({ name }) => anyOf(`${prefix}:${name}`) ?? [],
  );
  if (all.length === 0) return [globOf('*')];
  const target = targets.find((candidate) => all.some((any) => startsAlike(any, candidate)));
  return target ? [target] : all;
}

/** Returns the pattern of all resources of an IAM type in the stack's account and region; null for a type without an ARN format. */
function anyOf(type: string): Glob | null {
  const format = arnFormat(type);
  if (!format) return null;
  const pattern = format
    .replace(/\$\{Partition\}/g, 'aws')
    .replace(
      /\$\{(Region|Account)\}/g,
      (_, name) => `\${AWS::${name === 'Account' ? 'AccountId' : 'Region'}}`,
    )
    .replace(/\$\{(?!AWS::)[^}]+\}/g, '*');
  return globOf(pattern);
}

/** True if a candidate is of the kind of a pattern: `arn:aws:lambda:…:function:${Other}` of `arn:aws:lambda:…:function:*`. */
function startsAlike(any: Glob, candidate: Glob): boolean {
  const star = any.tokens.indexOf('**');
  return star > 0 && any.tokens.slice(0, star).every((token, i) => candidate.tokens[i] === token);
}

interface Target {
  readonly id: string;
  readonly name: string;
  readonly arn: Glob;
  readonly holdings: Holdings;
}

/** Returns the other functions, state machines or roles of the template that a way may lead to. */
function targetsOf(row: EscalationRow, from: HolderReview, review: AppReview): readonly Target[] {
  const targets = new Map<string, Target>();
  const add = (id: string, name: string, arn: Glob | null, holdings: Holdings | null) => {
    if (arn && holdings && id !== from.id && id !== from.role.id)
      targets.set(id, { id, name, arn, holdings });
  };
  if (row.gains === 'target-role') {
    for (const holder of [...review.functions.values(), ...review.subjects]) {
      const logicalId = 'function' in holder ? holder.function.logicalId : holder.name;
      add(holder.id, holder.name, review.names.arnOf(logicalId), holder.holdings);
    }
    return [...targets.values()];
  }
  // A role that nothing of the template holds can be taken over, too: a role for tasks or for people.
  for (const role of review.app.roles)
    if (mayTake(row, role)) add(role.id, role.id, review.names.arnOf(role.id), review.holdingsOf(role));
  return [...targets.values()];
}

/** True if the trust policy of the role lets in the service that receives it, or for `sts:AssumeRole` a principal of an account. A trust policy that was not read may let everyone in. */
function mayTake(row: EscalationRow, { trust }: Role): boolean {
  const { passesRoleTo } = row;
  const isTaken = (value: Value): boolean =>
    passesRoleTo === undefined || (asString(value) ?? passesRoleTo) === passesRoleTo;
  if (passesRoleTo === undefined && !row.actions.includes('sts:AssumeRole')) return true;
  const allowing = trust.filter(({ effect }) => effect === 'Allow');
  return (
    allowing.length === 0 ||
    allowing.some(({ principal }) => {
      if (principal === null || principal.not || principal.value.kind !== 'fields') return true;
      const { fields } = principal.value;
      const kinds = passesRoleTo === undefined ? ['AWS'] : ['Service', 'Federated'];
      return kinds.some((kind) => itemsIn(fields.get(kind)).some(isTaken));
    })
  );
}

/** Returns the values of a list or a choice; any other value alone; none for an absent value. */
function itemsIn(value: Value | undefined): readonly Value[] {
  if (value === undefined) return [];
  if (value.kind === 'list') return value.items.flatMap(itemsIn);
  return value.kind === 'one-of' ? value.choices.flatMap((choice) => itemsIn(choice.value)) : [value];
}

const strength = new WeakMap<Holdings, WeakMap<Holdings, boolean>>();

/** True if `a` certainly allows something that `b` does not allow. Cached. */
function isStronger(a: Holdings, b: Holdings): boolean {
  if (a === b) return false;
  const known = strength.get(a)?.get(b);
  if (known !== undefined) return known;
  const result = compare(permissions(a), permissions(b), { limit: 5_000 }).kind === 'more';
  const row = strength.get(a) ?? new WeakMap<Holdings, boolean>();
  row.set(b, result);
  strength.set(a, row);
  return result;
}

const permissions = ({ identity, boundary }: Holdings) => (boundary ? { identity, boundary } : { identity });

function isAllowed(
  holdings: Holdings,
  action: string,
  resource: Glob,
  passedTo: string | undefined,
): boolean {
  const context = passedTo ? { context: contextOf({ 'iam:PassedToService': passedTo }, 'unknown') } : {};
  return evaluate(permissions(holdings), { action, resource, ...context }).effect === 'allow';
}

/** Returns the place where the first action of a way is granted. */
function placeOf(row: EscalationRow, holdings: Holdings): Location {
  const [first = ''] = row.actions;
  const grant = holdings.grants.find((each) => allowsAction(each, first));
  return grant
    ? { file: grant.file, line: grant.line, column: grant.statement.at.column }
    : { file: '', line: 1, column: 1 };
}

/** True if one statement with NotAction allows all steps. The rule `wildcard-action` reports such a statement. */
const isGrantedByNotAction = (row: EscalationRow, { grants }: Holdings): boolean =>
  grants.some(
    ({ statement: { action } }) =>
      action.not &&
      row.actions.every((step) => {
        const named = literal(step.toLowerCase());
        return action.values.every(
          (value) => matches(globOf((asString(value) ?? '*').toLowerCase()), named) === 'no',
        );
      }),
  );

const isEverything = (grant: Holdings['grants'][number]): boolean =>
  grant.action === '*' && grant.resourceGlob.key === '*' && !grant.statement.action.not;
