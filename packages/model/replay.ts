import type { ProfileMode, ProfileSection } from './compiled-profile.ts';
import type { Evidence } from './finding.ts';
import type { AnyThreatId, ThreatId } from './threats.ts';

/** Threats that attacks are built for: those that data of an event, a package or a second caller can show on this machine. */
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

/** Is it one of them? */
export const isReplayed = (threat: AnyThreatId): boolean =>
  (replayedThreats as readonly AnyThreatId[]).includes(threat);

/** The result of `emmental holes replay`: attacks that ran on this machine to test the model. */
export interface ReplayReport {
  readonly tool: { readonly name: string; readonly version: string };
  /** PATH as the user gave it. */
  readonly root: string;
  /** The path that the user named: `Thumbnails/T1`. */
  readonly asked: string;
  /** False: nothing was started, only what would be is said. */
  readonly ran: boolean;
  /** How the functions were kept from the network: `loopback` by the kernel, `open` because the user said so; null = nothing ran. */
  readonly network: 'loopback' | 'open' | null;
  readonly replays: readonly Replay[];
}

/** The routes that one attack tries. */
export interface Replay {
  /** Name of the function. */
  readonly function: string;
  readonly threat: AnyThreatId;
  readonly routes: readonly string[];
  /** Where it takes effect, or where the route stands. */
  readonly at: Evidence | null;
  /** Why it was not run; null where it was, or can be. */
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
  /** How the text was written; null when nothing ran, or nothing had an effect. */
  readonly form: string | null;
  /**
   * The last event that was sent in that form, as it was sent; `{ event, object }` where the attack is in the object that it tells
   * of; null when nothing ran.
   */
  readonly event: unknown;
}

/** One run of the function: what happened, and what the model had said. */
export interface ReplayRun {
  /** Whose rules the guard had: none, those of `emmental.yaml`, those that `profile derive` would write. */
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
  /** The last error that it answered with, or why it ended; null where there was none. */
  readonly error: string | null;
  readonly routes: readonly ReplayedRoute[];
}

export interface ReplayedRoute {
  readonly id: string;
  readonly happened: boolean;
  /** The verdict of the model for this machine, without the controls of the cloud or the account. */
  readonly model: 'open' | 'stopped' | 'not decided';
  /** True where it is not decided. */
  readonly agrees: boolean;
}
