import type {
  App,
  Evidence,
  Finding,
  FunctionDeclaration,
  FunctionReport,
  NativeUse,
  Waiver,
} from '@emmental/model';
import type { Guard } from './guard.ts';
import type { Packages } from './packages.ts';

/** The results of the other packages about a function. Every precondition and every cell is read from them. */
export interface Facts {
  readonly app: App;
  readonly declaration: FunctionDeclaration;
  /** The behaviours, needs and grants of the function, and who can start it. `handler` is null when its code was not read. */
  readonly report: FunctionReport;
  /** Findings about this function. */
  readonly findings: readonly Finding[];
  /** Exceptions of `emmental.yaml` that count today, by the fingerprint of the finding that they accept. */
  readonly accepted: ReadonlyMap<string, Waiver>;
  readonly guard: Guard;
  /** Packages that others wrote; null where they were not read. */
  readonly packages: Packages | null;
  /** The native code of its packages, from which the rules are derived. */
  readonly native: readonly NativeUse[];
  /** Calls of the app's functions that change a resource, by its id in the template. */
  readonly writers: ReadonlyMap<string, readonly Writer[]>;
}

export interface Writer {
  /** Name of the function. */
  readonly function: string;
  readonly action: string;
  readonly evidence: readonly Evidence[];
}
