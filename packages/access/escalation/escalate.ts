import { type EscalationRow, escalations, managedPolicy } from '@emmental/knowledge';
import { asString, type Location } from '@emmental/model';
import { type Glob, globOf, isSymbol, isVariable, literal, matches } from '../algebra/glob.ts';
import type { Policy } from '../algebra/statement.ts';
import { and, or, type Truth } from '../algebra/truth.ts';
import { patternText } from '../needs/canonical.ts';
import { allowsAction, type Holdings } from '../review/granted.ts';
import type { AppReview } from '../review/review.ts';
import { admits } from './admits.ts';
import { type Principal, principalsOf, type Target, targetsOf } from './principals.ts';
import { actsOn, isOfKind, isOnAll, isOpen, type Sent, writtenPlaces } from './steps.ts';
import { everything, isStronger, policyOf, type Strength } from './strength.ts';

/** A way by which a principal comes to hold more than it has. */
export interface Escalation {
  readonly row: EscalationRow;
  /** The way by which it takes over a principal that it made stronger first; absent = it needs no second way. */
  readonly next?: EscalationRow;
  /**
   * The resource of the template that it takes over or changes, the ARN of a resource outside the template; null = the way works
   * on any resource of that kind.
   */
  readonly to: { readonly id: string; readonly name: string } | null;
  /** False if it is not known whether the way is open or gains permissions, as for a role outside the template. */
  readonly certain: boolean;
  /** True if one statement with NotAction of the template grants all steps. */
  readonly byNotAction: boolean;
  /** The place where the first action of the way is granted. */
  readonly at: Location;
}

/** An open way to a target of the template. */
interface Way {
  readonly row: EscalationRow;
  readonly target: Target;
  readonly open: Truth;
  /** The permissions that a way which changes permissions can give. */
  readonly gives: readonly Given[];
}

/** A policy that a way can give: all permissions, or those of a managed policy to which a condition limits the way. */
interface Given {
  readonly open: Truth;
  /** Null = its statements are not known. */
  readonly policy: Policy | null;
}

/**
 * Returns the ways by which a principal of the app comes to hold more than it has: over any resource of a kind, over a
 * resource of the template whose principal is stronger, by a change of its own permissions, by a change of another principal
 * that it can take over, and, not certain, over what the template does not show.
 *
 * @param id the role, user, group or policy of the template.
 */
export function escalationsOf(id: string, review: AppReview): readonly Escalation[] {
  const from = principalsOf(review).find((principal) => principal.id === id);
  if (!from || from.holdings.grants.some(isEverything)) return [];
  const { holdings } = from;
  const rows = escalations.filter((row) =>
    row.actions.every((action) => holdings.allowing(action).length > 0),
  );
  const anywhere = new Map(rows.map((row) => [row, isOpen(row, from, [], most)]));
  const ways = rows.flatMap((row) => (anywhere.get(row) === 'yes' ? [] : waysOf(row, from, review)));
  return rows.flatMap((row): readonly Escalation[] => {
    const way = { row, byNotAction: isGrantedByNotAction(row, holdings), at: placeOf(row, holdings) };
    if (anywhere.get(row) === 'yes') return [{ ...way, to: null, certain: true }];
    const itself = changesCaller(row, from);
    if (itself !== 'no')
      return [{ ...way, to: { id: from.id, name: 'the user itself' }, certain: itself === 'yes' }];
    const found = ways.filter((each) => each.row === row);
    const inside = found.flatMap((each): readonly Escalation[] => {
      const { gains, next } = gainOf(each, ways, from, review);
      const to = { id: each.target.id, name: nameFor(from, each.target) };
      return gains === 'no' ? [] : [{ ...way, ...(next ? { next } : {}), to, certain: gains === 'yes' }];
    });
    const outside = outsidersOf(row, from, review, new Set(inside.map(({ to }) => to?.id ?? '')));
    const open = outside.map(({ id, certain }): Escalation => ({ ...way, to: { id, name: id }, certain }));
    // A condition that is not known may leave the way open to anything.
    if (anywhere.get(row) === 'unknown' && inside.length + open.length === 0 && isOnAll(row, from))
      return [{ ...way, to: null, certain: false }];
    // A parameter may name any role, so one question about it is enough.
    const isAsked = open.some(({ certain }) => !certain);
    return [...(isAsked ? inside.filter(({ certain }) => certain) : inside), ...open];
  });
}

