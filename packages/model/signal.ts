import type { ProfileMode, ProfileSection } from './compiled-profile.ts';

/** The strength of a guard on this machine: the result of its tests at the start, never an expectation. */
export type GuardLevel = 'kernel' | 'libc' | 'in-process' | 'none';

export type SignalKind = 'start' | 'hits' | 'watch' | 'alert' | 'block' | 'error' | 'lost';

/** A report of a guard: one JSON line. Attack texts in it are bounded and redacted. */
export interface Signal {
  readonly schema: 'emmental/signal/1';
  readonly kind: SignalKind;
  /** An id such as `em-7f3a19c2`; answers to blocked callers contain it too. */
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly app: string;
  readonly function: string;
  /** Request id of the platform; null outside of an invocation. */
  readonly invocation: string | null;
  readonly section: ProfileSection | null;
  /** Name of the rule, `(all other)` when no rule allows the call, null where no rule applies. */
  readonly rule: string | null;
  readonly match: string | null;
  /** The decision of the rules; with mode alert a `deny` went through. */
  readonly decision: 'allow' | 'watch' | 'deny' | null;
  readonly mode: ProfileMode | null;
  readonly level: GuardLevel;
  readonly evidence: SignalEvidence;
  readonly profileDigest: string | null;
  readonly guardVersion: string;
}

/** Details; all are optional, and each kind of signal has its own. */
export interface SignalEvidence {
  /** The attempted call: `/bin/sh -c …`, `198.51.100.7:443`, `dynamodb:Scan table/Orders`; at most 80 characters, redacted. */
  readonly what?: string;
  /** The built-in function that was called: `child_process.exec`. */
  readonly api?: string;
  /** The place in the event: `Records[0].s3.object.key`. */
  readonly path?: string;
  readonly trigger?: string;
  /** Attack class and rule of the inspection engine. */
  readonly class?: string;
  readonly signature?: string;
  /** The proof of the attack: `the event's text became 2 new shell tokens`. */
  readonly proof?: string;
  /** Frames of the function's own code, the innermost first, at most 5. */
  readonly stack?: readonly string[];
  /** `kind: hits`: calls by match id since `since`. */
  readonly hits?: Readonly<Record<string, number>>;
  /** `kind: hits` of triggers that ran: invocations since `since`. */
  readonly invocations?: number;
  /**
   * `kind: hits`: number of event values, since `since`, that the inspection could not read or left out because of
   * its limits.
   */
  readonly notInspected?: number;
  readonly since?: string;
  /** `kind: hits`: forms of arguments by kind of sink, for `profile learn`. */
  readonly skeletons?: Readonly<Record<string, readonly string[]>>;
  /** `kind: hits`: the form of events, as a shape of the inspection engine, for `profile learn`. */
  readonly shape?: unknown;
  /** `kind: lost`: signals that could not be delivered. */
  readonly lost?: number;
  /** `kind: start`: level per section, versions, what was detected (loaded late, break-glass, other agents). */
  readonly start?: Readonly<Record<string, string>>;
  /** The place where the blocked record waits, or the reason why it could not be put there. */
  readonly quarantine?: string;
  readonly message?: string;
}
