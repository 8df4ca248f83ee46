/** One token of an argument; `word` is its form in a skeleton: literals lose their value, the rest keeps its meaning. */
export interface Token {
  readonly word: string;
  readonly start: number;
  readonly end: number;
  /** A value: an input that stays inside one of these has changed nothing. */
  readonly literal: boolean;
}

/** What stands behind so many tokens of an argument is not looked at. */
export const mostTokens = 20_000;

/** Where a sticky pattern that matches at a place ends; null when it does not match there. */
export function endOf(pattern: RegExp, text: string, at: number): number | null {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : null;
}