/** Returns how a way names its target for the principal: itself, its group, or the id. */
function nameFor({ id, kind, own }: Principal, target: Target): string {
  if (target.id === id) return `its own ${kind}`;
  return target.kind === 'principal' && own.has(target.id) ? `its group ${target.id}` : target.id;
}

const administrator = 'arn:aws:iam::aws:policy/AdministratorAccess';

/** The context of a request that gives the most: the policy of administrators, to something that no boundary limits. */
const most: Sent = { 'iam:PolicyARN': administrator, 'iam:PermissionsBoundary': [] };

/** Decides whether a way changes the user that has a group or policy: a pattern names users by `${aws:username}`. */
function changesCaller(row: EscalationRow, from: Principal): Truth {
  if (row.gains !== 'administrator' || from.kind === 'role' || from.kind === 'user') return 'no';
  const user = globOf(`arn:aws:iam::\${AWS::AccountId}:user/caller`);
  if (!actsOn(row, user)) return 'no';
  return isOpen(row, from, [user], { ...most, 'aws:username': 'caller' });
}

/** Returns the targets of the template to which a way is open, or may be. */
function waysOf(row: EscalationRow, from: Principal, review: AppReview): readonly Way[] {
  return targetsOf(review).flatMap((target): readonly Way[] => {
    if (!isTargetOf(row, target) || !target.arns.some((arn) => actsOn(row, arn))) return [];
    const taken = admission(row, target, from, review);
    if (taken === 'no') return [];
    const bounded = boundaryText(target, review);
    const opened = (sent: Sent): Truth => and(taken, isOpen(row, from, target.arns, { ...bounded, ...sent }));
    const gives = attaches(row)
      ? attachable(from.holdings).map(({ arn, policy }) => ({
          policy,
          open: opened({ 'iam:PolicyARN': arn }),
        }))
      : [{ policy: everything, open: opened({}) }];
    const open = gives.map((each) => each.open).reduce(or, 'no');
    return open === 'no' ? [] : [{ row, target, open, gives: gives.filter((each) => each.open !== 'no') }];
  });
}

/** True if a way leads to targets of this kind. */
function isTargetOf({ gains }: EscalationRow, { kind, principals: [first] }: Target): boolean {
  if (gains === 'new-identity') return false;
  if (kind === 'policy') return gains === 'administrator';
  if (kind === 'runner') return gains === 'target-role';
  return gains !== 'target-role' && (gains !== 'passed-role' || first?.kind === 'role');
}

/** Decides whether a target lets itself be taken: by the service that gets its role, or by a principal that assumes it. */
function admission(
  row: EscalationRow,
  { principals: [first] }: Target,
  from: Principal,
  { names }: AppReview,
): Truth {
  if (row.passesRoleTo === undefined && !row.actions.includes('sts:AssumeRole')) return 'yes';
  return first ? admits(first.role, row.passesRoleTo ?? null, from, names) : 'no';
}

/** Returns the boundary of a target as the context of a request to change it. */
function boundaryText({ principals: [first] }: Target, { names }: AppReview): Sent {
  if (!first) return {};
  const { boundary } = first.role;
  if (boundary === null) return { 'iam:PermissionsBoundary': [] };
  return { 'iam:PermissionsBoundary': names.resolve(boundary)?.glob.key ?? null };
}

/** Decides whether an open way gives more than the principal has; `next` = the way by which it takes over what it changed. */
function gainOf(
  { row, target, open, gives }: Way,
  ways: readonly Way[],
  from: Principal,
  review: AppReview,
): { readonly gains: Truth; readonly next?: EscalationRow } {
  const isChange = row.gains === 'administrator' || changesBoundary(row);
  if (!isChange) {
    const gain = target.principals
      .map(({ holdings }) => isStronger(holdings, from.holdings))
      .reduce(or, 'no');
    return { gains: and(open, gain) };
  }
  const changed = (principal: Principal): Truth =>
    gives.map((grant) => and(grant.open, isStrongerWith(row, principal, grant, from))).reduce(or, 'no');
  if (from.own.has(target.id)) return { gains: changed(from) };
  // A policy of the template that nothing of the template has may be attached anywhere.
  if (target.principals.length === 0) return { gains: 'unknown' };
  const taken = target.principals.flatMap((principal) =>
    ways
      .filter((way) => way.row.gains !== 'administrator' && !changesBoundary(way.row))
      .filter((way) => way.target.principals.includes(principal))
      .map((way) => ({ next: way.row, gains: and(way.open, changed(principal)) })),
  );
  const best = taken.find(({ gains }) => gains === 'yes') ?? taken.find(({ gains }) => gains === 'unknown');
  if (best) return best;
  // Nothing of the template shows a way to act as the changed principal, but people can be several of them.
  const mayBe = (principal: Principal): Truth =>
    principal.kind === 'role' ? admits(principal.role, null, from, review.names) : 'unknown';
  const mayGain = target.principals.map((each) => and(mayBe(each), changed(each))).reduce(or, 'no');
  return { gains: row.gains === 'administrator' ? and('unknown', mayGain) : 'no' };
}

