import type {
  App,
  DecidedCallers,
  Evidence,
  Finding,
  FunctionDeclaration,
  FunctionReport,
  NativeUse,
  Trigger,
  Waiver,
} from '@emmental/model';
import type { Guard } from './guard.ts';
import type { Packages } from './packages.ts';

/** All that the other packages found out about one function. Threats and slices decide from this alone. */
export interface FunctionFacts {
  readonly app: App;
  readonly declaration: FunctionDeclaration;
  /** The behaviours, needs and grants of the function, and who can start it. `handler` is null when its code was not read. */
  readonly report: FunctionReport;
  /** Findings about this function. */
  readonly findings: readonly Finding[];
  /** Exceptions of `emmental.yaml` that have not expired, by the fingerprint of the accepted finding. */
  readonly accepted: ReadonlyMap<string, Waiver>;
  /** The callers of entrances that IAM guards, where only the rulebase says who they are; absent = nobody decided. */
  readonly callers?: ReadonlyMap<Trigger, DecidedCallers>;
  readonly guard: Guard;
  /** Third-party packages; null if they were not read. */
  readonly packages: Packages | null;
  /** The native code in the function's packages, from which the rules are derived. */
  readonly native: readonly NativeUse[];
  /** The functions of the app that change a resource, by the resource's id in the template. */
  readonly writers: ReadonlyMap<string, readonly Writer[]>;
}

/** A call by which a function changes a resource. */
export interface Writer {
  /** Name of the function. */
  readonly function: string;
  readonly action: string;
  readonly evidence: readonly Evidence[];
}
