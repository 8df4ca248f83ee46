import type { Location } from './location.ts';
import type { ResourcePattern } from './permissions.ts';
import type { Value } from './value.ts';

/** One step of the way from the handler to a line: "in `function`, at `at`". */
export interface Step {
  readonly function: string;
  readonly at: Location;
}

/** Where something was seen, the source line's text, and the chain of calls from the handler to it. */
export interface Seen {
  readonly at: Location;
  readonly text: string;
  readonly chain: readonly Step[];
}

export const sinkKinds = [
  'shell',
  'sql',
  'path',
  'url',
  'code',
  'template',
  'nosql',
  'header',
  'deserialize',
] as const;
export type SinkKind = (typeof sinkKinds)[number];

/**
 * One thing a function's code does, with evidence. The analysis of the code makes it with plain values, whose holes
 * name what code alone does not know; the link pass (`packages/link`) makes it with linked values, and everything that
 * comes later reads those. A plain value and a linked one have no field in common, so that neither passes for the other.
 */
export type Behaviour<V extends Value | LinkedValue = Value> =
  | ApiCall<V>
  | HostUse<V>
  | FileUse<V>
  | ProcessUse<V>
  | DynamicCode
  | Sink
  | Given
  | SecretInCode
  | Leak
  | Undecided;

/** A behaviour after the link pass. */
export type LinkedBehaviour = Behaviour<LinkedValue>;

/** A value of the code once the link pass filled its holes, with where what fills them came from. */
export interface LinkedValue {
  /** The value as the code writes it, with its holes by their names. */
  readonly written: Value;
  /**
   * The value with its holes filled. Alternatives stand side by side, each under its condition; those of one
   * condition are not mixed.
   */
  readonly filled: Value;
  readonly from: ResourcePattern['from'];
  /** Names of the environment variables that the value depends on and that nobody knows. */
  readonly open: ReadonlyMap<string, OpenVariable>;
  /** Ids of the assumptions that filled a hole, each once. */
  readonly assumed: readonly string[];
  /** The scalars in the value, each with its own source. Scalars deep inside and in long lists are data and left out. */
  readonly scalars: readonly LinkedScalar[];
}

export interface OpenVariable {
  readonly why: string;
  /** The place where the template sets it; absent where the template does not. */
  readonly at?: Location;
}

export interface LinkedScalar {
  readonly filled: Value;
  readonly from: ResourcePattern['from'];
}

/** A call of a cloud API. `service` is botocore's name (`dynamodb`), `operation` the API's (`GetItem`). */
export interface ApiCall<V extends Value | LinkedValue = Value> {
  readonly kind: 'api-call';
  readonly service: string;
  readonly operation: string;
  /** The request, by API parameter name (`TableName`), as far as it is known. */
  readonly input: V;
  /** `possible` = this operation is one of several that an undecided call may be. */
  readonly certainty: 'known' | 'possible';
  /** The library that makes the call on the code's behalf (`@aws-lambda-powertools/idempotency`), or null. */
  readonly via: string | null;
  /** The role whose credentials the client was made with: the call is that role's, and no need of the function's own. */
  readonly as?: V;
  readonly seen: Seen;
}

export interface HostUse<V extends Value | LinkedValue = Value> {
  readonly kind: 'host';
  readonly url: V;
  readonly host: string | null;
  readonly port: number | null;
  readonly seen: Seen;
}

/** The reason why the beginning of a path is unknown, where it is the folder of the deployed code. */
export const ownFolder = 'the folder of the code itself';

export interface FileUse<V extends Value | LinkedValue = Value> {
  readonly kind: 'file';
  readonly path: V;
  readonly mode: 'read' | 'write' | 'delete';
  /** Absent = the path alone. */
  readonly reach?: FileReach;
  readonly seen: Seen;
}

/** Other paths that a call uses in the same way as its own path. */
export interface FileReach {
  /**
   * The path with each of these globs behind it: `/**` is all below a folder, `-*` are the files that a database
   * keeps beside its file.
   */
  readonly endings?: readonly string[];
  /** The folders above the path: the call makes the missing ones, or removes the empty ones. */
  readonly parents?: true;
}

export interface ProcessUse<V extends Value | LinkedValue = Value> {
  readonly kind: 'process';
  readonly command: V;
  /** True when a shell parses the command line. */
  readonly shell: boolean;
  /**
   * The arguments one by one, where their number is known and no shell splits them; absent = they are not. With `shell` the
   * program itself is the shell, or reads code as one does: `execFile('bash', ['-c', line])`.
   */
  readonly args?: readonly V[];
  readonly seen: Seen;
}

export interface DynamicCode {
  readonly kind: 'dynamic';
  /** `eval`, `Function`, `vm`, `computed import`, `computed method`, `native addon`. */
  readonly what: string;
  readonly seen: Seen;
}

/** Event data that reaches a place where text becomes structure. */
export interface Sink {
  readonly kind: 'sink';
  readonly sink: SinkKind;
  readonly eventPath: string;
  /** The library whose call it is; absent = the language's own call, or a call on an object of unknown origin. */
  readonly library?: string;
  /** The step that made it harmless on the way (`basename`, `parametrised query`, `allow-list`), or null. */
  readonly sanitized: string | null;
  /** The encoding that keeps it harmless until someone adds the missing decoding: `percent-encoded by S3`. */
  readonly byChance?: string;
  /** Functions the value went through, from the handler to the sink. */
  readonly seen: Seen;
}

/** Event data that a package without a model receives. The package's own code decides what happens to it. */
export interface Given {
  readonly kind: 'given';
  /** The package and its function: `tiny-engine.compile`. */
  readonly what: string;
  readonly eventPath: string;
  readonly seen: Seen;
}

export interface SecretInCode {
  readonly kind: 'secret';
  /** `aws-access-key`, `private-key`, `github-token`, `password literal`. The value itself is never kept. */
  readonly what: string;
  readonly seen: Seen;
}

/** Internal data that an answer shows to the caller. */
export interface Leak {
  readonly kind: 'leak';
  /** `stack` = a stack trace, `environment` = all environment variables, `earlier` = what an earlier event left. */
  readonly what: 'stack' | 'environment' | 'earlier';
  /** The variable that kept the data; null where no variable did. */
  readonly name: string | null;
  readonly seen: Seen;
}

/** Something that could not be decided; `touches` says what a grant must be kept for. */
export interface Undecided {
  readonly kind: 'undecided';
  readonly what: string;
  readonly why: string;
  /** botocore service names that an undecided call may use: `[]` none, `null` any. */
  readonly touches: readonly string[] | null;
  /** Only a name suggests it: it is an open question where a grant depends on it, and nothing otherwise. */
  readonly byName?: true;
  /** Code that was not followed: besides its calls it may do anything that code can do. */
  readonly unread?: true;
  readonly seen: Seen;
}
