import {
  byReach,
  type Exposure,
  type Format,
  type Location,
  type ReachedBy,
  type Role,
} from '@emmental/model';
import type { Need } from '../needs/need.ts';
import type { AppReview, AssumedReview, FunctionReview, HolderReview, SubjectReview } from './review.ts';
import { isExecutionPolicy, type Use } from './use.ts';

/** A role of the template with its holders: the functions and other resources that have it, and the functions that assume it. */
export interface HeldRole {
  readonly role: Role;
  /** The format of the template that declares the role. */
  readonly format: Format;
  readonly holders: readonly HolderReview[];
  /** The holder that most people can start. It decides the severity of problems of the role. */
  readonly lead: HolderReview;
  readonly exposure: Exposure;
  /** False if the code of a holder was not read. */
  readonly analysed: boolean;
  /** True if a framework made the role and the code of all holders: nobody can change what it allows. */
  readonly isOfFramework: boolean;
  /** The needs of all holders together. */
  readonly needed: readonly Need[];
  /** The id of the first role with equal grants and needs. Problems of such roles share a cause. */
  readonly alike: string;
  /** The statements that people wrote, in order. Statements that the format adds are left out, because nobody can change them. */
  readonly statements: readonly HeldStatement[];
}

/** The grants of a statement or of a managed policy, compared with the needs of all holders. */
export interface HeldStatement {
  /**
   * The role, and the place and origin of the statement; equal for all grants of one line of a template. The role is part
   * of the key, because a module or an anchor writes one line for several roles, and each role has problems of its own.
   */
  readonly key: string;
  readonly at: Location;
  readonly origin: string;
  readonly when: string | null;
  readonly managed: string | null;
  /** The use of each grant by all holders together; `unused` = the actions that no holder needs. */
  readonly uses: readonly Use[];
  /** The permissions that some holders need and others do not. */
  readonly partial: readonly Partial[];
}

/** A permission that some holders of a shared role do not need. */
export interface Partial {
  readonly action: string;
  readonly use: Use;
  /** The holders that do not need the permission. */
  readonly without: ReadonlySet<HolderReview>;
}

const known = new WeakMap<AppReview, readonly HeldRole[]>();

/** Returns the roles of the template that have a holder. */
export function heldRoles(review: AppReview): readonly HeldRole[] {
  const found = known.get(review) ?? read(review);
  known.set(review, found);
  return found;
}

/** Returns the roles of which somebody can change what they allow: not those that a framework makes with the code of their function. */
export const changeableRoles = (review: AppReview): readonly HeldRole[] =>
  heldRoles(review).filter((held) => !held.isOfFramework);

export const isFunction = (holder: HolderReview): holder is FunctionReview => 'function' in holder;
/** Did a framework make the function with its role? */
export const isOfFramework = (holder: HolderReview): boolean =>
  isFunction(holder) && holder.function.ofFramework === 'role';

export const isSubject = (holder: HolderReview): holder is SubjectReview => 'subject' in holder;

export const isAssumed = (holder: HolderReview): holder is AssumedReview => 'assumed' in holder;

/**
 * Returns who can start the holder, or the functions that assume the role. Other holders (state machines, for example) count
 * as `account`, because only people in the account can start or change them.
 */
export const exposureOf = (holder: HolderReview): Exposure =>
  isSubject(holder) ? 'account' : reachOf(holder).exposure;

const reachOf = (holder: HolderReview): Pick<ReachedBy, 'exposure' | 'path'> =>
  isFunction(holder) || isAssumed(holder) ? holder.reachedBy : { exposure: 'account', path: [] };

function read(review: AppReview): readonly HeldRole[] {
  const byRole = new Map<string, HolderReview[]>();
  for (const holder of [...review.functions.values(), ...review.subjects, ...review.assumed]) {
    if (holder.role.id === null || holder.holdings === null) continue;
    const holders = byRole.get(holder.role.id);
    if (holders) holders.push(holder);
    else byRole.set(holder.role.id, [holder]);
  }
  const firsts = new Map<string, string>();
  return review.app.roles.flatMap((role) => {
    const holders = [...(byRole.get(role.id) ?? [])].sort(byExposure);
    const [lead] = holders;
    if (!lead) return [];
    const analysed = holders.every((holder) => !isFunction(holder) || holder.analysed);
    const needed = holders.flatMap((holder) => holder.needed);
    const statements = statementsOf(role.id, holders);
    // A role with a holder that was not analysed counts as different from all others.
    const content = analysed ? contentOf(statements, needed) : `role ${role.id}`;
    if (!firsts.has(content)) firsts.set(content, role.id);
    return [
      {
        role,
        format: review.app.format,
        holders,
        lead,
        exposure: exposureOf(lead),
        analysed,
        isOfFramework: holders.every(isOfFramework),
        needed,
        alike: firsts.get(content) ?? role.id,
        statements,
      },
    ];
  });
}

