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

/** The parts that the hooks share: the core that decides, and functions that were taken before the function's code ran. */
export interface Shell {
  readonly core: Core;
  readonly env: Readonly<Record<string, string>>;
  /** Flags of Node that this process was started with. */
  readonly flags: readonly string[];
  /** Path of guard.cjs. */
  readonly file: string;
  readonly Module: ModuleClass;
  /** Returns Node's binding of this name; null when this Node does not give it. */
  readonly binding: (name: string) => Record<string, unknown> | null;
  readonly disk: Disk;
  readonly require: (id: string) => object;
  readonly part: <Name extends Part>(name: Name) => Parts[Name];
  /**
   * Returns a function that loads a part and sets its hooks. That throws when the stack is full, and when the part cannot be loaded and its
   * section is enforced; it returns false when calls go on without the part.
   */
  readonly opener: <Name extends Part>(name: Name, set: (part: Parts[Name]) => void) => () => boolean;
  /** Hooks a built-in module when it is first loaded by `require`, `import` or `process.getBuiltinModule`, not at the start. */
  readonly whenLoaded: (id: string, hook: (module: object) => unknown) => void;
  /** Calls `check` with the URL of each module that is imported, and with other URLs: the listener has to look at the caller. */
  readonly whenImported: (check: (url: string) => void) => void;
  readonly missing: (section: string, why: string) => void;
  readonly noteSocket: (fd: unknown) => void;
  /** True when a descriptor is that of a socket, and the rules refuse to use a socket past its handle. */
  readonly refusesBeside: (fd: number, act: string) => boolean;
  /** True for the descriptor of the file that gets the signals; nobody else may write there. Everybody may write to standard output. */
  readonly isSignals: (fd: number) => boolean;
  /** True for the descriptor that must stay open, because signals leave by it. */
  readonly endsSignals: (fd: number) => boolean;
  /** Makes the environment of a child: with the guard, and without settings that load other code unless the function can write the program. */
  readonly childEnvironment: (pairs: readonly string[], isOwnProgram: boolean) => string[];
  /** True while the guard itself compiles something. */
  readonly isLoading: () => boolean;
  readonly isOwnSource: (file: string, source: string) => boolean;
  /** Keeps the text that Node has just read from a file. */
  readonly noteText: (file: string, text: string) => void;
  readonly isFromNode: () => boolean;
  /** True when one of Node's own libraries contains this Base64. */
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
  /** Returns the file that an SQLite statement opens besides its own database; null when it opens none. */
  readonly attached: (sql: string) => string | null;
  /** Returns the start of a worker's guard as JSON. */
  readonly handOver: () => string;
}

/** Under this key a worker finds the start of its guard. */
export const dataKey = 'emmental.guard';
