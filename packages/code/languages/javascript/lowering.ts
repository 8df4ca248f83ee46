import type { Lowering } from '../lowering.ts';

/** What the lowering of one JavaScript module carries along. */
export interface JavaScriptLowering extends Lowering {
  /** Functions around the current node that have a parameter of their own named `require`. */
  shadowedRequire: number;
}
