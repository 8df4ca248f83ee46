import type { Core } from '../core/contract.ts';
import type { Disk } from './disk.ts';
import type { Any } from './hook.ts';
import type { Part, Parts } from './parts.ts';

/** Node's class of CommonJS modules. */
export interface ModuleClass {
  readonly prototype: object;
  _load: Any;
  readonly isBuiltin?: (id: string) => boolean;
  readonly wrap: (source: string) => string;
  readonly wrapper: readonly string[];
}

/** The functions and values that the hooks share: the core, which decides, and functions that were taken before the function's code ran. */
export interface Shell {
  readonly core: Core;
  readonly env: Readonly<Record<string, string>>;
  /** Flags of Node that this process was started with. */
  readonly flags: readonly string[];
  /** Path of guard.cjs. */
  readonly file: string;
  readonly Module: ModuleClass;
  /** Returns Node's internal binding with this name; null when this Node does not offer it. */
  readonly binding: (name: string) => Record<string, unknown> | null;
  readonly disk: Disk;
  readonly require: (id: string) => object;
  readonly part: <Name extends Part>(name: Name) => Parts[Name];
  /**
   * Returns a function that loads a part and sets its hooks. That function throws on a stack overflow, and when the part cannot be loaded and
   * its section is enforced. It returns false when the part cannot be loaded and calls go on without its hooks.
   */
  readonly opener: <Name extends Part>(name: Name, set: (part: Parts[Name]) => void) => () => boolean;
  /** Hooks a built-in module when it is first loaded by `require`, `import` or `process.getBuiltinModule`, not at the start. */
  readonly whenLoaded: (id: string, hook: (module: object) => unknown) => void;
  /** Calls `check` with the URL of each imported module, and also with other URLs whose protocol is read: `check` has to test the caller. */
  readonly whenImported: (check: (url: string) => void) => void;
  readonly missing: (section: string, why: string) => void;
  readonly noteSocket: (fd: unknown) => void;
  /** True when a descriptor belongs to a socket, and the rules refuse to use a socket by its descriptor. */
  readonly refusesBeside: (fd: number, act: string) => boolean;
  /** True for the descriptor of the file that gets the signals, which only the guard may write; false for standard output. */
  readonly isSignals: (fd: number) => boolean;
  /** True for the descriptor to which signals are written; nobody may close it. */
  readonly endsSignals: (fd: number) => boolean;
  /** Makes the environment of a child process as `NAME=value` pairs (`environment.ts`). */
  readonly childEnvironment: (pairs: readonly string[], isOwnProgram: boolean) => string[];
  /** True while the guard itself compiles code. */
  readonly isLoading: () => boolean;
  readonly isOwnSource: (file: string, source: string) => boolean;
  /** Keeps the text that Node has just read from a file, for the next call of `isOwnSource`. */
  readonly noteText: (file: string, text: string) => void;
  readonly isFromNode: () => boolean;
  /** True when a library inside Node contains this Base64. */
  readonly isInNode: (base64: string) => boolean;
  /** True when a file of the function's own code contains this Base64. */
  readonly isInOwnCode: (base64: string) => boolean;
  /** Returns the global object of a new context. */
  readonly freshGlobal: () => object;
  readonly isRuntimeClient: () => boolean;
  readonly allowsEval: boolean;
  /** Returns the path that a file URL names; null for other values. */
  readonly filePath: (value: unknown) => string | null;
  readonly later: (callback: Any, error: Error) => void;
  /** Returns the path of the second file that an SQLite statement opens (`ATTACH`, `VACUUM INTO`); null when there is none. */
  readonly attached: (sql: string) => string | null;
  /** Returns the settings for the guard of a worker as JSON. */
  readonly handOver: () => string;
}

/** The key of the worker's environment data under which a worker finds the settings for its guard. */
export const dataKey = 'emmental.guard';
