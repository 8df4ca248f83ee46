import type { Diagnostic } from './diagnostic.ts';
import type { Evidence } from './finding.ts';
import type { SliceName } from './slices.ts';
import type { AnyThreatId, ThreatTitle } from './threats.ts';
import type { Waiver } from './waiver.ts';

/** Kleene's three values, in rising order. Without evidence a thing is unknown, never no and never yes. */
export const truths = ['no', 'unknown', 'yes'] as const;
export type Truth = (typeof truths)[number];

/** The attacker's power after a step. Native code is beyond every control inside the process. */
export type Capability = 'code' | 'native-code';

/**
 * Who carries a control out. `guard`: the guard in the function's own process; `code`: what the function itself does;
 * `kernel` and `cloud`: out of the process' reach; `build`: before anything runs.
 */
export type Enforcement = 'guard' | 'code' | 'kernel' | 'cloud' | 'build';

/** The effect of a slice at a step of a route. */
export interface Cell {
  readonly slice: SliceName;
  readonly stop: Truth;
  readonly see: Truth;
  readonly by: Enforcement;
  /** It rests on what a person said, not on what was read: it never counts as a stop. */
  readonly assumed: boolean;
  /** A sentence that explains the effect: `the profile lets no program run (enforce)`. */
  readonly says: string;
  readonly evidence: readonly Evidence[];
  /** The question that would decide it, if it is not decided. */
  readonly question: string | null;
}

/** One thing the attacker has to manage. */
export interface AttackStep {
  /** `the event reaches the handler`, `a shell runs it`. */
  readonly says: string;
  /** ATT&CK techniques. */
  readonly attack: readonly string[];
  /** The attacker's power once it is done. */
  readonly gains: Capability | null;
  /** Slices without a cell have no part in this step. */
  readonly cells: readonly Cell[];
  readonly evidence: readonly Evidence[];
}

/** One way a threat can go. All its steps have to succeed. */
export interface Route {
  /** Function, threat and way: `Thumbnails/T1/s3 Uploads/internet`. */
  readonly id: string;
  readonly threat: AnyThreatId;
  /** The loss at its end: `the data of the function's own role`. */
  readonly loses: string;
  /** Does the route exist at all? */
  readonly applies: Truth;
  /** Why it applies, does not, or what would decide it. */
  readonly because: string;
  readonly evidence: readonly Evidence[];
  readonly question: string | null;
  /** Who decided that it is no threat, and for how long; absent = nobody did, or it is not for a person to decide. */
  readonly decision?: Waiver;
  readonly steps: readonly AttackStep[];
}

/**
 * The verdict on a route or a threat. `closed`: something stops it; `unproven`: not decided if it exists or if something stops
 * it; `aligned`: nothing stops it; `n/a`: it does not exist here.
 */
export type Verdict = 'n/a' | 'closed' | 'unproven' | 'aligned';

/** Does any slice see an aligned route? `watched` yes, `unsure` not known, `blind` no. */
export type Visibility = 'watched' | 'unsure' | 'blind';

export interface Judgement {
  readonly verdict: Verdict;
  /** Set for an aligned route only. */
  readonly visibility: Visibility | null;
  /** How many independent controls stop it: what fails together counts once. 0 unless closed. */
  readonly depth: number;
  /** Slices that stop it; if none does for certain, those that may. */
  readonly stoppedBy: readonly Effective[];
}

/** A cell as it counts at its step, after what the attacker owns by then. */
export interface Effective {
  readonly cell: Cell;
  /** Index into the route's steps. */
  readonly step: number;
  readonly stop: Truth;
  readonly see: Truth;
  /** True = the attacker's power disables the slice, or makes it doubtful. */
  readonly isVoid: boolean;
}

export interface JudgedRoute {
  readonly route: Route;
  readonly judgement: Judgement;
  /** All cells, in the order of the steps, as they count. */
  readonly cells: readonly Effective[];
}

/** A path that nothing stops, in short. */
export interface OpenPath {
  readonly threat: AnyThreatId;
  /** The title of a threat of the user's own. */
  readonly own?: ThreatTitle;
  /** Name of the function. */
  readonly function: string;
  /** From whom, by which way: `anyone → POST /upload → …`. */
  readonly who: string;
  /** How many things the attacker has to manage. */
  readonly steps: number;
}

/** A threat to one function: as bad as the worst of its routes. */
export interface ThreatVerdict {
  readonly threat: AnyThreatId;
  /** The title of a threat of the user's own; absent = it is one of the product's. */
  readonly own?: ThreatTitle;
  readonly judgement: Judgement;
  /** Worst first; those that do not exist last. */
  readonly routes: readonly JudgedRoute[];
  /** The one slice that a closed threat hangs on: without it, it would be open. Null where two or more stop it. */
  readonly alone: SliceName | null;
}

/** One function: what every threat comes to. */
export interface FunctionHoles {
  readonly id: string;
  readonly name: string;
  readonly verdicts: readonly ThreatVerdict[];
}

/** How much of a change it is: a line, a deployment, code, something in the account. */
export type Effort = 'line' | 'deploy' | 'code' | 'account';

/** One change that closes routes, as a person would make it. */
export interface Change {
  readonly id: string;
  readonly function: string;
  readonly says: string;
  readonly effort: Effort;
  /** A command that makes it, or null where a person has to. */
  readonly command: string | null;
  readonly at: Evidence | null;
  /** Ids of the routes that it closes by itself. */
  readonly closes: readonly string[];
}

/** The cheapest changes that close what is open. */
export interface ClosureReport {
  readonly changes: readonly Change[];
  /** Ids of the routes that no change closes. */
  readonly left: readonly string[];
  readonly isExact: boolean;
  /** Functions that no guard is written for, and what protects them instead. */
  readonly unreached: readonly {
    readonly function: string;
    readonly why: string;
    readonly instead: string;
  }[];
  /** Titles of the user's own threats, by id. */
  readonly titles: Readonly<Partial<Record<AnyThreatId, ThreatTitle>>>;
}

export interface HolesReport {
  readonly tool: { readonly name: string; readonly version: string };
  /** Files that were left out or could not be read. */
  readonly diagnostics: readonly Diagnostic[];
  /** PATH as the user gave it. */
  readonly root: string;
  readonly apps: readonly {
    readonly id: string;
    readonly name: string;
    readonly template: string | null;
    readonly functions: readonly FunctionHoles[];
    readonly closure: ClosureReport;
  }[];
}
