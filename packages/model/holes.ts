import type { Coverage } from './coverage.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { Evidence } from './finding.ts';
import type { Report, ReportOrigin } from './report.ts';
import type { SliceName } from './slices.ts';
import type { AnyThreatId, ThreatTitle } from './threats.ts';
import type { Waiver } from './waiver.ts';

/** The truth values of Kleene's three-valued logic, in rising order. Without evidence for yes or no, a value is unknown. */
export const truths = ['no', 'unknown', 'yes'] as const;
export type Truth = (typeof truths)[number];

/** The power of the attacker after a step. No control inside the process can stop native code. */
export type Capability = 'code' | 'native-code';

/**
 * The place where a control acts. `guard`: the guard inside the process of the function; `code`: the code of the function;
 * `kernel` and `cloud`: outside the process, where the function cannot change the control; `build`: before anything runs.
 */
export type Enforcement = 'guard' | 'code' | 'kernel' | 'cloud' | 'build';

/** The effect of a slice (a security control) on one step of a route. */
export interface Cell {
  readonly slice: SliceName;
  /** Does the slice stop the step? */
  readonly stop: Truth;
  /** Does the slice report the step? */
  readonly see: Truth;
  readonly by: Enforcement;
  /** True when the effect rests on a person's assumption. Such an effect never counts as a stop. */
  readonly assumed: boolean;
  /** A sentence that explains the effect: `the profile lets no program run (enforce)`. */
  readonly says: string;
  readonly evidence: readonly Evidence[];
  /** The open question whose answer would decide the effect; null if it is decided. */
  readonly question: string | null;
}

/** One step of a route: something that the attacker must achieve. */
export interface AttackStep {
  /** `the event reaches the handler`, `a shell runs it`. */
  readonly says: string;
  /** Ids of ATT&CK techniques. */
  readonly attack: readonly string[];
  /** The power that the attacker has after the step; null = no new power. */
  readonly gains: Capability | null;
  /** The effects of the slices. A slice without a cell cannot affect this step. */
  readonly cells: readonly Cell[];
  readonly evidence: readonly Evidence[];
}

/** One way in which a threat can happen in a function. The attack succeeds only if all steps succeed. */
export interface Route {
  /** Function, threat and the names of the way: `Thumbnails/T1/s3 Uploads/internet`. */
  readonly id: string;
  readonly threat: AnyThreatId;
  /** The loss if the attack succeeds: `the data of the function's own role`. */
  readonly loses: string;
  /** Does the route exist at all? */
  readonly applies: Truth;
  /** The reason for the value of `applies`. */
  readonly because: string;
  readonly evidence: readonly Evidence[];
  /** The open question whose answer would decide `applies`; null if it is decided. */
  readonly question: string | null;
  /** The waiver by which a person decided that the route is no threat; absent = there is none. */
  readonly decision?: Waiver;
  readonly steps: readonly AttackStep[];
}

/**
 * The verdict on a route or a threat. `closed`: a slice stops it; `aligned`: no slice stops it; `n/a`: it does not exist
 * here; `unproven`: Emmental could not decide whether it exists or whether a slice stops it.
 */
export type Verdict = 'n/a' | 'closed' | 'unproven' | 'aligned';

/** Does any slice report an aligned route? `watched` = yes, `unsure` = not known, `blind` = no. */
export type Visibility = 'watched' | 'unsure' | 'blind';

export interface Judgement {
  readonly verdict: Verdict;
  /** Set for an aligned route only. */
  readonly visibility: Visibility | null;
  /** The number of independent slices that stop the route or threat; slices that fail together count once. 0 unless closed. */
  readonly depth: number;
  /** The slices that certainly stop it; if there are none, the slices that may stop it. */
  readonly stoppedBy: readonly Effective[];
}

/** A cell together with its effect at its step, when the power that the attacker has by then is taken into account. */
export interface Effective {
  readonly cell: Cell;
  /** Index into the route's steps. */
  readonly step: number;
  readonly stop: Truth;
  readonly see: Truth;
  /** True when the power of the attacker disables the slice, or may disable it. */
  readonly isVoid: boolean;
}

