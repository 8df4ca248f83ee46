import type { ProfileMode, ProfileSection } from './compiled-profile.ts';
import type { Evidence } from './finding.ts';
import type { AnyThreatId, ThreatId } from './threats.ts';

/** Threats for which attacks are built: those that event data, a package or a second caller can demonstrate on this machine. */
const replayedThreats = [
  'T1',
  'T2',
  'T3',
  'T4',
  'T5',
  'T6',
  'T12',
  'T14',
] as const satisfies readonly ThreatId[];

/** Is it one of these threats? */
export const isReplayed = (threat: AnyThreatId): boolean =>
  (replayedThreats as readonly AnyThreatId[]).includes(threat);

/** The result of `emmental holes replay`: attacks that ran on this machine to test the model. */
export interface ReplayReport {
  readonly tool: { readonly name: string; readonly version: string };
  /** PATH as the user gave it. */
  readonly root: string;
  /** The path that the user named: `Thumbnails/T1`. */
  readonly asked: string;
  /** False: nothing was started; the report only describes the runs. */
  readonly ran: boolean;
  /**
   * The functions' network: `loopback` = the kernel keeps them to this machine, `open` = the user permitted all;
   * null = nothing ran.
   */
  readonly network: 'loopback' | 'open' | null;
  readonly replays: readonly Replay[];
}

/** The routes that one attack tries. */
export interface Replay {
  /** Name of the function. */
  readonly function: string;
  readonly threat: AnyThreatId;
  readonly routes: readonly string[];
  /** The place where the attack takes effect, or the place of the route. */
  readonly at: Evidence | null;
  /** The reason why it was not run; null where it was, or can be. */
  readonly cannot: string | null;
  readonly attack: Attack | null;
  /** Without the guard first. Empty when nothing ran. */
  readonly runs: readonly ReplayRun[];
}

export interface Attack {
  /** `s3 Uploads`. */
  readonly trigger: string;
  /** Path of the field in the event. */
  readonly field: string;
  readonly handler: string;
  readonly language: 'javascript' | 'python';
  /** The spelling of the attack's text; null when nothing ran, or nothing had an effect. */
  readonly form: string | null;
  /**
   * The last event that was sent in that spelling; `{ event, object }` where the attack is in the object that the
   * event names; null when nothing ran.
   */
  readonly event: unknown;
}

/** One run of the function: its effects, and the prediction of the model. */
export interface ReplayRun {
  /** The source of the guard's rules: none, `emmental.yaml`, or the rules that `profile derive` would write. */
  readonly rules: 'none' | 'written' | 'derived';
  /** Null without a guard. */
  readonly modes: Readonly<Record<ProfileSection, ProfileMode>> | null;
  /** Effects seen from outside, in sentences. */
  readonly happened: readonly string[];
  /** Signals of the guard. */
  readonly told: readonly {
    readonly kind: 'alert' | 'block' | 'watch';
    readonly section: string | null;
    readonly rule: string | null;
    readonly what: string;
  }[];
  /** The last error that the function answered with, or the reason why it ended; null where there was none. */
  readonly error: string | null;
  readonly routes: readonly ReplayedRoute[];
}

export interface ReplayedRoute {
  readonly id: string;
  readonly happened: boolean;
  /** The verdict of the model for this machine, without the controls of the cloud or the account. */
  readonly model: 'open' | 'stopped' | 'not decided';
  /** True where the model leaves it undecided. */
  readonly agrees: boolean;
}
