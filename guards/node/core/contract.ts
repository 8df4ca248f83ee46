import type { BlockAnswer, DecodeTree, Texts } from '@emmental/inspect';
import type { CodeUse, ProfileSection } from '@emmental/model';
import type { LaterAnswers } from './ask/later.ts';
import type { NetworkAnswers } from './ask/network.ts';
import type { Context } from './context.ts';
import type { blockedRecords, planFor, readEvent } from './inbound.ts';
import type { FileUse } from './policy/files.ts';

/**
 * The guard has two halves. The shell lives among the function's code, where everything can be replaced. The core decides in a
 * realm of its own, whose built-ins the function's code cannot reach. The halves exchange numbers and texts. Objects go only as
 * tokens or towards the core: with an object of the core's realm the function could reach that realm.
 */

/** The functions that the shell lends to the core; each was taken before the function's code could replace it. */
export interface Host {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Returns the folder of the process, or the empty text when that folder was removed. */
  readonly cwd: () => string;
  /** Returns where a path leads; null when nothing is there. */
  readonly realpath: (path: string) => string | null;
  /** Returns the target of a link as it is written; null when there is no link. */
  readonly link: (path: string) => string | null;
  /** Describes the entry at a path and follows no link; null when nothing is there. */
  readonly entry: (path: string) => Entry | null;
  /** Returns the number of the user whose rights the process has; negative where the system has no users. */
  readonly user: () => number;
  /** Lists the names in a folder; null when it cannot be listed. */
  readonly list: (folder: string) => readonly string[] | null;
  /** Returns the text of a file; null when it cannot be read. */
  readonly source: (path: string) => string | null;
  /** Writes a value of the function's realm as JSON. */
  readonly json: (value: unknown) => string;
  /** Sends one signal; never throws. */
  readonly emit: (line: string) => void;
  /** Returns the table of AWS requests as JSON. */
  readonly requests: () => string;
  /** Loads the inspection engine into the core's realm on first use; null when it cannot be loaded. */
  readonly inspection: () => Inspection | null;
  /** Loads the code that reads and judges connections on first use; null when it cannot be loaded. */
  readonly reading: () => Reading | null;
  /** Loads the code that judges processes and makes excerpts on first use; null when it cannot be loaded. */
  readonly later: () => Later | null;
}

/** Fields of `struct stat`. */
export interface Entry {
  readonly device: number;
  readonly mode: number;
  readonly user: number;
}

/** The facts at the time when the guard was loaded; the guard reads none of them again. */
export interface Start {
  /** The text of the compiled profile; when it is null, `profileProblem` says why. */
  readonly profile: string | null;
  readonly profileProblem: string | null;
  readonly env: Readonly<Record<string, string>>;
  readonly node: string;
  readonly execPath: string;
  /** Flags of Node with which this process was started. */
  readonly flags: readonly string[];
  readonly cwd: string;
  /** Folder of the guard's own files. */
  readonly home: string;
  /** True when V8 used code that was compiled ahead of time. */
  readonly isCompiled: boolean;
  readonly loaded: 'preload' | 'worker' | 'import' | 'late';
  /** In a worker, the descriptor of the file that gets the signals of the process; null when they go elsewhere. */
  readonly signals?: number | null;
  /** Reasons why a section is not enforced, by its name: for example, its hooks could not be set. */
  readonly missing: Readonly<Record<string, string>>;
}

/** The code that neither a start nor an event needs (`ask/later.ts`). */
export interface Later {
  readonly laterAnswers: (context: Context) => LaterAnswers;
  readonly excerpt: (text: string) => string;
}

/** The code that reads and judges connections (`ask/network.ts`). */
export interface Reading {
  readonly networkAnswers: (context: Context) => NetworkAnswers;
}

