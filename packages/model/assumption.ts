import type { Value } from './value.ts';

/** A person's answer to an open question, and the day it ends. */
export interface Assumption {
  readonly value: Value;
  readonly until: string;
}

/** Answers by question id. */
export type Assumptions = ReadonlyMap<string, Assumption>;
