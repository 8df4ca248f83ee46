import type {
  App,
  Assumptions,
  CallerTest,
  Excess,
  FunctionDeclaration,
  Kept,
  LinkedBehaviour,
  Location,
  Missing,
  OpenQuestion,
  ReachedBy,
  Role,
  StartedBy,
  Subject,
} from '@emmental/model';
import { byReach, compareText, fileInId, testsBefore } from '@emmental/model';
import type { MinimalPolicy } from '../algebra/minimise.ts';
import { googleReview } from '../google/review.ts';
import { type Names, namesOf, resourcePattern } from '../needs/canonical.ts';
import { statementGap } from '../needs/gap.ts';
import type { Need, Needs } from '../needs/need.ts';
import { type FunctionNeeds, neededBy } from '../needs/needed-by.ts';
import { resolved } from '../needs/pattern.ts';
import { distinct, type Gap, openQuestion } from '../needs/question.ts';
import { reachOf } from '../reach/reach.ts';
import { scheduledBy } from '../reach/scheduled.ts';
import {
  type AssumedRole,
  answered,
  assumedRoles,
  type FunctionWithNeeds,
  heldElsewhere,
} from './assumed.ts';
import { type Holdings, holdingsOf } from './granted.ts';
import { type GrantedByResource, grantsOfResources } from './granted-by-resource.ts';
import { missingOf } from './missing.ts';
import { type Party, type Sharings, sharingsOf } from './sharing.ts';
import { nothingHeld, suggest } from './suggest.ts';
import { type Untouched, untouchedOf } from './untouched.ts';
import { excessOf, type Use, useOf, type Want, withoutBasics } from './use.ts';

/** The needed and the granted permissions of a holder: a function, or another resource that has a role. */
export interface HolderReview {
  readonly id: string;
  readonly name: string;
  readonly needed: readonly Need[];
  /** The use of each grant of the role by this holder; empty if the role is not in the template. */
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

/** The review of a function. */
export interface FunctionReview extends HolderReview {
  readonly function: FunctionDeclaration;
  /** False if the code was not analysed; all grants are then kept. */
  readonly analysed: boolean;
  readonly reachedBy: ReachedBy;
  /** The tests of the caller in the code before all calls that need permissions; empty if one of them stands behind none. */
  readonly tests: readonly CallerTest[];
  /** Who can start the function through each of its triggers. */
  readonly ways: readonly StartedBy[];
}

/** The review of a holder that is no function: a state machine, an API, a rule. */
export interface SubjectReview extends HolderReview {
  readonly subject: Subject;
}

/** The review of a role that functions assume, with the needs of all these functions together. */
export interface AssumedReview extends HolderReview {
  /** The role and the functions that assume it, starting with the function that most people can start. */
  readonly assumed: AssumedRole;
  /** Who can start the first of these functions. */
  readonly reachedBy: ReachedBy;
}

/** The reviews of all holders of an app. */
export interface AppReview {
  readonly app: App;
  readonly names: Names;
  /** By function id. */
  readonly functions: ReadonlyMap<string, FunctionReview>;
  readonly subjects: readonly SubjectReview[];
  /** Sorted by ARN; `role.id` is null if the template does not declare the role. */
  readonly assumed: readonly AssumedReview[];
  /** Returns the permissions of a role of the app, also of a role that nothing of the template holds. */
  readonly holdingsOf: (role: Role) => Holdings;
}

/** The behaviours of the code by function id; null if the code was not analysed. */
export type Analyses = ReadonlyMap<string, readonly LinkedBehaviour[] | null>;

/**
 * Compares the needed with the granted permissions of every function and every other holder of a role. A grant that may be
 * needed because of an open question is not excess; a permission that an unread part of a role may grant is not missing.
 */
export function review(app: App, analyses: Analyses, assumptions: Assumptions = new Map()): AppReview {
  return new Reviewer(app, analyses, assumptions).review();
}

class Reviewer {
  readonly #app: App;
  readonly #analyses: Analyses;
  readonly #assumptions: Assumptions;
  readonly #names: Names;
  readonly #roles: ReadonlyMap<string, Role>;
  /** The needs of functions and other holders, by name. */
  readonly #needs = new Map<string, Needs>();
  readonly #assumedRoles: readonly AssumedRole[];
  readonly #grantedByResource: GrantedByResource;
  /** The roles that other templates declare, by the id of their function. */
  readonly #elsewhere: ReadonlyMap<string, RoleElsewhere | undefined>;
  /** Roles that were read already, by id. */
  readonly #held = new Map<string, RoleAsHeld>();

