import type {
  App,
  Assumptions,
  Excess,
  FunctionDeclaration,
  Kept,
  LinkedBehaviour,
  Missing,
  OpenQuestion,
  ReachedBy,
  Role,
  StartedBy,
  Subject,
} from '@emmental/model';
import { byReach, compareText, fileInId } from '@emmental/model';
import type { MinimalPolicy } from '../algebra/minimise.ts';
import { googleReview } from '../google/review.ts';
import { type Names, namesOf, resourcePattern } from '../needs/canonical.ts';
import type { Need, Needs } from '../needs/need.ts';
import { type FunctionNeeds, neededBy } from '../needs/needed-by.ts';
import { resolved } from '../needs/pattern.ts';
import { distinct, type Gap, openQuestion } from '../needs/question.ts';
import { reachOf } from '../reach/reach.ts';
import { type AssumedRole, answered, assumedRoles, heldElsewhere, type Known } from './assumed.ts';
import { type Holdings, holdingsOf } from './granted.ts';
import { type GrantedByResource, grantsOfResources } from './granted-by-resource.ts';
import { missingOf } from './missing.ts';
import { type Party, type Sharings, sharingsOf } from './sharing.ts';
import { nothingHeld, suggest } from './suggest.ts';
import { type Untouched, untouchedOf } from './untouched.ts';
import { excessOf, type Use, useOf, type Want, withoutBasics } from './use.ts';

/** One function (or other holder of a role): needed against granted. */
export interface HolderReview {
  readonly id: string;
  readonly name: string;
  readonly needed: readonly Need[];
  /** The role's grants and how this holder uses each; empty when the role is not in the template. */
  readonly uses: readonly Use[];
  readonly excess: readonly Excess[];
  readonly missing: readonly Missing[];
  readonly kept: readonly Kept[];
  readonly unknown: readonly OpenQuestion[];
  /** The least policy that is safe to apply. */
  readonly policy: MinimalPolicy;
  readonly role: { readonly id: string | null; readonly isShared: boolean };
  readonly holdings: Holdings | null;
}

export interface FunctionReview extends HolderReview {
  readonly function: FunctionDeclaration;
  /** False when the code was not analysed: then all grants are kept. */
  readonly analysed: boolean;
  readonly reachedBy: ReachedBy;
  /** The same by each way to start it. */
  readonly ways: readonly StartedBy[];
}

export interface SubjectReview extends HolderReview {
  readonly subject: Subject;
}

/** A role that functions take on: what they need of it together against what it was given. */
export interface AssumedReview extends HolderReview {
  /** Of the functions that take it on, the one that most people can start comes first. */
  readonly assumed: AssumedRole;
  /** Who can start that one. */
  readonly reachedBy: ReachedBy;
}

export interface AppReview {
  readonly app: App;
  readonly names: Names;
  readonly functions: ReadonlyMap<string, FunctionReview>;
  readonly subjects: readonly SubjectReview[];
  /** By their ARNs; `role.id` is null where the template does not declare the role. */
  readonly assumed: readonly AssumedReview[];
}

/** By function id: what the code does, or null when it was not analysed. */
export type Analyses = ReadonlyMap<string, readonly LinkedBehaviour[] | null>;

/**
 * Sets, for every function and every other holder of a role, what it needs against what it was given.
 * Nothing is excess that an open question could touch; nothing is missing that an unread part of a role may give.
 */
