import type { HandlerRoute } from './handler-route.ts';
import type { Location } from './location.ts';
import type { ResourcePattern } from './permissions.ts';
import type { StoredSource, StoreTraffic } from './stored-data.ts';
import type { Value } from './value.ts';

/** One call on the way from the handler to a line: the line of the call (`at`), and the function that contains it. */
export interface Step {
  readonly function: string;
  readonly at: Location;
}

/** The place of a behaviour in the code, the text of that source line, and the chain of calls from the handler to it. */
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
 * One thing that the code of a function does, with evidence. A behaviour exists in two forms. The analysis of the
 * code (`packages/behaviour`) returns behaviours with plain values. A plain value has holes (unknown parts of a text)
 * for everything that the code alone does not decide, such as an environment variable. The link pass
 * (`packages/link`) turns them into behaviours with linked values, and all later passes read only those. `Value` and
 * `LinkedValue` have no field in common, so the compiler finds every place that mixes them up.
 */
export type Behaviour<V extends Value | LinkedValue = Value> =
  | ApiCall<V>
  | HostUse<V>
  | FileUse<V>
  | ProcessUse<V>
  | DynamicCode
  | Sink
  | UnmodelledUse
  | SecretInCode
  | Leak
  | Undecided
  | StoreUse<V>;

/** A behaviour after the link pass. */
export type LinkedBehaviour = Behaviour<LinkedValue>;

/** A value of the code after the link pass filled its holes. */
export interface LinkedValue {
  /** The value as the code writes it, with named holes. */
  readonly written: Value;
  /**
   * The value with its holes filled. If a hole has several possible fillings, this is a `one-of` with one choice for
   * each template condition; a choice never mixes fillings of different conditions.
   */
  readonly filled: Value;
  /** The source of the text that filled the holes. */
  readonly from: ResourcePattern['from'];
  /** The environment variables that the value depends on and whose text is not known, by name. */
  readonly open: ReadonlyMap<string, OpenVariable>;
  /** Ids of the assumptions that filled a hole, without duplicates. */
  readonly assumed: readonly string[];
  /** The scalars in the value, each with its own source. Scalars deep inside the value and in long lists are left out: they are data. */
  readonly scalars: readonly LinkedScalar[];
}

export interface OpenVariable {
  readonly why: string;
  /** The place where the template sets the variable; absent if the template does not set it. */
  readonly at?: Location;
}

export interface LinkedScalar {
  readonly filled: Value;
  readonly from: ResourcePattern['from'];
}

/** A call of a cloud API. `service` is botocore's name (`dynamodb`), `operation` the API's (`GetItem`). */
export interface ApiCall<V extends Value | LinkedValue = Value> extends StoreTraffic {
  readonly kind: 'api-call';
  readonly service: string;
  readonly operation: string;
  /** The known parameters of the request, by API parameter name (`TableName`). */
  readonly input: V;
  /** `possible` = the call could not be decided, and this operation is one of several candidates. */
  readonly certainty: 'known' | 'possible';
  /** The library that makes the call on the code's behalf (`@aws-lambda-powertools/idempotency`), or null. */
  readonly via: string | null;
  /** The role whose credentials the client uses. That role needs the permission for the call; the function's own role does not. */
  readonly as?: V;
  /** The tests of the caller that stand on every way to the call; absent = there is none. */
  readonly tests?: readonly CallerTest[];
  /** The routes of the handler whose requests come to the call; absent = every event may. */
  readonly routes?: readonly HandlerRoute[];
  readonly seen: Seen;
}

/** A call that reads or writes a database or a cache over its own protocol. */
export interface StoreUse<V extends Value | LinkedValue = Value> extends StoreTraffic {
  readonly kind: 'store';
  readonly store: 'sql' | 'redis';
  /** The table of SQL, or the key of a cache. */
  readonly name: V;
  /** Columns that have another name in the answer; '' = no column. */
  readonly renamed?: Readonly<Record<string, string>>;
  /** As of a call of an API. */
  readonly tests?: readonly CallerTest[];
  readonly routes?: readonly HandlerRoute[];
  readonly seen: Seen;
}

export interface HostUse<V extends Value | LinkedValue = Value> {
  readonly kind: 'host';
  readonly url: V;
  readonly host: string | null;
  readonly port: number | null;
  readonly seen: Seen;
}

/** The `why` of an unknown that stands for the folder of the deployed code at the beginning of a path. */
export const ownFolder = 'the folder of the code itself';

export interface FileUse<V extends Value | LinkedValue = Value> {
  readonly kind: 'file';
  readonly path: V;
  readonly mode: 'read' | 'write' | 'delete';
  /** Further paths that the same call uses; absent = only `path`. */
  readonly reach?: FileReach;
  readonly seen: Seen;
}

/** Other paths that a call uses in the same way as its own path. */
export interface FileReach {
  /**
   * Globs to append to the path: `/**` for everything below a folder, `-*` for the files that a database keeps beside
   * its own file.
   */
  readonly endings?: readonly string[];
  /** The call also uses the folders above the path: it creates missing folders, or removes empty folders. */
  readonly parents?: true;
}

