import type { SqlDialect } from './tokens/sql.ts';

export type SinkKind =
  | 'shell'
  | 'sql'
  | 'path'
  | 'url'
  | 'code'
  | 'template'
  | 'nosql'
  | 'header'
  | 'deserialize';

/** Knowledge of the caller about the calls of this kind. */
export interface SinkContext {
  readonly dialect?: SqlDialect | undefined;
  /** The engine of a template, or the signs that open its expressions, separated by blanks. */
  readonly engine?: string | undefined;
  /** The known forms (skeletons) of this function's calls of this kind. */
  readonly skeletons?: ReadonlySet<string> | undefined;
  /** True when so many calls were seen that a form that is not among `skeletons` counts as new. */
  readonly complete?: boolean | undefined;
}

/** The proof in words; null when no text of the event changes the meaning of the argument. */
export type Proof = string | null;

/** Data about some texts that is computed before any argument is checked. */
export interface Ready {
  /**
   * Returns the texts that could be a proof against an argument, in their order. A text that is left out cannot be a
   * proof.
   */
  readonly candidates: (argument: string) => readonly string[];
}

/** One kind of dangerous call. */
export interface Sink {
  readonly kind: SinkKind;
  /**
   * Returns the proof that the call is an attack, or null; `inputs` are texts of the event that are contained in the
   * argument or can have caused it.
   */
  readonly check: (argument: string, inputs: readonly string[], context: SinkContext) => Proof;
  /**
   * Prepares the texts of an event (for paths, only the leading ones). A sink without this function checks the texts
   * that the argument contains.
   */
  readonly ready?: (texts: readonly string[]) => Ready;
  /**
   * Returns the form of an argument, that is, the argument without its values. Null for kinds whose arguments consist
   * only of values (paths, addresses).
   */
  readonly skeleton: ((argument: string, context: SinkContext) => string) | null;
}

/** Returns the texts that the argument contains. */
export const held = (argument: string, texts: readonly string[]): readonly string[] =>
  texts.filter((text) => argument.includes(text));

/** Returns the texts that contain at least one of the signs. It first finds the signs that occur in all texts joined, which is faster. */
export function holding(texts: readonly string[], signs: readonly string[]): ReadonlySet<string> {
  const joined = texts.join('\n');
  const there = signs.filter((sign) => joined.includes(sign));
  return new Set(
    there.length === 0 ? there : texts.filter((text) => there.some((sign) => text.includes(sign))),
  );
}

/**
 * Returns the start and the end of each occurrence of the input in the argument, at most 20. An occurrence inside an
 * escaped form of the input is left out: `'\''t Hooft` contains `'t Hooft`, but only because of the escaping.
 */
export function occurrences(
  argument: string,
  input: string,
  escaped: readonly string[] = [],
): readonly (readonly [number, number])[] {
  const found: (readonly [number, number])[] = [];
  const covered = escaped.filter((form) => form !== input).flatMap((form) => occurrences(argument, form));
  for (let at = argument.indexOf(input); at >= 0 && found.length < 20; at = argument.indexOf(input, at + 1)) {
    const end = at + input.length;
    if (!covered.some(([from, to]) => from <= at && end <= to)) found.push([at, end]);
  }
  return found;
}

/**
 * Returns the start and the end of each occurrence of the input as separate words, at most 20. An occurrence inside a
 * longer word is a coincidence.
 */
export function placesAlone(argument: string, input: string): readonly (readonly [number, number])[] {
  const found: (readonly [number, number])[] = [];
  for (let at = argument.indexOf(input); at >= 0 && found.length < 20; at = argument.indexOf(input, at + 1)) {
    const end = at + input.length;
    if (standsAlone(argument, at, end)) found.push([at, end]);
  }
  return found;
}

/** Returns true when neither end of an interval is inside a run of letters and digits. */
export const standsAlone = (text: string, start: number, end: number): boolean =>
  !cutsWord(text, start) && !cutsWord(text, end);

/** Returns true when an index is inside a run of letters and digits. */
export const cutsWord = (text: string, at: number): boolean =>
  at > 0 && at < text.length && isWord(text.charCodeAt(at - 1)) && isWord(text.charCodeAt(at));

/** Returns true when a character code is that of `0-9`, `A-Z`, `a-z` or of a character beyond ASCII. */
const isWord = (code: number): boolean =>
  (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code > 127;
