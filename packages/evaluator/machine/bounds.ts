export const bounds = {
  /** Evaluated expressions and statements per handler; so many cells that are joined where ways meet take as long as one. */
  steps: 250_000,
  cellsOfStep: 8,
  /** Nested inlined calls. */
  depth: 40,
  /** The same where recursion is summed up. */
  summedDepth: 120,
  /** Evaluations of one function with equal arguments. */
  repeats: 3,
  /** Things of one function with equal arguments that are told apart. */
  freshRepeats: 16,
  /** More of them, where what the function reads changed in between. */
  changedRepeats: 60,
  /** Steps, in so many activations, from which on all further activations of a function are one (`recursion.ts`). */
  effort: 4_000,
  runs: 60,
  /** Items of one list or record that are kept apart. */
  items: 400,
  fields: 5_000,
  behaviours: 5_000,
} as const;
