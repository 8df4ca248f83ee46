import { arnFormat, type EscalationRow, escalations, resourceTypes } from '@emmental/knowledge';
import { asString, type Location, type Role, type Value } from '@emmental/model';
import { compare } from '../algebra/compare.ts';
import { contextOf } from '../algebra/condition.ts';
import { evaluate } from '../algebra/evaluate.ts';
import { type Glob, globOf, isSymbol, literal, matches } from '../algebra/glob.ts';
import { compile, statementsOfDocument } from '../algebra/statement.ts';
import { and, or, type Truth } from '../algebra/truth.ts';
import { inOwnPlace, patternText } from '../needs/canonical.ts';
import { allowsAction, type Holdings } from '../review/granted.ts';
import type { AppReview, HolderReview } from '../review/review.ts';

/** A way from the permissions of one role to the permissions of another role. */
export interface Escalation {
  readonly row: EscalationRow;
  /**
   * The stronger function, state machine or role of the template, the role itself, or the ARN of a resource outside the
   * template; null = the way works on any resource of that kind.
   */
  readonly to: { readonly id: string; readonly name: string } | null;
  /** False if it is not known whether the way is open or gains permissions, as for a role outside the template. */
  readonly certain: boolean;
  /** True if one statement with NotAction of the template grants all steps. */
  readonly byNotAction: boolean;
  /** The place where the first action of the way is granted. */
  readonly at: Location;
}

/**
 * Returns the ways to more permissions that the role of a holder opens: ways that work on any resource of a kind, ways to
 * one function, role or state machine of the same template with permissions that this role does not have, ways that
 * rewrite the role itself, and, not certain, ways to resources outside the template.
 */
export function escalationsOf(from: HolderReview, review: AppReview): readonly Escalation[] {
  const { holdings } = from;
  if (!holdings || holdings.grants.some(isEverything)) return [];
  return escalations.flatMap((row): readonly Escalation[] => {
    if (byDesign.has(row.id)) return [];
    if (!row.actions.every((action) => holdings.grants.some((grant) => allowsAction(grant, action))))
      return [];
    const way = { row, byNotAction: isGrantedByNotAction(row, holdings), at: placeOf(row, holdings) };
    if (isOpen(row, holdings, []) === 'yes') return [{ ...way, to: null, certain: true }];
    const inside = targetsOf(row, from, review).flatMap((target): readonly Escalation[] => {
      const truth = leadsTo(row, holdings, target);
      const { id, name } = target;
      return truth === 'no' ? [] : [{ ...way, to: { id, name }, certain: truth === 'yes' }];
    });
    const decided = new Set(inside.map(({ to }) => to?.id ?? ''));
    const outside = outsidersOf(row, holdings, { from, review, decided }).map((id): Escalation => {
      return { ...way, to: { id, name: id }, certain: false };
    });
    // A parameter may name any role, so one question about it is enough.
    return [...(outside.length > 0 ? inside.filter(({ certain }) => certain) : inside), ...outside];
  });
}

/** Decides whether a way is open to a target and gains permissions. */
function leadsTo(row: EscalationRow, holdings: Holdings, target: Target): Truth {
  const arns = writtenPlaces(target.arn, holdings).filter((arn) => actsOn(row, arn));
  const ways = arns.flatMap((arn) =>
    namedIn(row, holdings).map((named) => isOpen(row, holdings, [arn, ...named])),
  );
  const open = ways.reduce(or, 'no');
  return open === 'no' ? 'no' : and(open, isStronger(target.holdings, holdings));
}

/** Returns an ARN, and the same ARN with each region and account that the grants write out: a role names its own account by its number. */
function writtenPlaces(arn: Glob, { grants }: Holdings): readonly Glob[] {
  const own = split(arn.key);
  const fields = placeFields(own[0]);
  const texts = grants.flatMap(({ resourceGlob }) => {
    const written = placeFields(split(resourceGlob.key)[0]);
    if (written[2] !== fields[2] || !/^\d{12}$/.test(written[4] ?? '')) return [];
    return [[...fields.slice(0, 3), fields[3] && written[3], fields[4] && written[4], own[1]].join(':')];
  });
  return [arn, ...[...new Set(texts)].map((each) => globOf(each))];
}

/** Splits the first five fields of an ARN at its colons, but not in pseudo parameters. */
const placeFields = (start = ''): readonly string[] =>
  (start.match(/(?:\$\{[^}]*\}|[^:])*:/g) ?? []).map((field) => field.slice(0, -1));

interface Asked {
  readonly from: HolderReview;
  readonly review: AppReview;
  /** The ids of the resources that the way leads to inside the template. */
  readonly decided: ReadonlySet<string>;
}

/**
 * Returns the resources outside the template on which a way is or may be open: a role to pass or to assume, a function to
 * change. Their permissions are not known. A pattern that fits resources of the template stands for these.
 */