export function review(app: App, analyses: Analyses, assumptions: Assumptions = new Map()): AppReview {
  const names = namesOf(app);
  const roles = new Map(app.roles.map((role) => [role.id, role]));
  const needs = new Map<string, Needs>();
  const known = app.functions.map((fn): Known => {
    const behaviours = analyses.get(fn.id) ?? null;
    const own = needsOf(fn, behaviours, app, assumptions, names);
    needs.set(fn.name, own);
    return { function: fn, needs: own, analysed: behaviours !== null };
  });
  for (const subject of app.subjects)
    if (!needs.has(subject.name)) needs.set(subject.name, subjectNeeds(subject, names));
  const asked = assumedRoles(known, app, names, assumptions);
  const grantedByResource = grantsOfResources(app, names);
  const read = new Map<string, RoleAsHeld>();
  const heldOf = (role: Role): RoleAsHeld => {
    const known = read.get(role.id);
    if (known) return known;
    const assumers = assumersOf(role, asked);
    const holdings = holdingsOf(role, app, names);
    const sharings = sharingsOf([...holdersOf(role, needs), ...assumers]);
    const held: RoleAsHeld = {
      holdings,
      sharings,
      untouched: untouchedOf(holdings, sharings),
      twice: new Set(assumers.map(({ name }) => name)),
    };
    read.set(role.id, held);
    return held;
  };
  const hold = (
    id: string,
    name: string,
    roleId: string | null,
    own: Needs,
    when: string | null,
    sharings?: Sharings,
  ): HolderReview => {
    const role = roleId === null ? undefined : roles.get(roleId);
    if (!role) return withoutRole(id, name, own, names);
    const held = heldOf(role);
    const others = answered(heldElsewhere(role), assumptions, names, app.functions[0]);
    const all = { needed: [...own.needed, ...others.needed], gaps: [...own.gaps, ...others.gaps] };
    return against(id, name, all, role, {
      ...held,
      ...(sharings ? { sharings } : {}),
      isOnce: !sharings && !held.twice.has(name),
      grantedByResource,
      names,
      when,
    });
  };
  const functions = new Map<string, FunctionReview>();
  const reach = reachOf(app, (fn) => needs.get(fn.name)?.needed ?? [], names);
  const assumed = asked.map((one): AssumedReview => {
    const id = one.role?.id ?? null;
    const name = id ?? one.pattern.pattern;
    // Those that take it on are one here; whoever holds it is another.
    const others = one.role ? sharingsOf(holdersOf(one.role, needs)) : undefined;
    const reviewed = hold(`${app.id}#${name}`, name, id, one, null, others);
    const by = one.by.toSorted((a, b) =>
      byReach(reach(a.function.id).reachedBy, reach(b.function.id).reachedBy),
    );
    return {
      ...reviewed,
      // That a role of elsewhere is not here is told with it; there is nothing to ask.
      unknown: id === null ? one.gaps.map((gap) => openQuestion(gap, new Map())) : reviewed.unknown,
      assumed: { ...one, by },
      reachedBy: reach(by[0]?.function.id ?? '').reachedBy,
    };
  });
  for (const fn of app.functions) {
    const own = needs.get(fn.name) ?? { needed: [], gaps: [] };
    const reviewed = fn.account
      ? googleReview(fn, fn.account, own, app, names)
      : hold(fn.id, fn.name, fn.role, own, fn.condition);
    functions.set(fn.id, {
      ...reviewed,
      unknown: withAssumed(reviewed.unknown, fn, assumed),
      function: fn,
      analysed: (analyses.get(fn.id) ?? null) !== null,
      ...reach(fn.id),
    });
  }
  const subjects = app.subjects.map((subject) => ({
    ...hold(subject.id, subject.name, subject.role, subjectNeeds(subject, names), null),
    subject,
  }));
  return { app, names, functions, subjects, assumed };
}

function needsOf(
  fn: FunctionDeclaration,
  behaviours: readonly LinkedBehaviour[] | null,
  app: App,
  assumptions: Assumptions,
  names: Names,
): FunctionNeeds {
  const found = neededBy(fn, behaviours ?? [], app, assumptions, names);
  if (behaviours !== null) return found;
  const why =
    fn.handler.kind === 'unknown'
      ? fn.handler.why
      : fn.language === 'other'
        ? `code for ${fn.runtime ?? 'this runtime'} is not read yet`
        : 'its code could not be read';
  const gap: Gap = {
    id: `${fn.name}/code`,
    what: 'what its code does',
    why,
    at: fn.at,
    touches: null,
    actions: [],
  };
  return { ...found, gaps: distinct([...found.gaps, gap]) };
}

const holdersOf = (role: Role, needs: ReadonlyMap<string, Needs>): readonly Party[] =>
  role.holders.map((name) => ({ name, needs: needs.get(name) ?? null }));

/** Those that use a role without holding it. */
const assumersOf = (role: Role, asked: readonly AssumedRole[]): readonly Party[] =>
  asked
    .filter((one) => one.role === role)
    .flatMap(({ by }) => by.map(({ function: fn, ...needs }) => ({ name: fn.name, needs })));

/** The function's questions, with those about the roles that it takes on. */
function withAssumed(
  own: readonly OpenQuestion[],
  fn: FunctionDeclaration,
  assumed: readonly AssumedReview[],
): readonly OpenQuestion[] {
  const ids = new Set(own.map(({ id }) => id));
  const more = assumed
    .filter((one) => one.assumed.by.some((each) => each.function === fn))
    // What another function leaves open is asked there.
    .flatMap((one) => {
      const others = one.assumed.by
        .filter((each) => each.function !== fn)
        .map((each) => `${each.function.name}/`);
      return one.unknown.filter(({ id }) => !others.some((start) => id.startsWith(start)));
    })
    .filter(({ id }) => !ids.has(id) && ids.add(id));
  return [...own, ...more];
}

/** A definition's calls as needs: what it names, it needs. */
function subjectNeeds(subject: Subject, names: Names): Needs {
  const needed = subject.calls.map(({ action, resource, certainty = 'known', at }): Need => {
    const { glob, written } = resolved(resource, names);
    const exact = resource.kind === 'constant' || resource.kind === 'text';
    return {
      action,
      resources: [{ ...resourcePattern({ glob, written }, names, exact, 'literal'), ref: null }],
      because: 'call',
      certainty,
      evidence: [{ file: at.file, line: at.line, text: `${subject.name} calls it` }],
      passedTo: null,
      globs: [glob],
      written: [written],
      assumed: [],
    };
  });
  const gaps = subject.unknown.map(({ why, at }, i) => ({
    id: `${subject.name}/definition${i === 0 ? '' : `#${i + 1}`}`,
    what: 'what a part of its definition calls',
    why,
    at,
    touches: null,
    actions: [],
  }));
  return { needed, gaps };
}

