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

/** What hooks share: the core that decides, and built-ins as they were before the function's code ran. */
export interface Shell {
  readonly core: Core;
  readonly env: Readonly<Record<string, string>>;
  /** Flags of Node that this process was started with. */
  readonly flags: readonly string[];
  /** Path of guard.cjs. */
  readonly file: string;
  readonly Module: ModuleClass;
  /** Node's own binding of this name, or null where it is not to be had. */
  readonly binding: (name: string) => Record<string, unknown> | null;
  readonly disk: Disk;
  readonly require: (id: string) => object;
  readonly part: <Name extends Part>(name: Name) => Parts[Name];
  /**
   * Sets hooks of a part when it is called. Throws where the stack is full, and where the part cannot be loaded and something is
   * enforced; false where calls go on without it.
   */
  readonly opener: <Name extends Part>(name: Name, set: (part: Parts[Name]) => void) => () => boolean;
  /** Hooks a built-in module when it is first loaded, not at the start: by `require`, `import` or `process.getBuiltinModule`. */
  readonly whenLoaded: (id: string, hook: (module: object) => unknown) => void;
  /** Tells the URL of each module that is imported, and of others: whoever listens has to look at who asks. */
  readonly whenImported: (check: (url: string) => void) => void;
  readonly missing: (section: string, why: string) => void;
  readonly noteSocket: (fd: unknown) => void;
  /** Whether a descriptor is one of a socket, past whose handle nobody may do this. */
  readonly refusesBeside: (fd: number, what: string) => boolean;
  /** Signals leave by this descriptor; others have no business there. Standard output is everybody's. */
  readonly isSignals: (fd: number) => boolean;
  /** Closed, this descriptor would end the signals. */
  readonly endsSignals: (fd: number) => boolean;
  /** The environment of a child: with the guard in it, without what would load other code, unless the program is such. */
  readonly childEnvironment: (pairs: readonly string[], isOwnProgram: boolean) => string[];
  /** The guard itself compiles something. */
  readonly isLoading: () => boolean;
  readonly isOwnSource: (file: string, source: string) => boolean;
  /** What Node was given when it read a whole file as text. */
  readonly noteText: (file: string, text: string) => void;
  readonly isFromNode: () => boolean;
  /** Whether this Base64 stands in one of Node's own libraries. */
  readonly isInNode: (base64: string) => boolean;
  /** Whether it stands in a file of the function's own code. */
  readonly isInOwnCode: (base64: string) => boolean;
  /** The global object of a context that nobody has seen. */
  readonly freshGlobal: () => object;
  readonly isRuntimeClient: () => boolean;
  readonly allowsEval: boolean;
  /** The path that a file URL names; null for anything else. */
  readonly filePath: (value: unknown) => string | null;
  readonly later: (callback: Any, error: Error) => void;
  /** The file that an SQLite statement opens besides its own; null for none. */
  readonly attached: (sql: string) => string | null;
  /** What the guard of a worker is started with, as text. */
  readonly handOver: () => string;
}

/** Under this key a worker finds what the guard of its parent was started with. */
export const dataKey = 'emmental.guard';