/** Returns a text of the grants and of the needs (without those that every function has), which is equal for roles with equal grants and needs. */
function contentOf(statements: readonly HeldStatement[], needed: readonly Need[]): string {
  const grants = statements.flatMap(({ managed, when, uses }) =>
    uses.map(({ grant }) => `${managed} ${when} ${grant.action} ${grant.resourceGlob.key}`),
  );
  const wanted = needed
    .filter(({ because }) => because !== 'runtime')
    .map(({ action, globs }) => `${action} ${globs.map(({ key }) => key).join()}`);
  return JSON.stringify([grants, [...new Set(wanted)].sort()]);
}

/** Orders holders: functions first, then those that most people can start. */
const byExposure = (a: HolderReview, b: HolderReview): number =>
  Number(isSubject(a)) - Number(isSubject(b)) || byReach(reachOf(a), reachOf(b));

function statementsOf(role: string, holders: readonly HolderReview[]): readonly HeldStatement[] {
  const groups = new Map<string, { uses: Use[]; partial: Partial[]; grant: Use['grant'] }>();
  // All holders have the grants of the role in the same order.
  for (const [i, first] of (holders[0]?.uses ?? []).entries()) {
    const { grant } = first;
    if (grant.statement.origin === 'generated') continue;
    const uses = holders.map((holder) => holder.uses[i] ?? first);
    const { at, origin } = grant.statement;
    const key = `${role} ${at.file}:${at.line}:${at.column} ${origin}`;
    const group = groups.get(key) ?? { uses: [], partial: [], grant };
    // Holders that do not need a grant share one `Use` object, so `Set` removes the duplicates.
    group.uses.push(together([...new Set(uses)]));
    if (!isReportedWhole(grant)) group.partial.push(...partialOf(uses, holders));
    groups.set(key, group);
  }
  return [...groups].map(([key, { uses, partial, grant }]) => ({
    key,
    at: { file: grant.file, line: grant.line, column: grant.statement.at.column },
    origin: grant.statement.origin,
    when: grant.statement.when,
    managed: grant.managed,
    uses,
    partial,
  }));
}

/** True for wildcards and AWS's execution policies, which are reported as a whole or not at all. */
const isReportedWhole = (grant: Use['grant']): boolean =>
  /^(\*|[^:]+:\*+)$/.test(grant.action) || isExecutionPolicy(grant.managed);

/** Joins the uses of a grant by several holders. An action counts as used if one of the holders uses it. */
function together(uses: readonly Use[]): Use {
  const [first, ...others] = uses;
  if (!first || others.length === 0) return first as Use;
  const unused = first.unused.filter((action) => others.every((use) => use.unused.includes(action)));
  const leftover = (use: Use) => [...use.unused, ...use.broader];
  const broader = leftover(first).filter(
    (action) => !unused.includes(action) && others.every((use) => leftover(use).includes(action)),
  );
  return {
    grant: first.grant,
    unused,
    broader,
    used: [
      ...new Set(
        uses.flatMap((use) =>
          [...use.used, ...use.broader].filter((action) => !broader.includes(action) && action !== '*'),
        ),
      ),
    ],
    kept: uses.flatMap((use) => use.kept),
  };
}

function partialOf(uses: readonly Use[], holders: readonly HolderReview[]): readonly Partial[] {
  const ways = [...new Set(uses)];
  if (ways.length < 2) return [];
  const actions = [...new Set(ways.flatMap((use) => use.unused))];
  return actions.flatMap((action) => {
    if (ways.every((use) => use.unused.includes(action))) return [];
    const without = new Set(holders.filter((_, i) => uses[i]?.unused.includes(action)));
    const use = ways.find((each) => each.unused.includes(action));
    return use && without.size < uses.length ? [{ action, use, without }] : [];
  });
}
