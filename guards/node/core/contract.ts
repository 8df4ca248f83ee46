import type { BlockAnswer, DecodeTree, Texts } from '@emmental/inspect';
import type { CodeUse, ProfileSection, Quarantine } from '@emmental/model';
import type { LaterAnswers } from './ask/later.ts';
import type { NetworkAnswers } from './ask/network.ts';
import type { Context } from './context.ts';
import type { blockedRecords, comesFrom, planFor, readEvent } from './inbound.ts';
import type { FileUse } from './policy/files.ts';

/**
 * The guard has two halves. The shell runs in the same realm as the function's code, which can replace every built-in there. The core
 * makes the decisions in a realm of its own (a JavaScript context of `node:vm`); the function's code cannot reach the built-ins of that
 * realm. The halves exchange numbers and texts. The shell passes objects to the core, some of them only as keys of a map (tokens). The
 * core never passes an object of its realm to the shell, because the function could reach the core's realm with that object.
 */

/** The functions that the shell passes to the core. The shell took each of them before the function's code could replace the function. */
export interface Host {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Returns 64 random bits as 16 hexadecimal digits. */
  readonly random: () => string;
  /** Returns the folder of the process, or the empty text when that folder was removed. */
  readonly cwd: () => string;
  /** Follows all links of a path and returns the resulting path; null when no file or folder is there. */
  readonly realpath: (path: string) => string | null;
  /** Returns the target of a symbolic link as the link holds it; null when the path is not a link. */
  readonly link: (path: string) => string | null;
  /** Describes the file, folder or link at a path without following the link; null when there is none. */
  readonly entry: (path: string) => Entry | null;
  /** Returns the effective user id of the process; negative on a system without user ids. */
  readonly user: () => number;
  /** Lists the names in a folder; null when it cannot be listed. */
  readonly list: (folder: string) => readonly string[] | null;
  /** Returns the text of a file; null when it cannot be read. */
  readonly source: (path: string) => string | null;
  /** Returns the id of the event to which the running code belongs; the empty text where it is not known. */
  readonly event: () => string;
  /** Writes a value of the function's realm as JSON. */
  readonly json: (value: unknown) => string;
  /** Sends one signal; never throws. */
  readonly emit: (line: string) => void;
  /** Returns the table of AWS requests as JSON. */
  readonly requests: () => string;
  /** Returns the table of the methods of Google's APIs as JSON. */
  readonly googleMethods: () => string;
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

/** The state of the process when the guard was loaded. The guard never reads these values again, because the function could change them. */
export interface Start {
  /** The text of the compiled profile; when it is null, `profileProblem` holds the reason. */
  readonly profile: string | null;
  readonly profileProblem: string | null;
  /** How the guard's files or the rules differ from those that `protect` wrote; null when they do not, or cannot be compared. */
  readonly difference: string | null;
  readonly env: Readonly<Record<string, string>>;
  readonly node: string;
  readonly execPath: string;
  /** The program that the process runs; the empty text when there is none. */
  readonly script: string;
  /** Flags of Node with which this process was started. */
  readonly flags: readonly string[];
  readonly cwd: string;
  /** Folder of the guard's own files. */
  readonly home: string;
  /** True when V8 used code that was compiled ahead of time. */
  readonly isCompiled: boolean;
  readonly loaded: 'preload' | 'worker' | 'import' | 'late';
  /** In a worker: the descriptor of the file to which the process writes its signals; null when the process writes them elsewhere. */
  readonly signals?: number | null;
  /** For each section that is not enforced, the reason by the name of the section: for example, its hooks could not be set. */
  readonly missing: Readonly<Record<string, string>>;
}

/** The code that is loaded later, because neither the start of the guard nor an event needs it (`ask/later.ts`). */
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
  readonly comesFrom: typeof comesFrom;
  /** True for a trigger whose events hold records; the guard can refuse single records. */
  readonly hasRecords: (trigger: string) => boolean;
  /** Inspects an event. With `learns` the engine learns the shape of the event when it finds no attack in the event. */
  readonly inspect: (
    event: unknown,
    trigger: string | undefined,
    shape: unknown,
    learns: boolean,
  ) => InspectedEvent;
  /** Returns the shapes of those triggers of which the engine saw enough events, each shape once; null when there is none. */
  readonly learned: () => unknown;
  /** Returns the form of a call's argument; null for kinds of calls that have no forms. */
  readonly form: (kind: string, argument: string, dialect: string | undefined) => string | null;
  readonly recognise: (event: unknown) => string;
  /**
   * Returns the texts of an event that the function may pass to a call. `platform` is the trigger that wrote the event: names that this
   * trigger itself wrote are left out. null: it is not known who wrote the event.
   */
  readonly texts: (event: unknown, platform: string | null, tree: DecodeTree | null) => Texts;
  /**
   * Compares the argument of a dangerous call with the texts of events. Returns the proof that a text of an event changed the structure
   * of the argument, or null. `harmless` is a text that is no proof when an event contains all of it.
   */
  readonly checkSink: (
    kind: string,
    argument: string,
    events: readonly Texts[],
    dialect: string | undefined,
    skeletons: KnownForms | undefined,
    harmless?: string,
  ) => string | null;
  /** Returns the texts of an event without those that stand in these fields, or below them, and nowhere else. */
  readonly textsBeside: (event: unknown, platform: string | null, fields: readonly string[]) => Texts;
  /** Returns the fields of the texts that prove an attack each by itself; null when there are too many, or no single text is a proof. */
  readonly proofFields: (
    kind: string,
    argument: string,
    event: unknown,
    platform: string | null,
    dialect: string | undefined,
    skeletons: KnownForms | undefined,
  ) => readonly string[] | null;
  /** True when one of the places is one of the fields or below it. */
  readonly isBelowAny: (places: readonly string[], fields: readonly string[]) => boolean;
}

