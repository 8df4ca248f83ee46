/** Where our answer differs from that of another scanner's test on purpose, and why. The first that fits counts. */
export interface Difference {
  readonly rule: string;
  readonly peer?: string;
  /** Their answer. */
  readonly theirs?: boolean;
  readonly name?: RegExp;
  readonly why: string;
}

export const differences: readonly Difference[] = [];
