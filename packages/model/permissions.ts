import type { Exposure, Trigger } from './app.ts';
import type { Evidence } from './finding.ts';

/** An ARN pattern with parameters kept (`${AWS::Region}`, `${BucketName}`), and the template resource it names. */
export interface ResourcePattern {
  readonly pattern: string;
  /** The pattern with every parameter's default in its place; absent where that is the same. */
  readonly default?: string;
  readonly ref: { readonly id: string; readonly attr: string } | null;
  /** For people: the user's own name of the resource, where the format made up its logical id. */
  readonly called?: string;
  /** True when the pattern names exactly the resource(s) used; false when a part is a wildcard because it is not known. */
  readonly exact: boolean;
  readonly from: 'env' | 'literal' | 'parameter' | 'trigger' | 'assumption' | 'unknown';
}

export interface Needed {
  readonly action: string;
  readonly resources: readonly ResourcePattern[];
  readonly because: 'call' | 'dependent' | 'trigger' | 'runtime';
  readonly certainty: 'known' | 'possible';
  readonly evidence: readonly Evidence[];
  /** The assumptions on which the need rests. They are never evidence, and each of them ends. Absent = none. */
  readonly assumed?: readonly { readonly id: string; readonly until: string }[];
}

export interface Granted {
  readonly action: string;
  readonly resource: string;
  readonly file: string;
  readonly line: number;
}

export type AccessLevel = 'list' | 'read' | 'write' | 'permissions' | 'tagging' | 'unknown';

export interface Excess {
  readonly action: string;
  readonly resource: string;
  readonly accessLevel: AccessLevel;
  readonly why: string;
}

export interface Missing {
  readonly action: string;
  readonly resource: string;
  readonly evidence: readonly Evidence[];
}

/** A grant that an open question may need, so it is kept unchanged. */
export interface Kept {
  readonly action: string;
  readonly resource: string;
  /** Id of the `OpenQuestion`. */
  readonly unknown: string;
}

/** An open question, its cost, and the command that answers it. */
export interface OpenQuestion {
  /** `<function name>/<what>`, as `emmental assume` takes it. */
  readonly id: string;
  readonly what: string;
  readonly why: string;
  readonly costs: string;
  readonly file: string;
  readonly line: number;
  readonly answer: string;
}

/** The people who can start a function, also through other functions and resources of the app. */
export interface ReachedBy {
  readonly exposure: Exposure;
  /** `['anyone', 'POST /upload', 'bucket Uploads', 'Thumbnails']`. */
  readonly path: readonly string[];
  /**
   * The place of each hop: first the trigger that outsiders reach, then each call that passes the event on and the
   * trigger that it starts.
   */
  readonly hops?: readonly Evidence[];
}

/** One way to start a function, and the people who can use it. */
export interface StartedBy {
  /** The trigger; null: callers use the function's name and send any event. */
  readonly trigger: Trigger | null;
  readonly by: ReachedBy;
}

/** The role that one holder should have, ready to be written into its template. */
export interface LeastRole {
  readonly name: string;
  /** Statements of CloudFormation, functions in their long form; those that the format adds by itself apart. */
  readonly statements: readonly LeastStatement[];
  /** The same as data sources of Terraform, by their names. */
  readonly terraform: string;
  /** True when the role gives what is needed and no more. */
  readonly isAsNeeded: boolean;
  /** How many permissions go, come, and stay for an open question. */
  readonly counts: { readonly excess: number; readonly missing: number; readonly kept: number };
  /** Ids of the open questions for which permissions are kept. */
  readonly questions: readonly string[];
  /** Grants that a person removes although they are needed or kept for an open question. */
  readonly denied: readonly string[];
  /** The reason why the least role is unknown; null when it can be written. */
  readonly obstacle: string | null;
}

export interface LeastStatement {
  readonly statement: Readonly<Record<string, unknown>>;
  /** A managed policy that SAM gives to each role that it makes. */
  readonly isGivenBySam: boolean;
}
