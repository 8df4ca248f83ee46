/**
 * One token of an argument. `word` stands for the token in a skeleton (a query or command without its values): for a
 * literal, its kind without its value; for any other token, its text.
 */
export interface Token {
  readonly word: string;
  readonly start: number;
  readonly end: number;
  /** True when the token is a value. An input that is inside one value does not change the meaning of the argument. */
  readonly literal: boolean;
}

/** The most tokens of an argument that are read. */
export const mostTokens = 20_000;

/** Returns the end of the match of a sticky pattern at an index; null when the pattern does not match there. */
export function endOf(pattern: RegExp, text: string, at: number): number | null {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : null;
}
