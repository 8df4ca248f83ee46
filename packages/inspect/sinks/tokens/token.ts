/**
 * One token of an argument. `word` is its form in a skeleton: literals lose their value, other tokens keep their
 * meaning.
 */
export interface Token {
  readonly word: string;
  readonly start: number;
  readonly end: number;
  /** The token is a value. An input that stays inside one value has changed nothing. */
  readonly literal: boolean;
}

/** Most tokens of an argument that are looked at. */
export const mostTokens = 20_000;

/** Returns where a sticky pattern that matches at a place ends; null when it does not match there. */
export function endOf(pattern: RegExp, text: string, at: number): number | null {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : null;
}
