import type { Evidence, SliceName, ThreatId } from '@emmental/model';
import type { Truth } from './truth.ts';

/** What the attacker owns after a step. Native code is beyond everything that runs in the process. */
export type Capability = 'code' | 'native-code';

/**
 * Who carries a control out. `guard`: the guard in the function's own process; `code`: what the function itself does;
 * `kernel` and `cloud`: out of the process' reach; `build`: before anything runs.
 */
export type Enforcement = 'guard' | 'code' | 'kernel' | 'cloud' | 'build';

/** What one slice does at one step of a route. */
export interface Cell {
  readonly slice: SliceName;
  readonly stop: Truth;
  readonly see: Truth;
  readonly by: Enforcement;
  /** It rests on what a person said, not on what was read: it never counts as a stop. */
  readonly assumed: boolean;
  /** What it does or why it does not, in a sentence: `the profile lets no program run (enforce)`. */
  readonly says: string;
  readonly evidence: readonly Evidence[];
  /** What would decide it, where it is not decided. */
  readonly question: string | null;
}

/** One thing the attacker has to manage. */
export interface Step {
  /** `the event reaches the handler`, `a shell runs it`. */
  readonly says: string;
  /** ATT&CK techniques. */
  readonly attack: readonly string[];
  /** What the attacker owns once it is done. */
  readonly gains: Capability | null;
  /** Slices without a cell have no part in this step. */
  readonly cells: readonly Cell[];
  readonly evidence: readonly Evidence[];
}

/** One way a threat can go. All its steps have to succeed. */
export interface Route {
  /** Function, threat and way: `Thumbnails/T1/s3 Uploads/internet`. */
  readonly id: string;
  readonly threat: ThreatId;
  /** What is lost at its end: `the data of the function's own role`. */
  readonly loses: string;
  /** Whether it exists at all. */
  readonly applies: Truth;
  /** Why it applies, does not, or what would decide it. */
  readonly because: string;
  readonly evidence: readonly Evidence[];
  readonly question: string | null;
  readonly steps: readonly Step[];
}
