import type { ProfileMode, ProfileSection } from './compiled-profile.ts';
import type { Evidence } from './finding.ts';
import type { AnyThreatId, ThreatId } from './threats.ts';

/** Threats for which `holes replay` can build an attack. Event data, a package or a second caller can demonstrate them on this machine. */
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

/** True when `holes replay` can build an attack for the threat. */
export const isReplayed = (threat: AnyThreatId): boolean =>
  (replayedThreats as readonly AnyThreatId[]).includes(threat);

/** The result of `emmental holes replay`: attacks that ran on this machine to test the verdicts of `holes`. */
export interface ReplayReport {
  readonly tool: { readonly name: string; readonly version: string };
  /** PATH as the user wrote it. */
  readonly root: string;
  /** The path that the user named: `Thumbnails/T1`. */
  readonly asked: string;
  /** False = nothing was started; the report only describes the runs that `--run` would make. */
  readonly ran: boolean;
  /**
   * The network of the functions: `loopback` = the kernel lets them connect only to this machine, `open` = the user
   * permitted all connections; null = nothing ran.
   */
  readonly network: 'loopback' | 'open' | null;
  readonly replays: readonly Replay[];
}

/** One attack on a function, and the routes of the threat that it tries. */
export interface Replay {
  /** Name of the function. */
  readonly function: string;
  readonly threat: AnyThreatId;
  readonly routes: readonly string[];
  /** The line where the attack takes effect, or the first evidence of the route. */
  readonly at: Evidence | null;
  /** The reason why the attack cannot run; null = it ran, or can run. */
  readonly cannot: string | null;
  readonly attack: Attack | null;
  /** The run without the guard comes first. Empty when nothing ran. */
  readonly runs: readonly ReplayRun[];
}

export interface Attack {
  /** `s3 Uploads`. */
  readonly trigger: string;
  /** Path of the event field that carries the attack. */
  readonly field: string;
  readonly handler: string;
  readonly language: 'javascript' | 'python';
  /** The name of the variant of the attack text that had an effect; null when nothing ran, or no variant had an effect. */
  readonly form: string | null;
  /**
   * The last event that was sent with that variant, or `{ event, object }` if the attack is inside the stored object
   * that the event names; null when nothing ran.
   */
  readonly event: unknown;
}

/** One run of the function: what happened, and what the verdicts of `holes` predicted. */
export interface ReplayRun {
  /** The source of the guard's rules: `none` = no guard, `written` = `emmental.yaml`, `derived` = the rules that `profile derive` would write. */
  readonly rules: 'none' | 'written' | 'derived';
  /** The mode of each section; null without a guard. */
  readonly modes: Readonly<Record<ProfileSection, ProfileMode>> | null;
  /** Effects that were seen from outside the function, as sentences. */
  readonly happened: readonly string[];
  /** Signals of the guard. */
  readonly told: readonly {
    readonly kind: 'alert' | 'block' | 'watch';
    readonly section: string | null;
    readonly rule: string | null;
    readonly what: string;
  }[];
  /** The last error that the function answered with, or the reason why its process stopped; null = no error. */
  readonly error: string | null;
  readonly routes: readonly ReplayedRoute[];
}

export interface ReplayedRoute {
  readonly id: string;
  readonly happened: boolean;
  /** The predicted verdict for this machine, which leaves out the controls of the cloud and the account. */
  readonly model: 'open' | 'stopped' | 'not decided';
  /** True when `happened` agrees with the prediction; also true when the prediction is `not decided`. */
  readonly agrees: boolean;
}