  constructor(app: App, analyses: Analyses, assumptions: Assumptions) {
    this.#app = app;
    this.#analyses = analyses;
    this.#assumptions = assumptions;
    this.#names = namesOf(app);
    this.#roles = new Map(app.roles.map((role) => [role.id, role]));
    this.#elsewhere = new Map(app.functions.map((fn) => [fn.id, fn.roleElsewhere]));
    const known = app.functions.map((fn) => this.#knownOf(fn));
    for (const subject of app.subjects)
      if (!this.#needs.has(subject.name)) this.#needs.set(subject.name, subjectNeeds(subject, this.#names));
    this.#assumedRoles = assumedRoles(known, app, this.#names, assumptions);
    this.#grantedByResource = grantsOfResources(app, this.#names);
  }

  review(): AppReview {
    const { functions, subjects } = this.#app;
    const reach = reachOf(
      this.#app,
      (fn) => this.#needs.get(fn.name)?.needed ?? [],
      this.#names,
      (fn) => scheduledBy(this.#analyses.get(fn.id) ?? []),
    );
    const assumed = this.#assumedRoles.map((role) => this.#assumedReview(role, reach));
    return {
      app: this.#app,
      names: this.#names,
      functions: new Map(functions.map((fn) => [fn.id, this.#functionReview(fn, assumed, reach)])),
      subjects: subjects.map((subject) => this.#subjectReview(subject)),
      assumed,
      holdingsOf: (role) => this.#roleAsHeld(role).holdings,
    };
  }

  /** Collects the needs of a function and remembers them by its name. */
  #knownOf(fn: FunctionDeclaration): FunctionWithNeeds {
    const behaviours = this.#analyses.get(fn.id) ?? null;
    const needs = needsOf(fn, behaviours, this.#app, this.#assumptions, this.#names);
    this.#needs.set(fn.name, needs);
    return { function: fn, needs, analysed: behaviours !== null };
  }

  #assumedReview(role: AssumedRole, reach: Reach): AssumedReview {
    const id = role.role?.id ?? null;
    const name = id ?? role.pattern.pattern;
    // This review covers all functions that assume the role, so only the functions that hold the role are other users of it.
    const others = role.role ? sharingsOf(holdersOf(role.role, this.#needs)) : undefined;
    const reviewed = this.#reviewHolder(`${this.#app.id}#${name}`, name, id, role, null, others);
    const by = role.by.toSorted((a, b) =>
      byReach(reach(a.function.id).reachedBy, reach(b.function.id).reachedBy),
    );
    return {
      ...reviewed,
      // `role.id: null` already shows that the template does not declare the role, so there is no open question about that.
      unknown: id === null ? asked(role.gaps) : reviewed.unknown,
      assumed: { ...role, by },
      reachedBy: reach(by[0]?.function.id ?? '').reachedBy,
    };
  }

  #functionReview(fn: FunctionDeclaration, assumed: readonly AssumedReview[], reach: Reach): FunctionReview {
    const needs = this.#needs.get(fn.name) ?? { needed: [], gaps: [] };
    const reviewed = fn.account
      ? googleReview(fn, fn.account, needs, this.#app, this.#names, (other) => this.#needs.get(other.name))
      : this.#reviewHolder(fn.id, fn.name, fn.role, needs, fn.condition);
    const behaviours = this.#analyses.get(fn.id) ?? null;
    const byCalls = reviewed.needed.filter(({ because }) => because === 'call');
    return {
      ...reviewed,
      unknown: withAssumed(reviewed.unknown, fn, assumed),
      function: fn,
      analysed: behaviours !== null,
      tests: testsBefore(behaviours ?? [], byCalls),
      ...reach(fn.id),
    };
  }

  #subjectReview(subject: Subject): SubjectReview {
    const needs = subjectNeeds(subject, this.#names);
    return { ...this.#reviewHolder(subject.id, subject.name, subject.role, needs, null), subject };
  }

  /**
   * Compares the needs of one holder with the grants of its role.
   *
   * @param sharings the needs of the other holders; by default those of all holders of the role.
   */
  #reviewHolder(
    id: string,
    name: string,
    roleId: string | null,
    ownNeeds: Needs,
    when: string | null,
    sharings?: Sharings,
  ): HolderReview {
    const role = roleId === null ? undefined : this.#roles.get(roleId);
    if (!role) {
      const place = this.#elsewhere.get(id)?.at ?? this.#app.functions.find((fn) => fn.id === id)?.at;
      return withoutRole(id, name, ownNeeds, this.#names, this.#elsewhere.get(id), place);
    }
    const held = this.#roleAsHeld(role);
    const elsewhere = answered(heldElsewhere(role), this.#assumptions, this.#names, this.#app.functions[0]);
    const needs = {
      needed: [...ownNeeds.needed, ...elsewhere.needed],
      gaps: [...ownNeeds.gaps, ...elsewhere.gaps],
    };
    return reviewOf(id, name, needs, role, {
      ...held,
      ...(sharings ? { sharings } : {}),
      isOnce: !sharings && !held.twice.has(name),
      grantedByResource: this.#grantedByResource,
      names: this.#names,
      when,
    });
  }

  #roleAsHeld(role: Role): RoleAsHeld {
    const known = this.#held.get(role.id);
    if (known) return known;
    const assumers = assumersOf(role, this.#assumedRoles);
    const holdings = holdingsOf(role, this.#app, this.#names);
    const sharings = sharingsOf([...holdersOf(role, this.#needs), ...assumers]);
    const held: RoleAsHeld = {
      holdings,
      sharings,
      untouched: untouchedOf(holdings, sharings),
      twice: new Set(assumers.map(({ name }) => name)),
    };
    this.#held.set(role.id, held);
    return held;
  }
}

type Reach = ReturnType<typeof reachOf>;

function needsOf(
  fn: FunctionDeclaration,
  behaviours: readonly LinkedBehaviour[] | null,
  app: App,
  assumptions: Assumptions,
  names: Names,
): FunctionNeeds {
  const found = neededBy(fn, behaviours ?? [], app, assumptions, names);
  if (behaviours !== null) return found;
  const gap: Gap = {
    id: `${fn.name}/code`,
    what: 'what its code does',
    why: unreadReason(fn),
    at: fn.at,
    touches: null,
    actions: [],
  };
  return { ...found, gaps: distinct([...found.gaps, gap]) };
}

function unreadReason(fn: FunctionDeclaration): string {
  if (fn.handler.kind === 'unknown') return fn.handler.why;
  if (fn.language === 'other') return `code for ${fn.runtime ?? 'this runtime'} is not read yet`;
  return 'its code could not be read';
}

const holdersOf = (role: Role, needs: ReadonlyMap<string, Needs>): readonly Party[] =>
  role.holders.map((name) => ({ name, needs: needs.get(name) ?? null }));

/** Returns the functions that assume a role, with their needs. */
const assumersOf = (role: Role, assumed: readonly AssumedRole[]): readonly Party[] =>
  assumed
    .filter((candidate) => candidate.role === role)
    .flatMap(({ by }) => by.map(({ function: fn, ...needs }) => ({ name: fn.name, needs })));

/** Returns the open questions of a function, followed by those about the roles that it assumes. */
function withAssumed(
  questions: readonly OpenQuestion[],
  fn: FunctionDeclaration,
  assumed: readonly AssumedReview[],
): readonly OpenQuestion[] {
  const ids = new Set(questions.map(({ id }) => id));
  const more = assumed
    .filter(({ assumed: role }) => role.by.some((each) => each.function === fn))
    // A question about the code of another function is listed with that function.
    .flatMap((role) => {
      const others = role.assumed.by
        .filter((each) => each.function !== fn)
        .map((each) => `${each.function.name}/`);
      return role.unknown.filter(({ id }) => !others.some((start) => id.startsWith(start)));
    })
    .filter(({ id }) => !ids.has(id) && ids.add(id));
  return [...questions, ...more];
}

/** Returns the needs of a definition (of a state machine, for example) from its calls. */
function subjectNeeds(subject: Subject, names: Names): Needs {
  const needed = subject.calls
    .filter(({ askedOf }) => askedOf === undefined)
    .map(({ action, resource, certainty = 'known', at }): Need => {
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
  return { needed, gaps: [...gaps, ...statementGaps(subject)] };
}

/** Returns a question for each service to which a definition sends statements that may need more permissions. */
function statementGaps(subject: Subject): readonly Gap[] {
  const asked = new Map<string, Subject['calls']>();
  for (const call of subject.calls)
    if (call.askedOf !== undefined) asked.set(call.askedOf, [...(asked.get(call.askedOf) ?? []), call]);
  return [...asked].flatMap(([service, calls]) => {
    const actions = [...new Set(calls.map(({ action }) => action))];
    return calls[0] ? [statementGap(service, subject, actions, calls[0].at)] : [];
  });
}

/** The data about a role that is the same for all its holders. */
interface RoleAsHeld {
  readonly holdings: Holdings;
  readonly sharings: Sharings;
  readonly untouched: Untouched;
  /** Names of functions that assume the role. */
  readonly twice: ReadonlySet<string>;
}

interface Surroundings extends RoleAsHeld {
  /** False if the holder is among the users of the role twice, because it also assumes the role. */
  readonly isOnce: boolean;
  readonly grantedByResource: GrantedByResource;
  readonly names: Names;
  readonly when: string | null;
}

function reviewOf(id: string, name: string, needs: Needs, role: Role, around: Surroundings): HolderReview {
  const held = around.holdings;
  const wants = wantsOf(needs.needed);
  const touched = around.isOnce ? around.untouched.touched(wants, needs.gaps) : null;
  const uses = withoutBasics(
    held.grants.map((grant, place) =>
      touched === null || touched.has(place) ? useOf(grant, wants, needs.gaps) : around.untouched.use(place),
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
    needed: needs.needed,
    uses,
    excess: excessRows(uses, touched, wants, name, around),
    missing: missingOf(needs.needed, role, around),
    kept: unique(kept).sort((a, b) => compareText(a.action, b.action) || compareText(a.resource, b.resource)),
    unknown: [...needs.gaps, ...roleGaps].flatMap((gap) => {
      const cost = costs(gap, kept);
      return gap.byName && cost.size === 0 ? [] : [openQuestion(gap, cost, roleGaps.length === 0)];
    }),
    policy: suggest(needs.needed, uses, held, around.names),
    role: { id: role.id, isShared: role.holders.some((holder) => holder !== name) },
    holdings: held,
  };
}

/** Returns the permissions that the holder does not use, each once, the worst first. */
function excessRows(
  uses: readonly Use[],
  touched: ReadonlySet<number> | null,
  wants: ReadonlyMap<string, readonly Want[]>,
  name: string,
  { untouched, sharings }: Surroundings,
): readonly Excess[] {
  const places = [...(touched ?? uses.keys())].sort((a, b) => a - b);
  const ownRows = places.flatMap((place) => {
    const use = uses[place];
    if (!use) return [];
    const rows = excessOf(use, wants, (action) => sharings(action, use.grant.resourceGlob, name));
    return rows.map((row) => ({ row, place }));
  });
  return untouched.excess(touched, ownRows);
}

type RoleElsewhere = NonNullable<FunctionDeclaration['roleElsewhere']>;

/** Returns the review of a holder whose role is not in the template. */
function withoutRole(
  id: string,
  name: string,
  needs: Needs,
  names: Names,
  elsewhere: RoleElsewhere | undefined,
  declared: Location | undefined,
): HolderReview {
  const gap: Gap = {
    id: `${name}/role`,
    what: 'which permissions its role gives',
    why: elsewhere
      ? `the role ${elsewhere.name} is not in this template`
      : 'the role is not in this template',
    at: { file: '', line: 1, column: 1 },
    touches: [],
    actions: [],
  };
  const at = needs.needed[0]?.evidence[0];
  const place = declared ??
    needs.gaps[0]?.at ?? {
      file: at?.file ?? fileInId(id),
      line: at?.line ?? 1,
      column: 1,
    };
  return {
    id,
    name,
    needed: needs.needed,
    uses: [],
    excess: [],
    missing: [],
    kept: [],
    unknown: asked([...needs.gaps, { ...gap, at: place }]),
    policy: suggest(needs.needed, [], nothingHeld, names),
    role: { id: null, isShared: false },
    holdings: null,
  };
}

/** Returns the questions about a holder whose grants are not known. */
const asked = (gaps: readonly Gap[]): readonly OpenQuestion[] =>
  gaps.filter(({ isKey }) => !isKey).map((gap) => openQuestion(gap, new Map(), false));

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
