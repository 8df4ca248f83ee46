import type { ProfileMode, ProfileSection } from './compiled-profile.ts';

/** How strong a guard is here: what it tested at its start, never what it hopes. */
export type GuardLevel = 'kernel' | 'libc' | 'in-process' | 'none';

export type SignalKind = 'start' | 'hits' | 'watch' | 'alert' | 'block' | 'error' | 'lost';

/** A report of a guard: one JSON line. Attack texts in it are bounded and redacted. */
export interface Signal {
  readonly schema: 'emmental/signal/1';
  readonly kind: SignalKind;
  /** `em-7f3a19c2`: in answers to blocked callers too. */
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly app: string;
  readonly function: string;
  /** Request id of the platform; null outside of an invocation. */
  readonly invocation: string | null;
  readonly section: ProfileSection | null;
  /** Name of the rule, `(all other)` when nothing allows it, null where no rule speaks. */
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

/** All optional: what there is to say of this kind of signal. */
export interface SignalEvidence {
  /** The attempted call: `/bin/sh -c …`, `198.51.100.7:443`, `dynamodb:Scan table/Orders`; at most 80 characters, redacted. */
  readonly what?: string;
  /** Which built-in was called: `child_process.exec`. */
  readonly api?: string;
  /** Where in the event: `Records[0].s3.object.key`. */
  readonly path?: string;
  readonly trigger?: string;
  /** Attack class and rule of the inspection engine. */
  readonly class?: string;
  readonly signature?: string;
  /** Why it is sure: `the event's text became 2 new shell tokens`. */
  readonly proof?: string;
  /** Frames of the function's own code, the innermost first, at most 5. */
  readonly stack?: readonly string[];
  /** `kind: hits`: calls by match id since `since`. */
  readonly hits?: Readonly<Record<string, number>>;
  /** `kind: hits` of triggers that ran: invocations since `since`. */
  readonly invocations?: number;
  /** `kind: hits`: values of events that the inspection could not read, or did not by its limits, since `since`. */
  readonly notInspected?: number;
  readonly since?: string;
  /** `kind: hits`: forms of arguments by kind of sink, for `profile learn`. */
  readonly skeletons?: Readonly<Record<string, readonly string[]>>;
  /** `kind: hits`: what events looked like, as a shape of the inspection engine, for `profile learn`. */
  readonly shape?: unknown;
  /** `kind: lost`: signals that could not be delivered. */
  readonly lost?: number;
  /** `kind: start`: level per section, versions, what was detected (loaded late, break-glass, other agents). */
  readonly start?: Readonly<Record<string, string>>;
  /** Where the blocked record waits, or why it could not be put there. */
  readonly quarantine?: string;
  readonly message?: string;
}
