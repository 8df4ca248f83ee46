import type { Value } from './value.ts';

/** A person's answer to an open question, and the last day on which it counts. */
export interface Assumption {
  readonly value: Value;
  readonly until: string;
}

/** Answers by question id. */
export type Assumptions = ReadonlyMap<string, Assumption>;