/** The known forms of one kind of call; `complete` = the list has all of them. */
export interface KnownForms {
  readonly forms: readonly string[];
  readonly complete: boolean;
}

/** The result of inspecting one event. */
export interface InspectedEvent {
  readonly trigger: string;
  readonly decision: 'allow' | 'alert' | 'block';
  /** The class of the attack; null for a value that does not fit the shape and matches no known attack. */
  readonly findings: readonly {
    readonly class: string | null;
    readonly rule: string;
    readonly path: string;
  }[];
  readonly notInspected: number;
  /** The first part that a limit left out, and the reason; null when every part was inspected that can be. */
  readonly leftOut: { readonly path: string; readonly why: string } | null;
  /** The decoded event, from which `texts` takes the texts; null when the platform named the trigger: then `texts` decodes the event again. */
  readonly tree: DecodeTree | null;
}

/** The answer to a call. 0 lets the call go on; a negative number is the error number with which the system would refuse the call. */
export type Answer = number;
/** The answer that lets a call go on. */
export const allowed = 0;
/** The error number EACCES. */
export const refused = -13;
/** An answer of `opening`: the rules allow to read the path, and the shell has to call `opened` with the file that the path leads to. */
export const look = 1;
/** The same, but the shell need not call `opened` if it opens the file with O_NOFOLLOW: only the last part of the path can be a link. */
export const lookUnlessDirect = 2;
/** An answer of `run`: the program may start, and the function has permission to write the file of the program. */
export const ownProgram = 1;
/** An answer of `leaves`: the shell has to remove the file. */
export const goes = 1;
/** An answer of `wants`: the core needs no more bytes of this connection, and the shell need not ask again. */
export const unread = -1;

/** Describes what the shell has to do with a blocked event; the shell gets the plan as JSON. */
export interface Plan {
  readonly id: string;
  readonly trigger: string;
  /** `records`: the shell takes records out of the event and calls the handler with the rest. `event`: the handler is not called. */
  readonly what: 'records' | 'event';
  /** The records to take out: the path of each list in the event, and the indexes in the list. */
  readonly records: readonly { readonly path: readonly string[]; readonly indexes: readonly number[] }[];
  readonly answer: BlockAnswer;
  /** True when the caller gets the answer, and still has the event: then the event need not be stored. */
  readonly isToCaller: boolean;
  readonly batchItemFailures: boolean;
  readonly http: number;
  readonly onError: 'open' | 'closed';
  readonly quarantine: Quarantine | null;
}

