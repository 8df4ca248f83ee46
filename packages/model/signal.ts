import type { ProfileMode, ProfileSection } from './compiled-profile.ts';

/** The strength of a guard on this machine, from strongest to none. The guard measures it with tests when it starts. */
export type GuardLevel = 'kernel' | 'libc' | 'in-process' | 'none';

export type SignalKind = 'start' | 'hits' | 'watch' | 'alert' | 'block' | 'error' | 'lost';

/** A report of a guard: one line of JSON. Texts of attacks in it are shortened and redacted. */
export interface Signal {
  readonly schema: 'emmental/signal/1';
  readonly kind: SignalKind;
  /** An id: `em-` and 16 random hexadecimal digits (8 of guards before 0.2). The answer to a blocked caller contains the same id. */
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly app: string;
  readonly function: string;
  /** Request id of the platform; null outside of an invocation. */
  readonly invocation: string | null;
  readonly section: ProfileSection | null;
  /** Name of the rule that decided; `(all other)` = no rule allows the call; null = the signal is not about a rule. */
  readonly rule: string | null;
  readonly match: string | null;
  /** The decision of the rules. In mode `alert` a call with decision `deny` is reported and not blocked. */
  readonly decision: 'allow' | 'watch' | 'deny' | null;
  readonly mode: ProfileMode | null;
  readonly level: GuardLevel;
  readonly evidence: SignalEvidence;
  readonly profileDigest: string | null;
  readonly guardVersion: string;
}

/** Details of a signal. All fields are optional; each kind of signal sets other fields. */
export interface SignalEvidence {
  /** The attempted call: `/bin/sh -c …`, `198.51.100.7:443`, `dynamodb:Scan table/Orders`; at most 80 characters, redacted. */
  readonly what?: string;
  /** The built-in function that was called: `child_process.exec`. */
  readonly api?: string;
  /** The field of the event that holds the attack: `Records[0].s3.object.key`. */
  readonly path?: string;
  readonly trigger?: string;
  /** Attack class and signature id of the inspection engine. */
  readonly class?: string;
  readonly signature?: string;
  /** The proof of the attack: `the event's text became 2 new shell tokens`. */
  readonly proof?: string;
  /**
   * `proof`: the fields of the event that hold a text which proves the attack by itself, with `[]` for each place of a list; at most 8. Absent =
   * there are more, no single text is a proof, or the guard is older.
   */
  readonly fields?: readonly string[];
  /** `proof`: the name of the rule of `inbound` that let the event in. */
  readonly entry?: string;
  /** Frames of the function's own code, the innermost first, at most 5. */
  readonly stack?: readonly string[];
  /** `kind: hits`: the number of calls since `since` that each rule matched, by the rule's match id. */
  readonly hits?: Readonly<Record<string, number>>;
  /**
   * `kind: hits`: the destinations, operations and programs of these calls with their counts, by match id. `others` counts those
   * beyond the most that a guard keeps.
   */
  readonly targets?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** `kind: hits`: the number of invocations since `since`. */
  readonly invocations?: number;
  /**
   * `kind: hits`: number of event values, since `since`, that the inspection could not read or left out because of
   * its limits.
   */
  readonly notInspected?: number;
  readonly since?: string;
  /** `kind: hits`: queries and commands without their values, by kind of sink, for `profile learn`. */
  readonly skeletons?: Readonly<Record<string, readonly string[]>>;
  /** `kind: hits`: the usual shape of the events (`emmental/shape/1`), for `profile learn`. */
  readonly shape?: unknown;
  /** `kind: lost`: the number of signals that could not be delivered. */
  readonly lost?: number;
  /** `kind: start`: the level of each section, versions, and conditions found at the start (loaded late, break-glass, other agents). */
  readonly start?: Readonly<Record<string, string>>;
  /** The place where the blocked record waits, or the reason why it could not be stored. */
  readonly quarantine?: string;
  readonly message?: string;
}
