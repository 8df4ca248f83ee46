import type { Exposure, Trigger } from './app.ts';
import type { SinkKind } from './behaviour.ts';
import type { Evidence } from './finding.ts';

/** An ARN pattern that contains template parameters (`${AWS::Region}`, `${BucketName}`), and the template resource that it names. */
export interface ResourcePattern {
  readonly pattern: string;
  /** The pattern with each parameter replaced by its default; absent if no parameter has a default. */
  readonly default?: string;
  /** The template resource and the attribute of it that the pattern uses; null = the pattern names no resource of the template. */
  readonly ref: { readonly id: string; readonly attr: string } | null;
  /** The user's name of the resource, if the format made up its logical id. */
  readonly called?: string;
  /** True when the pattern names exactly the used resources; false when a part is a wildcard because that part is not known. */
  readonly exact: boolean;
  readonly from: 'env' | 'literal' | 'parameter' | 'trigger' | 'assumption' | 'unknown';
}

export interface Needed {
  readonly action: string;
  readonly resources: readonly ResourcePattern[];
  readonly because: 'call' | 'dependent' | 'trigger' | 'runtime';
  readonly certainty: 'known' | 'possible';
  readonly evidence: readonly Evidence[];
  /** The assumptions (answers of a person) on which the need rests, each with its last day. Absent = none. */
  readonly assumed?: readonly { readonly id: string; readonly until: string }[];
  /**
   * Names what the call of a Google API writes to or calls, where its permission is on something else: a collection of Firestore
   * (`firestore/orders`), the function whose address a task calls. Absent = nothing of that kind.
   */
  readonly into?: readonly string[];
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

/** A grant that stays because an undecided call may need it. */
export interface Kept {
  readonly action: string;
  readonly resource: string;
  /** Id of the `OpenQuestion`. */
  readonly unknown: string;
}

/** Something that Emmental could not decide, what that costs the user, and the command that answers it. */
export interface OpenQuestion {
  /**
   * As `emmental assume` takes it: `<function name>/<what>`, or `<kind>/<name>` for what is the same in every function
   * (`package/acme-store`).
   */
  readonly id: string;
  readonly what: string;
  readonly why: string;
  readonly costs: string;
  readonly file: string;
  readonly line: number;
  readonly answer: string;
  /** The kinds of sinks that event data may meet in code that was not read; absent = no event data enters such code. */
  readonly enters?: readonly SinkKind[];
  /** `any` where the answer may be calls of any service. */
  readonly touches?: 'any';
  /** True where neither a grant nor a verdict depends on the answer. */
  readonly idle?: true;
}

/** The people who can start a function, directly or through other functions and resources of the app. */
export interface ReachedBy {
  readonly exposure: Exposure;
  /** From the people to the function: `['anyone', 'POST /upload', 'bucket Uploads', 'Thumbnails']`. */
  readonly path: readonly string[];
  /**
   * The lines that prove the path: first the trigger that outsiders can use, then, for each further function, the call
   * that passes the event on and the trigger that this call starts.
   */
  readonly hops?: readonly Evidence[];
}

/** One way to start a function, and the people who can use it. */
export interface StartedBy {
  /** The trigger; null = callers invoke the function by its name and can send any event. */
  readonly trigger: Trigger | null;
  readonly by: ReachedBy;
}

/** The least role of one function or other holder, ready to be written into its template. */
export interface LeastRole {
  readonly name: string;
  /** Statements of CloudFormation, with intrinsic functions in long form (`Fn::Sub`). */
  readonly statements: readonly LeastStatement[];
  /** The same statements as a policy document data source of Terraform. */
  readonly terraform: string;
  /** True when the present role already gives exactly the needed permissions. */
  readonly isAsNeeded: boolean;
  /** How many permissions are removed (`excess`), added (`missing`), and kept for an open question (`kept`). */
  readonly counts: { readonly excess: number; readonly missing: number; readonly kept: number };
  /** Ids of the open questions for which permissions are kept. */
  readonly questions: readonly string[];
  /** Permissions that the rulebase denies, so they are removed although they are needed or kept for an open question. */
  readonly denied: readonly string[];
  /** The reason why the least role cannot be written; null when it can. */
  readonly obstacle: string | null;
}

export interface LeastStatement {
  readonly statement: Readonly<Record<string, unknown>>;
  /** True when the statement belongs to a managed policy that SAM attaches by itself to each role that it makes. */
  readonly isGivenBySam: boolean;
}
