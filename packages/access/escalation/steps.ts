import { arnFormat, type EscalationRow, resourceTypes } from '@emmental/knowledge';
import { contextOf } from '../algebra/condition.ts';
import { evaluate } from '../algebra/evaluate.ts';
import { ANY, type Glob, glob, globOf, matches, ONE, type Token } from '../algebra/glob.ts';
import { and, or, type Truth } from '../algebra/truth.ts';
import { inOwnPlace } from '../needs/canonical.ts';
import { allowsAction, type Holdings } from '../review/granted.ts';
import type { Principal } from './principals.ts';
import { permissions } from './strength.ts';

/** The values of context keys that somebody who takes the way sends; null = any. */
export type Sent = Readonly<Record<string, string | readonly string[] | null>>;

/**
 * Decides whether every step of a way is allowed: on the target where the step acts on its kind; where the step acts on what
 * the principal makes or chooses itself, on anything of that kind; without targets on all resources.
 */
export function isOpen(
  row: EscalationRow,
  from: Principal,
  targets: readonly Glob[],
  sent: Sent = {},
): Truth {
  const isAllowed = (action: string, resource: Glob): Truth =>
    writtenPlaces(resource, from.holdings)
      .map((each) => decided(row, from, action, each, sent))
      .reduce(or, 'no');
  const step = (action: string): Truth => {
    const types = typesOf(action, row);
    const on = targets.filter((target) => types.all.some((any) => startsAlike(any, target)));
    if (on.length > 0) return on.map((target) => isAllowed(action, target)).reduce(or, 'no');
    const join = types.required.length > 0 ? and : or;
    const everywhere = (types.required.length > 0 ? types.required : types.all)
      .map((any) => isAllowed(action, any))
      .reduce(join, types.required.length > 0 ? 'yes' : 'no');
    const isChosen = row.gains === 'passed-role' ? action !== 'iam:PassRole' : targets.length > 0;
    if (!isChosen || everywhere === 'yes') return everywhere;
    return namedFor(action, row, from.holdings)
      .map((named) => isAllowed(action, named))
      .reduce(or, everywhere);
  };
  const choices = (row.oneOf ?? []).map((actions) => actions.map(step).reduce(or, 'no'));
  return [...row.actions.map(step), ...choices].reduce(and, 'yes');
}

/** True if a step of the way acts on resources of the kind of this ARN. */
export const actsOn = (row: EscalationRow, target: Glob): boolean =>
  [...row.actions, ...(row.oneOf ?? []).flat()].some((action) => isOfKind(action, row, target));

/** True if grants of every action name all resources of its kinds, so that only conditions and denials can limit it. */
export const isOnAll = (row: EscalationRow, { holdings }: Principal): boolean =>
  row.actions.every((action) => {
    const { all, required } = typesOf(action, row);
    return (required.length > 0 ? required : all).every((any) =>
      holdings.grants.some(
        (grant) => allowsAction(grant, action) && matches(grant.resourceGlob, any) === 'yes',
      ),
    );
  });

/** True if an action acts on resources of the kind of this ARN. */
export const isOfKind = (action: string, row: EscalationRow, target: Glob): boolean =>
  typesOf(action, row).all.some((any) => startsAlike(any, target));

function decided(row: EscalationRow, from: Principal, action: string, resource: Glob, sent: Sent): Truth {
  const { holdings, arn, kind } = from;
  const context = contextOf(
    {
      ...(row.passesRoleTo === undefined ? {} : { 'iam:PassedToService': row.passesRoleTo }),
      'aws:PrincipalArn': arn ? arn.key : null,
      // The name of the caller in a pattern stands for the caller alone. Only a user has one.
      'aws:username': kind === 'user' && arn ? nameOf(arn) : [],
      ...sent,
    },
    'unknown',
  );
  const { effect } = evaluate(permissions(holdings), { action, resource, context });
  if (effect === 'unknown') return 'unknown';
  return effect === 'allow' ? 'yes' : 'no';
}

const nameOf = ({ key }: Glob): string => key.slice(key.lastIndexOf('/') + 1);

interface Types {
  /** The pattern of all resources of each type; `*` alone for an action without a type. */
  readonly all: readonly Glob[];
  /** Those that every call needs. */
  readonly required: readonly Glob[];
}

const types = new Map<string, Types>();

function typesOf(action: string, { on }: EscalationRow): Types {
  const key = `${action} ${on ?? ''}`;
  const known = types.get(key);
  if (known) return known;
  const prefix = action.slice(0, action.indexOf(':'));
  const listed = resourceTypes(action);
  const isNarrowed = on !== undefined && listed.some(({ name }) => on.includes(name));
  const found = listed.flatMap(({ name, required }) => {
    const any = isNarrowed && !on.includes(name) ? null : anyOf(`${prefix}:${name}`);
    return any ? [{ any, required: required && !isNarrowed }] : [];
  });
  const all = found.length > 0 ? found.map(({ any }) => any) : [globOf('*')];
  const made = { all, required: found.flatMap(({ any, required }) => (required ? [any] : [])) };
  types.set(key, made);
  return made;
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
  const placed = inOwnPlace(candidate.tokens, true);
  return star > 0 && inOwnPlace(any.tokens.slice(0, star)).every((token, i) => placed[i] === token);
}

/**
 * Returns the resources that the grants of an action name. Who creates a function, a task or a stack chooses its name, so a
 * grant on `function:plugin-*` is enough.
 */
function namedFor(action: string, row: EscalationRow, { grants }: Holdings): readonly Glob[] {
  return grants
    .filter((grant) => allowsAction(grant, action) && isOfKind(action, row, grant.resourceGlob))
    .map(({ resourceGlob }) => resourceGlob);
}

/**
 * Returns an ARN in each region and account that the grants of its service write: a role names its own account by its number
 * or by a parameter. With no such grant, or one for any place, also the ARN itself.
 */
export function writtenPlaces(arn: Glob, { grants }: Holdings): readonly Glob[] {
  const own = fieldsOf(arn);
  if (own.length < 6) return [arn];
  const places = new Map<string, Glob>();
  for (const { resourceGlob } of grants) {
    const written = fieldsOf(resourceGlob);
    const isAlike = written.length === 6 && written[2]?.join('') === own[2]?.join('');
    const placed = own.map((field, at) =>
      isAlike && (at === 3 || at === 4) && field.length > 0 && isPlace(written[at])
        ? (written[at] ?? [])
        : field,
    );
    const there = glob(placed.flatMap((field, at) => (at === 0 ? field : [':', ...field])));
    places.set(there.key, there);
  }
  return places.size > 0 ? [...places.values()] : [arn];
}

/** Splits the tokens of an ARN at its first five colons. */
function fieldsOf({ tokens }: Glob): readonly (readonly Token[])[] {
  const fields: Token[][] = [[]];
  for (const token of tokens) {
    if (token === ':' && fields.length < 6) fields.push([]);
    else fields.at(-1)?.push(token);
  }
  return fields;
}

/** True for the number of an account, the name of a region, or a parameter that stands for one. */
const isPlace = (field: readonly Token[] = []): boolean =>
  field.length > 0 && !field.some((token) => token === ANY || token === ONE);
