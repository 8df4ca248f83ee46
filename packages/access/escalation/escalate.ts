import { arnFormat, type EscalationRow, escalations, resourceTypes } from '@emmental/knowledge';
import { asString, type Location } from '@emmental/model';
import { compare } from '../algebra/compare.ts';
import { contextOf } from '../algebra/condition.ts';
import { evaluate } from '../algebra/evaluate.ts';
import { type Glob, globOf, literal, matches } from '../algebra/glob.ts';
import { allowsAction, type Holdings } from '../review/granted.ts';
import type { AppReview, HolderReview } from '../review/review.ts';

/** One way from a function to permissions that are not its own. */
export interface Escalation {
  readonly row: EscalationRow;
  /** The stronger function, machine or role of this template that it leads to; null = any of that kind in the account. */
  readonly to: { readonly id: string; readonly name: string } | null;
  /** Where the first action of the way is granted. */
  readonly at: Location;
}

/**
 * Finds the ways that a function's role opens: those that work on everything of a kind, and those onto one
 * function, role or state machine of the same template that may do what this one may not.
 */
export function escalationsOf(from: HolderReview, review: AppReview): readonly Escalation[] {
  const { holdings } = from;
  if (!holdings || holdings.grants.some(isEverything)) return [];
  const found: Escalation[] = [];
  for (const row of escalations) {
    if (byDesign.has(row.id) || isGivenWhole(row, holdings)) continue;
    if (!row.actions.every((action) => holdings.grants.some((grant) => allowsAction(grant, action))))
      continue;
    if (isOpen(row, holdings, [])) found.push({ row, to: null, at: placeOf(row, holdings) });
    else
      for (const target of targetsOf(row, from, review))
        if (
          reaches(row, target.arn) &&
          namedIn(row, holdings).some((named) => isOpen(row, holdings, [target.arn, ...named])) &&
          isStronger(target.holdings, holdings)
        )
          found.push({ row, to: { id: target.id, name: target.name }, at: placeOf(row, holdings) });
  }
  return found;
}

/**
 * Ways that are the normal work of functions: to call another function and to write objects. Other rules report who
 * reaches whom by them.
 */
const byDesign: ReadonlySet<string> = new Set(['lambda-invoke', 's3-write-code-bucket']);

/**
 * Returns the resources that the other steps may act on, where a role is passed: any resource of the type, or the
 * resources that a grant names. A person who makes a function, a task or a stack chooses its name, so a grant on
 * `function:plugin-*` is as good as a grant on all.
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

/** `arn:aws:lambda:*:*:function:plugin-*`, of the account and region that `any` of its type is in; null for another type. */
function inThisAccount(named: Glob, any: Glob): Glob | null {
  const [place = '', kind = ''] = split(any.key);
  const [, name = ''] = split(named.key);
  return name.startsWith(kind.slice(0, Math.max(0, kind.indexOf('*')))) ? globOf(`${place}${name}`) : null;
}

/** Splits an ARN into its first five fields and the rest. A pseudo parameter contains colons of its own. */
const split = (arn: string): readonly string[] =>
  /^((?:(?:\$\{[^}]*\}|[^:])*:){5})(.*)$/s.exec(arn)?.slice(1) ?? [];

/** Is the target the kind of thing that a step of the way takes? */
const reaches = (row: EscalationRow, target: Glob): boolean =>
  row.actions.some((action) => resourcesOf(action, [target]).includes(target));

/** Is every step allowed, on the one of `targets` that a step takes, else on all resources of its type? */
function isOpen(row: EscalationRow, holdings: Holdings, targets: readonly Glob[]): boolean {
  const may = (action: string) =>
    resourcesOf(action, targets).every((resource) => isAllowed(holdings, action, resource, row.passesRoleTo));
  return row.actions.every(may) && (row.oneOf ?? []).every((choices) => choices.some(may));
}

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

/** Every resource of an IAM type, in this account and region. */
function anyOf(type: string): Glob | null {
  const format = arnFormat(type);
  if (!format) return null;
  const own = format
    .replace(/\$\{Partition\}/g, 'aws')
    .replace(
      /\$\{(Region|Account)\}/g,
      (_, name) => `\${AWS::${name === 'Account' ? 'AccountId' : 'Region'}}`,
    )
    .replace(/\$\{(?!AWS::)[^}]+\}/g, '*');
  return globOf(own);
}

/** `arn:aws:lambda:…:function:*` and `arn:aws:lambda:…:function:${Other}` are of one kind. */
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

/** Other functions, machines and roles of the template. */
function targetsOf(row: EscalationRow, from: HolderReview, review: AppReview): readonly Target[] {
  const targets = new Map<string, Target>();
  const add = (id: string, name: string, arn: Glob | null, holdings: Holdings | null) => {
    if (arn && holdings && id !== from.id && id !== from.role.id)
      targets.set(id, { id, name, arn, holdings });
  };
  const isRole = row.gains === 'passed-role' || row.gains === 'identity' || row.gains === 'administrator';
  for (const holder of [...review.functions.values(), ...review.subjects]) {
    const logicalId = 'function' in holder ? holder.function.logicalId : holder.name;
    if (!isRole) add(holder.id, holder.name, review.names.arnOf(logicalId), holder.holdings);
    else if (holder.role.id !== null)
      add(holder.role.id, holder.role.id, review.names.arnOf(holder.role.id), holder.holdings);
  }
  return [...targets.values()];
}

const strength = new WeakMap<Holdings, WeakMap<Holdings, boolean>>();

/** May `a` do something that `b` may not? Only what is sure counts. */
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

function placeOf(row: EscalationRow, holdings: Holdings): Location {
  const [first = ''] = row.actions;
  const grant = holdings.grants.find((each) => allowsAction(each, first));
  return grant
    ? { file: grant.file, line: grant.line, column: grant.statement.at.column }
    : { file: '', line: 1, column: 1 };
}

/** Tells that a statement gives all steps by allowing everything but a few actions. Another rule reports such a statement. */
const isGivenWhole = (row: EscalationRow, { grants }: Holdings): boolean =>
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