/** The functions of the core that the shell calls. Arguments are texts, numbers and tokens; results are numbers, texts and booleans. */
export interface Core {
  /** False when no rules limit a section; then the shell need not ask the core. */
  readonly limits: (section: ProfileSection) => boolean;
  readonly enforces: (section: ProfileSection) => boolean;
  /** Returns the reason when the function must not run (`onError` is `closed`, and there are no rules or they were exchanged); the empty text lets it run. */
  readonly mustNotRun: () => string;
  readonly file: (use: FileUse, path: string) => Answer;
  /** Returns once the guard's words about the call that was just refused, with the id of its signal; the empty text if no rule refused it. */
  readonly told: () => string;
  /**
   * Decides before a file is opened for reading. `look`: the shell opens the file and then calls `opened`. `lookUnlessDirect`: the shell
   * does the same, or it opens the file without following a link at the end of the path.
   */
  readonly opening: (path: string) => Answer;
  /** True when a part of the path is a link, or when the function could replace a part by a link. */
  readonly moves: (path: string) => boolean;
  /** Decides about a file that is open; `real` is the path that the system opened. */
  readonly opened: (path: string, real: string) => Answer;
  readonly link: (target: string, path: string) => Answer;
  /** Returns the beginnings of the paths whose files are removed after each call (`fresh` in a rule), one per line. */
  readonly freshFolders: () => string;
  /** Decides about a file that still exists when the call that made the file ends; `goes`: the shell has to remove the file. */
  readonly leaves: (path: string) => Answer;
  /** Reports, once per reason, a file that stays for the next call although it should be removed; `path` is empty when many files stay. */
  readonly stays: (path: string, why: string) => void;
  /** Decides about the start of a program; `path` is the search path (PATH) of the child process, `folder` is its working folder. */
  readonly run: (file: string, args: readonly string[], path: string, folder: string) => Answer;
  readonly kill: (act: string) => Answer;
  readonly use: (use: CodeUse, details: string) => Answer;
  readonly addon: (path: string) => Answer;
  readonly source: (text: string) => Answer;
  /** Compares the source of a template with the current events. */
  readonly template: (engine: string, source: string) => Answer;
  /** Compares the text of a script of `node:vm` with the current events. */
  readonly script: (text: string) => Answer;
  /** True when the calling code only mentions the name `eval` and does not call `eval` at this place. */
  readonly mentionsEval: () => boolean;
  readonly resolving: (host: string) => Answer;
  /** Decides about a change of a setting that directs the look-up of host names. */
  readonly resolvingBy: (setting: string) => Answer;
  readonly resolved: (host: string, addresses: readonly string[]) => void;
  /** Decides about looking up the host name of an address: an attacker could hide a text in the address. */
  readonly reversing: (address: string) => Answer;
  readonly nameServer: (address: string, port: number) => Answer;
  readonly connect: (handle: object, address: string, port: number) => Answer;
  readonly connectPath: (handle: object, path: string) => Answer;
  readonly datagram: (address: string, port: number) => Answer;
  /** Decides about joining a multicast group: other hosts of the network see the join. */
  readonly joins: (address: string) => Answer;
  /** Notes that TLS with this handle writes its encrypted bytes to the handle `below`. */
  readonly secured: (handle: object, below: object) => void;
  readonly serverName: (handle: object, name: string) => void;
  /** Notes the protocols that TLS offers, as ALPN writes them (RFC 7301). */
  readonly offers: (handle: object, protocols: string) => void;
  readonly startsTls: (handle: object) => Answer;
  /** Returns how many of the next `length` bytes the shell has to pass to `sent`, or `unread`. */
  readonly wants: (handle: object, length: number) => number;
  /** Decides about bytes before they are sent: `text` holds the first of the bytes as Latin-1, `length` is the number of all bytes. */
  readonly sent: (handle: object, text: string, length: number) => Answer;
  /** Decides about a write that the reader of the connection would not see. */
  readonly beside: (act: string) => Answer;
  /** Notes that an HTTP/2 session writes to this connection from now on. */
  readonly carries: (session: object, handle: object) => void;
  /** Decides about an HTTP/2 request; `fields` are its `count` header fields as Node passes them to native code. */
  readonly requests: (session: object, fields: string, count: number) => Answer;
  /** Tells which stream the last allowed request of an HTTP/2 session made: its messages are read as the bytes of a connection. */
  readonly streams: (session: object, stream: object) => void;
  /**
   * Inspects an event before the handler gets the event. `platform` is the trigger if the platform names it, otherwise the empty text.
   * Returns a `Plan` as JSON, or the empty text when the handler gets the event unchanged.
   */
  readonly begin: (id: string, event: unknown, platform: string) => string;
  /**
   * Returns a plan for the event of a handler that failed, if the guard refused a call because of this event; otherwise the empty text.
   * The shell calls this before `end`.
   */
  readonly attacked: (id: string) => string;
  readonly quarantined: (plan: string, where: string) => void;
  readonly end: (id: string) => void;
  /** False when the guard has no usable profile. */
  readonly isActive: () => boolean;
  readonly isClosed: () => boolean;
  /** True while the function handles an event. */
  readonly isRunning: () => boolean;
  /** Notes that all hooks are set, and sends the start signal; `missing` is the JSON of `Start.missing`. */
  readonly started: (missing: string) => void;
  readonly allows: (use: CodeUse) => boolean;
  readonly isOwnCode: (path: string) => boolean;
  /** True when the caller is Node's own code. */
  readonly calledByNode: () => boolean;
  /** True when the caller is `getInternalGlobal` of Node, which reads the globals of a new context. */
  readonly calledForGlobal: () => boolean;
  /** True when the caller is Node's loader of ECMAScript modules, which makes a URL. */
  readonly calledByLoader: () => boolean;
  /** True when the caller is AWS's runtime client, before the function's code runs. */
  readonly calledByRuntime: () => boolean;
  /** Returns the path of the second file that an SQLite statement opens (`ATTACH`, `VACUUM INTO`), or the empty text. */
  readonly attached: (sql: string) => string;
  readonly failed: (message: string) => void;
  readonly flush: () => void;
  readonly lost: (count: number) => void;
  /** Throws when the stack is nearly full. */
  readonly makeRoom: () => void;
}
