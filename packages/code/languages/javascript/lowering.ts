import type { Lowering } from '../lowering.ts';

/** The state of the lowering of one JavaScript module. */
export interface JavaScriptLowering extends Lowering {
  /** The number of enclosing functions that have a parameter named `require`. */
  shadowedRequire: number;
  /** The text of the module. */
  readonly text: string;
  /** The keys of the private names of the enclosing classes, inner classes last. */
  readonly privateNames: ReadonlyMap<string, string>[];
}