/** The inspection engine, as the core uses it. */
export interface Inspection {
  readonly readEvent: typeof readEvent;
  readonly blockedRecords: typeof blockedRecords;
  readonly planFor: typeof planFor;
  /** True for a trigger whose events hold records, which can be refused one by one. */
  readonly hasRecords: (trigger: string) => boolean;
  /** Inspects an event. With `learns` the engine keeps the shape of an event in which it finds nothing. */
  readonly inspect: (
    event: unknown,
    trigger: string | undefined,
    shape: unknown,
    learns: boolean,
  ) => InspectedEvent;
  /** Returns, once, the shapes of triggers of which enough events were seen; null when there are none. */
  readonly learned: () => unknown;
  /** Returns the form of a call's argument; null for kinds of calls that have no forms. */
  readonly form: (kind: string, argument: string, dialect: string | undefined) => string | null;
  readonly recognise: (event: unknown) => string;
  /**
   * Returns the texts of an event that may reach a call. `platform` is the trigger that wrote the event, and names that it wrote by itself
   * are left out; null when the writer is not known.
   */
  readonly texts: (event: unknown, platform: string | null, tree: DecodeTree | null) => Texts;
  /** Returns the proof that text of an event changed a call; null when there is none. `harmless` is a text that an event may contain as a whole. */
  readonly checkSink: (
    kind: string,
    argument: string,
    events: readonly Texts[],
    dialect: string | undefined,
    skeletons: { readonly forms: readonly string[]; readonly complete: boolean } | undefined,
    harmless?: string,
  ) => string | null;
}

export interface InspectedEvent {
  readonly trigger: string;
  readonly decision: 'allow' | 'alert' | 'block';
  /** A class of null means an odd value whose purpose is not known. */
  readonly findings: readonly {
    readonly class: string | null;
    readonly rule: string;
    readonly path: string;
  }[];
  readonly notInspected: number;
  /** The decoded event, from which its texts are taken; null when the platform named the trigger: then the texts are read again. */
  readonly tree: DecodeTree | null;
}

/** 0 lets a call go on; a negative number is the error number with which the system would have refused the call. */
export type Answer = number;
export const allowed = 0;
/** EACCES. */
export const refused = -13;
/** Answers of `opening`: the name may be read, and the shell has to ask where it leads. */
export const look = 1;
/** The same, unless only the last part of the path can be a link and the file is opened without following it. */
export const lookUnlessDirect = 2;
/** Answer of `run`: the program may start, and the function can write it. */
export const ownProgram = 1;
/** Answer of `leaves`: the file has to be removed. */
export const goes = 1;
/** Answer of `wants`: the core needs no bytes of this connection, and no longer has to be asked. */
export const unread = -1;

/** Tells the shell what to do with a blocked event; the shell gets it as JSON. */
export interface Plan {
  readonly id: string;
  readonly trigger: string;
  /** `records`: the shell takes records out of the event and calls the handler with the rest. `event`: the handler is not called. */
  readonly what: 'records' | 'event';
  /** The places of the records to take out. */
  readonly records: readonly { readonly path: readonly string[]; readonly indexes: readonly number[] }[];
  readonly answer: BlockAnswer;
  /** True when the answer reaches the caller, who still has the event. */
  readonly isToCaller: boolean;
  readonly batchItemFailures: boolean;
  readonly http: number;
  readonly onError: 'open' | 'closed';
  readonly quarantine: { readonly kind: 'file' | 'sqs' | 's3'; readonly target: string } | null;
}

