import type { BlockAnswer, DecodeTree, Texts } from '@emmental/inspect';
import type { CodeUse, ProfileSection } from '@emmental/model';
import type { LaterAnswers } from './ask/later.ts';
import type { NetworkAnswers } from './ask/network.ts';
import type { Context } from './context.ts';
import type { blockedRecords, planFor, readEvent } from './inbound.ts';
import type { FileUse } from './policy/files.ts';

/**
 * The guard is two halves. The shell lives among the function's code, where everything can be replaced; the core decides,
 * in a realm of its own whose built-ins the function's code cannot reach. Between them go numbers and texts alone, and
 * objects only as tokens or towards the core: an object of the core's realm in the function's hands would be a way in.
 */

/** What the core may ask of the shell; every function was taken before the function's code could replace it. */
export interface Host {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** The folder of the process; the empty text when it was removed. */
  readonly cwd: () => string;
  /** null where nothing is. */
  readonly realpath: (path: string) => string | null;
  /** What a link says; null where none is. */
  readonly link: (path: string) => string | null;
  /** What lies at a path, links not followed; null where nothing is. */
  readonly entry: (path: string) => Entry | null;
  /** Whose rights the process has; negative where the system has no users. */
  readonly user: () => number;
  /** Names in a folder; null where they cannot be listed. */
  readonly list: (folder: string) => readonly string[] | null;
  /** Text of a file; null where it cannot be read. */
  readonly source: (path: string) => string | null;
  /** The JSON of a value of the function's realm. */
  readonly json: (value: unknown) => string;
  /** Hands one signal on; never throws. */
  readonly emit: (line: string) => void;
  /** The table of AWS requests as JSON; unpacked on first use. */
  readonly requests: () => string;
  /** The inspection engine, loaded into the core's realm on first use; null when it cannot be. */
  readonly inspection: () => Inspection | null;
  /** What judges and reads connections, loaded on first use too; null when it cannot be. */
  readonly reading: () => Reading | null;
  /** What judges processes, and what shows what was called; null when it cannot be loaded. */
  readonly later: () => Later | null;
}

/** Of `struct stat`. */
export interface Entry {
  readonly device: number;
  readonly mode: number;
  readonly user: number;
}

/** What was true when the guard was loaded; nothing of it is read again. */
export interface Start {
  /** Text of the compiled profile, or null with the reason. */
  readonly profile: string | null;
  readonly profileProblem: string | null;
  readonly env: Readonly<Record<string, string>>;
  readonly node: string;
  readonly execPath: string;
  /** Flags of Node that this process has. */
  readonly flags: readonly string[];
  readonly cwd: string;
  /** Folder of the guard's own files. */
  readonly home: string;
  /** V8 took code that was made of the guard ahead of time. */
  readonly isCompiled: boolean;
  readonly loaded: 'preload' | 'worker' | 'import' | 'late';
  /** In a worker: the descriptor by which the signals of the whole process leave; null where that is no file. */
  readonly signals?: number | null;
  /** By section: why nothing is done for it, as where hooks could not be set. */
  readonly missing: Readonly<Record<string, string>>;
}

/** What neither a start nor an event needs (`ask/later.ts`). */
export interface Later {
  readonly laterAnswers: (context: Context) => LaterAnswers;
  readonly excerpt: (text: string) => string;
}

/** What judges and reads connections (`ask/network.ts`). */
export interface Reading {
  readonly networkAnswers: (context: Context) => NetworkAnswers;
}

