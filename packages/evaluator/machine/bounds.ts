/** Limits of one analysis. */
export const bounds = {
  /**
   * Evaluated expressions and statements per handler. Joining `cellsOfStep` cells, or comparing `comparedOfStep` choices
   * of values, counts as one of them.
   */
  steps: 250_000,
  cellsOfStep: 8,
  comparedOfStep: 512,
  /** Nested inlined calls. */
  depth: 40,
  /** The same where recursion is summed up. */
  summedDepth: 120,
  /** Evaluations of one function with equal arguments. */
  repeats: 3,
  /** New objects of one function with equal arguments that are kept apart. */
  freshRepeats: 16,
  /** More evaluations when a cell that the function reads changed in between. */
  changedRepeats: 60,
  /** A function that took more than `effort` steps in more than `runs` activations is summed up (`recursion.ts`). */
  effort: 4_000,
  runs: 60,
  /** Items of one list or record that are kept apart. */
  items: 400,
  fields: 5_000,
  behaviours: 5_000,
} as const;