/** The questions of the shell. Arguments are texts, numbers and tokens; answers are numbers and texts. */
export interface Core {
  /** False when no rules limit a section, so that the shell need not ask. */
  readonly limits: (section: ProfileSection) => boolean;
  readonly enforces: (section: ProfileSection) => boolean;
  /** Returns why the function must not run: it has no rules and is `closed`. The empty text lets it run. */
  readonly mustNotRun: () => string;
  readonly file: (use: FileUse, path: string) => Answer;
  /**
   * Decides before a file is opened for reading. `look`: the name may be read, and the shell asks `opened` as soon as the file is open.
   * `lookUnlessDirect`: the same, or the shell opens the file without following a link at the end of the path.
   */
  readonly opening: (path: string) => Answer;
  /** True when a link stands on the way to a path, or could be put there. */
  readonly moves: (path: string) => boolean;
  /** Decides about a file that is open; `real` is the path that the system opened. */
  readonly opened: (path: string, real: string) => Answer;
  readonly link: (target: string, path: string) => Answer;
  /** Returns the beginnings of the paths that are fresh for each call, one per line. */
  readonly freshFolders: () => string;
  /** Decides about a file that a call left; `goes`: the file has to be removed. */
  readonly leaves: (path: string) => Answer;
  /** Reports that something stays for the next call that should not, once per reason; `path` is empty when it is no single file. */
  readonly stays: (path: string, why: string) => void;
  /** Decides about a program; `path` is the search path of the child, `folder` where the child starts. */
  readonly run: (file: string, args: readonly string[], path: string, folder: string) => Answer;
  readonly kill: (act: string) => Answer;
  readonly use: (use: CodeUse, details: string) => Answer;
  readonly addon: (path: string) => Answer;
  readonly source: (text: string) => Answer;
  /** True when the caller reads the name `eval` and does not call it there. */
  readonly mentionsEval: () => boolean;
  readonly resolving: (host: string) => Answer;
  /** Decides about a change of a setting by which names are looked up. */
  readonly resolvingBy: (setting: string) => Answer;
  readonly resolved: (host: string, addresses: readonly string[]) => void;
  /** Decides about looking up the name of an address, because an address can carry a text, too. */
  readonly reversing: (address: string) => Answer;
  readonly nameServer: (address: string, port: number) => Answer;
  readonly connect: (handle: object, address: string, port: number) => Answer;
  readonly connectPath: (handle: object, path: string) => Answer;
  readonly datagram: (address: string, port: number) => Answer;
  /** Decides about joining a group of hosts, which the network sees. */
  readonly joins: (address: string) => Answer;
  /** Notes that TLS with this handle writes to the handle `below`. */
  readonly secured: (handle: object, below: object) => void;
  readonly serverName: (handle: object, name: string) => void;
  /** Notes the protocols that TLS offers, as ALPN writes them (RFC 7301). */
  readonly offers: (handle: object, protocols: string) => void;
  readonly startsTls: (handle: object) => Answer;
  /** Returns how many of the next `length` bytes the core needs to see, or `unread`. */
  readonly wants: (handle: object, length: number) => number;
  /** Decides about bytes before they leave: `text` holds the first of them as Latin-1, `length` counts all. */
  readonly sent: (handle: object, text: string, length: number) => Answer;
  /** Decides about a write that would pass the reader of a connection. */
  readonly beside: (act: string) => Answer;
  /** Notes that a session of HTTP/2 writes to this connection from now on. */
  readonly carries: (session: object, handle: object) => void;
  /** Decides about a request by HTTP/2; `fields` are its header fields as Node hands them to native code. */
  readonly requests: (session: object, fields: string, count: number) => Answer;
  /**
   * Inspects an event before the handler gets it. `platform` is the trigger when the platform names it, else the empty text. Returns a
   * `Plan` as JSON, or the empty text when the event goes on as it is.
   */
  readonly begin: (id: string, event: unknown, platform: string) => string;
  /** Returns a plan for the event of a failed handler when a call was refused because of the event, else the empty text. To be asked before `end`. */
  readonly attacked: (id: string) => string;
  readonly quarantined: (plan: string, where: string) => void;
  readonly end: (id: string) => void;
  /** False when there are no rules at all. */
  readonly isActive: () => boolean;
  readonly isClosed: () => boolean;
  /** True while a handler works on an event. */
  readonly isRunning: () => boolean;
  /** Notes that all hooks are set, and sends the start signal; `missing` is the JSON of `Start.missing`. */
  readonly started: (missing: string) => void;
  readonly allows: (use: CodeUse) => boolean;
  readonly isOwnCode: (path: string) => boolean;
  /** True when the caller is Node's own code. */
  readonly calledByNode: () => boolean;
  /** True when the caller is the function of Node that takes the globals of a fresh context. */
  readonly calledForGlobal: () => boolean;
  /** True when the caller is Node's loader of ECMAScript modules, which makes a URL. */
  readonly calledByLoader: () => boolean;
  /** True when the caller is AWS's runtime client, before the function's code runs. */
  readonly calledByRuntime: () => boolean;
  /** Returns the file that an SQLite statement opens besides its own database, or the empty text. */
  readonly attached: (sql: string) => string;
  readonly failed: (message: string) => void;
  readonly flush: () => void;
  readonly lost: (count: number) => void;
  /** Throws when the stack is nearly full. */
  readonly makeRoom: () => void;
}