/** What is the same for all holders of a role. */
interface RoleAsHeld {
  readonly holdings: Holdings;
  readonly sharings: Sharings;
  readonly untouched: Untouched;
  /** Names that hold the role and take it on too: what others say of a need may be their own. */
  readonly twice: ReadonlySet<string>;
}

interface Surroundings extends RoleAsHeld {
  /** Others that use the role are others. */
  readonly isOnce: boolean;
  readonly grantedByResource: GrantedByResource;
  readonly names: Names;
  readonly when: string | null;
}

function against(id: string, name: string, own: Needs, role: Role, around: Surroundings): HolderReview {
  const held = around.holdings;
  const wants = wantsOf(own.needed);
  const touched = around.isOnce ? around.untouched.touched(wants, own.gaps) : null;
  const uses = withoutBasics(
    held.grants.map((grant, place) =>
      touched === null || touched.has(place) ? useOf(grant, wants, own.gaps) : around.untouched.use(place),
    ),
  );
  const kept = uses
    .filter((use) => use.kept.length > 0)
    .flatMap((use) =>
      use.kept.map(({ action, gap }): Kept => ({ action, resource: use.grant.resource, unknown: gap.id })),
    );
  const roleGaps = held.gaps.map(
    (gap, i): Gap => ({ ...gap, id: `${name}/role${i === 0 ? '' : `#${i + 1}`}` }),
  );
  return {
    id,
    name,
    needed: own.needed,
    uses,
    excess: excessRows(uses, touched, wants, name, around),
    missing: missingOf(own.needed, role, around),
    kept: unique(kept).sort((a, b) => compareText(a.action, b.action) || compareText(a.resource, b.resource)),
    unknown: [...own.gaps, ...roleGaps].flatMap((gap) => {
      const cost = costs(gap, kept);
      return gap.byName && cost.size === 0 ? [] : [openQuestion(gap, cost)];
    }),
    policy: suggest(own.needed, uses, held, around.names),
    role: { id: role.id, isShared: role.holders.some((holder) => holder !== name) },
    holdings: held,
  };
}

/** What the uses leave over, each row once and the worst first. */
function excessRows(
  uses: readonly Use[],
  touched: ReadonlySet<number> | null,
  wants: ReadonlyMap<string, readonly Want[]>,
  name: string,
  { untouched, sharings }: Surroundings,
): readonly Excess[] {
  const places = [...(touched ?? uses.keys())].sort((a, b) => a - b);
  const own = places.flatMap((place) => {
    const use = uses[place];
    if (!use) return [];
    const rows = excessOf(use, wants, (action) => sharings(action, use.grant.resourceGlob, name));
    return rows.map((row) => ({ row, place }));
  });
  return untouched.excess(touched, own);
}

function withoutRole(id: string, name: string, own: Needs, names: Names): HolderReview {
  const gap: Gap = {
    id: `${name}/role`,
    what: 'which permissions its role gives',
    why: 'the role is not in this template',
    at: { file: '', line: 1, column: 1 },
    touches: [],
    actions: [],
  };
  const at = own.needed[0]?.evidence[0];
  const place = own.gaps[0]?.at ?? {
    file: at?.file ?? fileInId(id),
    line: at?.line ?? 1,
    column: 1,
  };
  return {
    id,
    name,
    needed: own.needed,
    uses: [],
    excess: [],
    missing: [],
    kept: [],
    unknown: [...own.gaps, { ...gap, at: place }].map((each) => openQuestion(each, new Map())),
    policy: suggest(own.needed, [], nothingHeld, names),
    role: { id: null, isShared: false },
    holdings: null,
  };
}

function wantsOf(needed: readonly Need[]): ReadonlyMap<string, readonly Want[]> {
  const wants = new Map<string, Want[]>();
  for (const want of needed) {
    const key = want.action.toLowerCase();
    const list = wants.get(key);
    if (list) list.push(want);
    else wants.set(key, [want]);
  }
  return wants;
}

function costs(gap: Gap, kept: readonly Kept[]): ReadonlyMap<string, number> {
  const byService = new Map<string, number>();
  for (const row of unique(kept)) {
    if (row.unknown !== gap.id) continue;
    const service = row.action === '*' ? 'every service' : row.action.slice(0, row.action.indexOf(':'));
    byService.set(service, (byService.get(service) ?? 0) + 1);
  }
  return byService;
}

function unique<T>(rows: readonly T[]): T[] {
  return [...new Map(rows.map((row) => [JSON.stringify(row), row])).values()];
}