/** What an inspected event came to; texts only. */
export interface Inspection {
  readonly readEvent: typeof readEvent;
  readonly blockedRecords: typeof blockedRecords;
  readonly planFor: typeof planFor;
  /** Events of this trigger hold records, which can be refused one by one. */
  readonly hasRecords: (trigger: string) => boolean;
  /** `learns`: what the event looks like is kept when nothing is found in it. */
  readonly inspect: (
    event: unknown,
    trigger: string | undefined,
    shape: unknown,
    learns: boolean,
  ) => InspectedEvent;
  /** Shapes of the triggers of which enough was seen, once; null when there are none. */
  readonly learned: () => unknown;
  /** The form of a call's argument; null for kinds that have none. */
  readonly form: (kind: string, argument: string, dialect: string | undefined) => string | null;
  readonly recognise: (event: unknown) => string;
  /** Texts that may reach a call; `platform`: the trigger that wrote the event, whose own names are none (null: who did is not known). */
  readonly texts: (event: unknown, platform: string | null, tree: DecodeTree | null) => Texts;
  /** What text of events proves of a call; null: nothing. `given`: what one of them may say as a whole. */
  readonly checkSink: (
    kind: string,
    argument: string,
    events: readonly Texts[],
    dialect: string | undefined,
    skeletons: { readonly forms: readonly string[]; readonly complete: boolean } | undefined,
    given?: string,
  ) => string | null;
}

export interface InspectedEvent {
  readonly trigger: string;
  readonly decision: 'allow' | 'alert' | 'block';
  /** A class of null is an odd value of which nobody knows what it is for. */
  readonly findings: readonly {
    readonly class: string | null;
    readonly rule: string;
    readonly path: string;
  }[];
  readonly notInspected: number;
  /** What it was decoded to, for its texts; null where its trigger was told: then they are read as what it looks like. */
  readonly tree: DecodeTree | null;
}

/** 0: go on. Else a negative error number of the system, as if the system had refused. */
export type Answer = number;
export const allowed = 0;
export const refused = -13;
/** Of `opening`: the name may be read, and where it leads has to be asked; always, and unless nothing but its end can be a link. */
export const look = 1;
export const lookUnlessDirect = 2;
/** Of `run`: go on, it is a program that the function can write. */
export const ownProgram = 1;
/** Of `leaves`: it is to go. */
export const goes = 1;
/** Of `wants`: nothing is to be shown, and nobody needs to be asked. */
export const unread = -1;

/** What the shell may do with an event, as JSON; the empty text: nothing, go on. */
export interface Plan {
  readonly id: string;
  readonly trigger: string;
  /** `records`: these are taken out of the event, the rest goes on. `event`: the handler does not see it. */
  readonly what: 'records' | 'event';
  /** Where the records stand, when `what` is records. */
  readonly records: readonly { readonly path: readonly string[]; readonly indexes: readonly number[] }[];
  readonly answer: BlockAnswer;
  /** Somebody who still has the event gets the answer. */
  readonly isToCaller: boolean;
  readonly batchItemFailures: boolean;
  readonly http: number;
  readonly onError: 'open' | 'closed';
  readonly quarantine: { readonly kind: 'file' | 'sqs' | 's3'; readonly target: string } | null;
}