/** Decides whether a principal with another policy, or without its boundary, holds more than `from` does. */
function isStrongerWith(row: EscalationRow, principal: Principal, grant: Given, from: Principal): Truth {
  const { holdings } = principal;
  const boundary = changesBoundary(row) ? null : holdings.boundary;
  if (changesBoundary(row) && holdings.boundary === null) return 'no';
  if (grant.policy === null && !changesBoundary(row)) return 'unknown';
  const identity =
    changesBoundary(row) || grant.policy === null
      ? holdings.identity
      : [...holdings.identity, ...grant.policy];
  const isUnread = holdings.unreadBoundary !== null && !changesBoundary(row);
  const stronger: Strength = { identity, boundary, gaps: [] };
  return and(isStronger(stronger, from.holdings), isUnread ? 'unknown' : 'yes');
}

const changesBoundary = ({ actions: [first = ''] }: EscalationRow): boolean =>
  first.endsWith('PermissionsBoundary');
const attaches = ({ actions: [first = ''] }: EscalationRow): boolean => /^iam:Attach/.test(first);

/** Returns the managed policies to try for a way that attaches them: that of administrators, and those that conditions name. */
function attachable({
  identity,
}: Holdings): readonly { readonly arn: string; readonly policy: Policy | null }[] {
  const named = identity
    .filter(({ allow }) => allow)
    .flatMap(({ conditions }) => conditions)
    .filter(({ key }) => key === 'iam:policyarn')
    .flatMap(({ values }) => values.map(({ key }) => key));
  return [...new Set([administrator, ...named])].map((arn) => {
    if (arn === administrator) return { arn, policy: everything };
    const found = arn.startsWith('arn:aws:iam::aws:policy/') ? managedPolicy(arn) : null;
    return { arn, policy: found ? policyOf(found.document) : null };
  });
}

/**
 * Returns the resources outside the template on which a way is or may be open: a role to pass or to assume, a user, a
 * function to change. Their permissions are not known. A pattern that fits resources of the template stands for these.
 */
function outsidersOf(
  row: EscalationRow,
  from: Principal,
  review: AppReview,
  decided: ReadonlySet<string>,
): readonly { readonly id: string; readonly certain: boolean }[] {
  const { holdings } = from;
  const isNew = row.gains === 'new-identity';
  const targets = isNew ? [] : targetsOf(review);
  const isKnown = (named: Glob): boolean =>
    targets.some(
      ({ arns: [arn] }) =>
        arn !== undefined && writtenPlaces(arn, holdings).some((place) => matches(named, place) !== 'no'),
    );
  const ids = new Set(targets.map(({ id }) => id));
  const steps = row.passesRoleTo === undefined ? row.actions : ['iam:PassRole'];
  const found = new Map<string, boolean>();
  for (const action of steps)
    for (const index of holdings.allowing(action)) {
      const named = holdings.grants[index]?.resourceGlob ?? globOf('*');
      // The caller itself, under its own name.
      if (named.tokens.some(isVariable)) continue;
      const isParameter = isSymbol(named.tokens[0] ?? '');
      if (!isParameter && !isOfKind(action, row, named)) continue;
      const id = review.names.mayName(named)?.id;
      if (id !== undefined && (decided.has(id) || ids.has(id))) continue;
      const isPattern = !isParameter && named.exact === null;
      if (isPattern && isKnown(named)) continue;
      const open = isOpen(row, from, [named], most);
      if (open !== 'no') found.set(patternText(named), isNew && open === 'yes');
    }
  return [...found].map(([id, certain]) => ({ id, certain }));
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