export interface ProcessUse<V extends Value | LinkedValue = Value> {
  readonly kind: 'process';
  readonly command: V;
  /** True when a shell parses the command line. */
  readonly shell: boolean;
  /**
   * The arguments as a list; absent = their number is not known, or a shell splits the command line. If `shell` is true
   * and `args` is present, the program is itself a shell, or an interpreter that reads code from an argument:
   * `execFile('bash', ['-c', line])`.
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

/** Languages of texts whose cure is not the usual one of the kind of sink. `no values` = a query whose request has no field for values. */
export type QueryLanguage =
  | 'dynamodb expression'
  | 'partiql'
  | 'named parameters'
  | 'graph'
  | 'no values'
  | 'ldap'
  | 'xpath'
  | 'lua'
  | 'xml';

/**
 * The part that a sink plays beside its kind. `redirect`: a header of the answer with an address to which the caller goes (`Location`). `option`: an argument
 * that a program may take for an option, where its options can start programs.
 */
export type SinkRole = 'redirect' | 'option';

/** Event data that reaches a place where text takes effect: a shell, a query, a path, an address, an interpreter. */
export interface Sink {
  readonly kind: 'sink';
  readonly sink: SinkKind;
  readonly eventPath: string;
  /** The library whose function the code calls; absent = a function of the language, or a method of an object of unknown origin. */
  readonly library?: string;
  /** Tells a sink apart from the others of its kind; absent = it is a usual one. */
  readonly role?: SinkRole;
  /** The language of the text; absent = the usual one of the kind. */
  readonly language?: QueryLanguage;
  /** The code that made the data harmless on the way (`basename`, `parametrised query`, `allow-list`), or null. */
  readonly sanitized: string | null;
  /**
   * Names the way in which the data is harmless as long as the code does not decode it (`percent-encoded by S3`), or not parse it (`a field of the
   * body, which is a text`).
   */
  readonly byChance?: string;
  /**
   * The analysis had reached a limit before, so "any part of the event" may stand for values that it no longer told apart; absent = it
   * had not.
   */
  readonly pastLimit?: true;
  /** The source of data that was stored before; absent = the data is of the event. */
  readonly stored?: StoredSource;
  /** The tests of the caller that stand on every way to the sink; absent = there is none. */
  readonly tests?: readonly CallerTest[];
  /** The routes of the handler whose requests come to the sink; absent = every event may. */
  readonly routes?: readonly HandlerRoute[];
  /** The chain lists the functions through which the value went, from the handler to the sink. */
  readonly seen: Seen;
}

/** A test in the code that tells the callers of a function apart. Emmental does not decide if it keeps the wrong ones out. */
export interface CallerTest {
  /**
   * `caller` = it tests what a caller cannot choose: an identity that the cloud sets, a secret, the signature of a token.
   * `claim` = it tests only what the caller says about himself, so it proves nothing.
   */
  readonly proves: 'caller' | 'claim';
  /** It compares with a password that stands in the code; absent = it does not. */
  readonly fixed?: true;
  readonly at: Location;
  /** The source line. */
  readonly text: string;
}

/** Does the sink get a field of a body that nobody parsed? The field is missing as long as the body is a text. */
export const isOfTextBody = ({ byChance }: Pick<Sink, 'byChance'>): boolean =>
  byChance?.startsWith('a field of the body') === true;

/** A call that passes event data to a package without a model. Emmental does not know what the package does with the data. */
export interface UnmodelledUse {
  readonly kind: 'given';
  /** The package and its called function: `tiny-engine.compile`. */
  readonly what: string;
  readonly eventPath: string;
  /** Present where nothing is known about the code that receives the data; such code may hold any sink. */
  readonly unread?: UnreadReceiver;
  readonly seen: Seen;
}

/** Code that was not read and receives event data. */
export interface UnreadReceiver {
  /** The cause of the open question about the code. */
  readonly cause: string;
  /** The kinds of sinks for which nothing made the data harmless on its way. */
  readonly sinks: readonly SinkKind[];
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
  /** `stack` = a stack trace, `environment` = all environment variables, `earlier` = data of an earlier event. */
  readonly what: 'stack' | 'environment' | 'earlier';
  /** The variable that kept the data of the earlier event; null for the other two kinds. */
  readonly name: string | null;
  readonly seen: Seen;
}

/** Something in the code that could not be decided. Grants of the services in `touches` must be kept for it. */
export interface Undecided {
  readonly kind: 'undecided';
  readonly what: string;
  readonly why: string;
  /** botocore names of the services that an undecided call may use: `[]` none, `null` any service. */
  readonly touches: readonly string[] | null;
  /** Only a method name suggests a cloud call. It becomes an open question if a grant depends on it, and is ignored otherwise. */
  readonly byName?: true;
  /**
   * Code that was not followed and may hold the event: besides its calls it may do anything that code can do. Absent for
   * code that gets event data by its arguments alone, which `Given` behaviours with the same cause record.
   */
  readonly unread?: true;
  /**
   * Names what cannot be read (`package/acme-store`), where the question is the same in every function that meets it.
   */
  readonly cause?: string;
  /** The files of the package were searched for code that it makes of texts, which has questions of its own. */
  readonly searched?: true;
  readonly seen: Seen;
}

/** True for the question about code that may take the place of what a module exports, such as the handler. */
export const mayReplaceExports = (behaviour: Behaviour | LinkedBehaviour): boolean =>
  behaviour.kind === 'undecided' && (behaviour.cause ?? '').startsWith('exports/');

/** True for the question about committed copies of packages that are known by their names. */
export const isCommittedCopy = (behaviour: Behaviour | LinkedBehaviour): boolean =>
  behaviour.kind === 'undecided' && (behaviour.cause ?? '').startsWith('copy/');

/** True for the question about code that runs besides the handler and was not read: layers, extensions, wrapper scripts. */
export const isBesideHandler = (behaviour: Behaviour | LinkedBehaviour): boolean =>
  behaviour.kind === 'undecided' && /^(?:layer|start)\//.test(behaviour.cause ?? '');