/** What the shell may ask. Arguments are texts, numbers and tokens; answers are numbers and texts. */
export interface Core {
  /** False: there are no rules, nothing needs to be asked. */
  readonly limits: (section: ProfileSection) => boolean;
  readonly enforces: (section: ProfileSection) => boolean;
  /** `closed` and no profile: the function must not run. */
  readonly mustNotRun: () => string;
  readonly file: (use: FileUse, path: string) => Answer;
  /**
   * Before a file is opened for reading. `look`: its name may be read, and where it led has to be asked as soon as it is open.
   * `lookUnlessDirect`: so it is, or it is opened without following a link at its end.
   */
  readonly opening: (path: string) => Answer;
  /** Whether a link could come to stand on the way to this path, or stands there. */
  readonly moves: (path: string) => boolean;
  /** `real`: what the system opened by that name. */
  readonly opened: (path: string, real: string) => Answer;
  readonly link: (target: string, path: string) => Answer;
  /** What paths begin with that are fresh for each call, one a line; the empty text for none. */
  readonly freshFolders: () => string;
  /** A call left it. `goes`: it is to go. */
  readonly leaves: (path: string) => Answer;
  /** Something stays for the next call that should not; `path` is the empty text where it is no single file. Each reason is told once. */
  readonly stays: (path: string, why: string) => void;
  /** `path`: where the child looks programs up; `folder`: where it starts. `ownProgram`: go on, the function can write it. */
  readonly run: (file: string, args: readonly string[], path: string, folder: string) => Answer;
  readonly kill: (what: string) => Answer;
  readonly use: (use: CodeUse, what: string) => Answer;
  readonly addon: (path: string) => Answer;
  readonly source: (text: string) => Answer;
  /** The name `eval` is read by code that does not call it there. */
  readonly mentionsEval: () => boolean;
  readonly resolving: (host: string) => Answer;
  /** A setting is about to change by which names are looked up. */
  readonly resolvingBy: (setting: string) => Answer;
  readonly resolved: (host: string, addresses: readonly string[]) => void;
  /** The name of an address is asked for: an address can be a text too. */
  readonly reversing: (address: string) => Answer;
  readonly nameServer: (address: string, port: number) => Answer;
  readonly connect: (handle: object, address: string, port: number) => Answer;
  readonly connectPath: (handle: object, path: string) => Answer;
  readonly datagram: (address: string, port: number) => Answer;
  /** A group of hosts is about to be joined, which is told to the network. */
  readonly joins: (address: string) => Answer;
  readonly secured: (handle: object, below: object) => void;
  readonly serverName: (handle: object, name: string) => void;
  /** The protocols that TLS offers, as ALPN writes them (RFC 7301). */
  readonly offers: (handle: object, protocols: string) => void;
  readonly startsTls: (handle: object) => Answer;
  /** How many of the next `length` bytes have to be shown; `unread`: none, and nobody needs to be asked. */
  readonly wants: (handle: object, length: number) => number;
  readonly sent: (handle: object, text: string, length: number) => Answer;
  /** Something writes to a connection past what reads it. */
  readonly beside: (what: string) => Answer;
  /** A session of HTTP/2 writes to this connection from now on. */
  readonly carries: (session: object, handle: object) => void;
  /** A request by HTTP/2, as Node hands its header fields to native code. */
  readonly requests: (session: object, fields: string, count: number) => Answer;
  /** `platform`: the trigger where the platform tells it, else the empty text. The answer is a plan, or the empty text. */
  readonly begin: (id: string, event: unknown, platform: string) => string;
  /** The handler failed: a plan when a call was refused because of text of its event, else the empty text. Before `end`. */
  readonly attacked: (id: string) => string;
  readonly quarantined: (plan: string, where: string) => void;
  readonly end: (id: string) => void;
  /** Whether there are rules at all. */
  readonly isActive: () => boolean;
  readonly isClosed: () => boolean;
  /** An event is being worked on. */
  readonly isRunning: () => boolean;
  /** All hooks are set. By section, as JSON: why nothing is done for it. */
  readonly started: (missing: string) => void;
  readonly allows: (use: CodeUse) => boolean;
  readonly isOwnCode: (path: string) => boolean;
  /** The caller is Node's own code. */
  readonly calledByNode: () => boolean;
  /** The caller is the function of Node that takes the globals of a fresh context. */
  readonly calledForGlobal: () => boolean;
  /** The caller is Node's loader of ECMAScript modules, which makes a URL. */
  readonly calledByLoader: () => boolean;
  /** The caller is AWS's runtime client, before the function's code runs. */
  readonly calledByRuntime: () => boolean;
  /** The file that an SQLite statement opens besides its own; the empty text for none. */
  readonly attached: (sql: string) => string;
  readonly failed: (message: string) => void;
  readonly flush: () => void;
  readonly lost: (count: number) => void;
  /** Throws when the stack is nearly full. */
  readonly makeRoom: () => void;
}