export interface JudgedRoute {
  readonly route: Route;
  readonly judgement: Judgement;
  /** The cells of all steps, in the order of the steps. */
  readonly cells: readonly Effective[];
}

/**
 * The name of the attack of a route, where it is another than the threat's; null = the threat's. A request is forged where the
 * function makes it; a header of the answer takes effect at the caller.
 */
export function nameOfAttack({ threat, id }: Route): string | null {
  if (threat !== 'T3') return null;
  if (id.endsWith('/redirect')) return 'Open redirect';
  return id.endsWith('/answer') ? 'Forged header of the answer' : null;
}

/** The summary of an aligned route. */
export interface OpenPath {
  readonly threat: AnyThreatId;
  /** The title of a threat that the user defined; absent = the threat is built in. */
  readonly own?: ThreatTitle;
  /** The name of the attack, where it is another than the threat's; absent = the threat's. */
  readonly attack?: string;
  /** Name of the function. */
  readonly function: string;
  /** The people who can start the route, and the way to the function: `anyone → POST /upload → …`. */
  readonly who: string;
  /** The number of steps of the route. */
  readonly steps: number;
}

/** The verdict on one threat to one function: the verdict on the worst route. */
export interface ThreatVerdict {
  readonly threat: AnyThreatId;
  /** The title of a threat that the user defined; absent = the threat is built in. */
  readonly own?: ThreatTitle;
  readonly judgement: Judgement;
  /** The worst route first; routes that do not exist here last. */
  readonly routes: readonly JudgedRoute[];
  /** The slice without which a closed threat would be aligned; null if two or more slices stop the threat, or if it is not closed. */
  readonly alone: SliceName | null;
}

/** One function, with a verdict on each threat. */
export interface FunctionHoles {
  readonly id: string;
  readonly name: string;
  readonly verdicts: readonly ThreatVerdict[];
  /** Does it run in Google Cloud? Absent = no. */
  readonly isOnGoogle?: true;
}

/** The work that a change needs: edit a line, deploy something, change code, or change the account. */
export type Effort = 'line' | 'deploy' | 'code' | 'account';

/** One change that closes routes. */
export interface Change {
  readonly id: string;
  readonly function: string;
  readonly says: string;
  readonly effort: Effort;
  /** A command that makes the change; null = a person has to make it. */
  readonly command: string | null;
  readonly at: Evidence | null;
  /** Ids of the routes that this change closes without any other change. */
  readonly closes: readonly string[];
}

/** A change with, for each route that it closes by itself, the slices that stop the route after the change; none if the route is gone. */
export interface ClosingChange {
  readonly change: Change;
  readonly stoppedBy: ReadonlyMap<string, readonly SliceName[]>;
}

/** The cheapest set of changes that closes the aligned routes. */
export interface ClosureReport {
  readonly changes: readonly Change[];
  /** All changes that close at least one aligned route by themselves, also those of the cheapest set. */
  readonly possible: readonly ClosingChange[];
  /** Ids of the routes that no change closes. */
  readonly left: readonly string[];
  /** True when the set is proven to be the cheapest one; false when the search stopped at its limit. */
  readonly isExact: boolean;
  /** Functions whose runtime has no guard, and what can protect them instead. */
  readonly unreached: readonly {
    readonly function: string;
    readonly why: string;
    readonly instead: string;
  }[];
  /** Titles of the threats that the user defined, by id. */
  readonly titles: Readonly<Partial<Record<AnyThreatId, ThreatTitle>>>;
}

export interface HolesReport {
  readonly tool: { readonly name: string; readonly version: string };
  /** Files that were left out or could not be read. */
  readonly diagnostics: readonly Diagnostic[];
  readonly coverage: Coverage;
  readonly of: ReportOrigin;
  /** PATH as the user wrote it. */
  readonly root: string;
  readonly asked: Report['asked'];
  readonly apps: readonly {
    readonly id: string;
    readonly name: string;
    readonly template: string | null;
    readonly functions: readonly FunctionHoles[];
    readonly closure: ClosureReport;
  }[];
}