function outsidersOf(
  row: EscalationRow,
  holdings: Holdings,
  { from, review, decided }: Asked,
): readonly string[] {
  const steps = row.passesRoleTo === undefined ? row.actions : ['iam:PassRole'];
  const known = knownArns(review, holdings);
  const found = steps.flatMap((action) =>
    holdings.grants
      .filter((grant) => allowsAction(grant, action))
      .flatMap(({ resourceGlob }): readonly string[] => {
        const isParameter = isSymbol(resourceGlob.tokens[0] ?? '');
        const isOfKind = resourcesOf(action, []).some((any) => startsAlike(any, resourceGlob));
        if (!isParameter && !isOfKind) return [];
        const named = review.names.mayName(resourceGlob)?.id;
        if (named !== undefined && (decided.has(named) || isTarget(named, from, review))) return [];
        if (
          !isParameter &&
          resourceGlob.exact === null &&
          known.some((arn) => matches(resourceGlob, arn) !== 'no')
        )
          return [];
        const open = namedIn(row, holdings).map((others) => isOpen(row, holdings, [resourceGlob, ...others]));
        return open.every((truth) => truth === 'no') ? [] : [patternText(resourceGlob)];
      }),
  );
  return [...new Set(found)];
}

/** True for a resource of the template whose permissions `targetsOf` compares, and for the holder itself. */
const isTarget = (id: string, from: HolderReview, { app, subjects }: AppReview): boolean =>
  id === from.role.id ||
  app.roles.some((role) => role.id === id) ||
  app.functions.some(({ logicalId }) => logicalId === id) ||
  subjects.some(({ name }) => name === id);

/** Returns the ARNs of the functions, roles and other holders of the template. */
const knownArns = ({ app, subjects, names }: AppReview, holdings: Holdings): readonly Glob[] =>
  [
    ...app.roles.map(({ id }) => id),
    ...app.functions.map(({ logicalId }) => logicalId),
    ...subjects.map(({ name }) => name),
  ].flatMap((id) => {
    const arn = names.arnOf(id);
    return arn ? writtenPlaces(arn, holdings) : [];
  });

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

/** Decides whether every step is allowed: on the target of its kind, or on all resources if there is no such target. */
function isOpen(row: EscalationRow, holdings: Holdings, targets: readonly Glob[]): Truth {
  const isStepAllowed = (action: string): Truth =>
    resourcesOf(action, targets)
      .map((resource) => isAllowed(holdings, action, resource, row.passesRoleTo))
      .reduce(and, 'yes');
  const choices = (row.oneOf ?? []).map((actions) => actions.map(isStepAllowed).reduce(or, 'no'));
  return [...row.actions.map(isStepAllowed), ...choices].reduce(and, 'yes');
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
  const placed = inOwnPlace(candidate.tokens, true);
  return star > 0 && inOwnPlace(any.tokens.slice(0, star)).every((token, i) => placed[i] === token);
}

interface Target {
  readonly id: string;
  readonly name: string;
  readonly arn: Glob;
  readonly holdings: Strength;
}

/** The permissions that a target has. */
type Strength = Pick<Holdings, 'identity' | 'boundary' | 'gaps'>;

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
  return [...targets.values(), ...selfOf(row, from, review)];
}

/**
 * Returns the holder's own role, or the policies of the template that are attached to it, for a way that rewrites them.
 * The role then has all permissions that its boundary leaves, or all that its policies give without the boundary.
 */
function selfOf(row: EscalationRow, { role, holdings }: HolderReview, review: AppReview): readonly Target[] {
  const own = review.app.roles.find(({ id }) => id === role.id);
  if (!own || !holdings) return [];
  const isBoundary = /PermissionsBoundary$/.test(row.actions[0] ?? '');
  if (row.gains !== 'administrator' && !isBoundary) return [];
  const rewritten = isBoundary
    ? { ...holdings, gaps: [], boundary: null }
    : { ...holdings, gaps: [], identity: everything };
  const policies = own.statements.flatMap(({ heldBy }) => heldBy ?? []);
  return [...new Set([own.id, ...policies])].flatMap((id): readonly Target[] => {
    const arn = review.names.arnOf(id);
    return arn ? [{ id, name: id === own.id ? 'its own role' : id, arn, holdings: rewritten }] : [];
  });
}

const everything = compile(
  statementsOfDocument({ Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }),
);

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

const strength = new WeakMap<Strength, WeakMap<Holdings, Truth>>();

/** Decides whether `a` allows something that `b` does not allow. Cached. */
function isStronger(a: Strength, b: Holdings): Truth {
  if (a === b) return 'no';
  const known = strength.get(a)?.get(b);
  if (known !== undefined) return known;
  const { kind } = compare(permissions(a), permissions(b), { limit: 5_000 });
  const isOpenAt = kind === 'unknown' || a.gaps.length > 0;
  const result = kind === 'more' ? 'yes' : isOpenAt ? 'unknown' : 'no';
  const row = strength.get(a) ?? new WeakMap<Holdings, Truth>();
  row.set(b, result);
  strength.set(a, row);
  return result;
}

const permissions = ({ identity, boundary }: Pick<Strength, 'identity' | 'boundary'>) =>
  boundary ? { identity, boundary } : { identity };

function isAllowed(holdings: Holdings, action: string, resource: Glob, passedTo: string | undefined): Truth {
  const context = passedTo ? { context: contextOf({ 'iam:PassedToService': passedTo }, 'unknown') } : {};
  const { effect } = evaluate(permissions(holdings), { action, resource, ...context });
  if (effect === 'unknown') return 'unknown';
  return effect === 'allow' ? 'yes' : 'no';
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
    ({ managed, statement: { action } }) =>
      managed === null &&
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
