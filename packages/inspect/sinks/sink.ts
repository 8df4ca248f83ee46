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

export interface SinkContext {
  readonly dialect?: SqlDialect | undefined;
  /** Skeletons that this function's calls of this kind are known to have. */
  readonly skeletons?: ReadonlySet<string> | undefined;
  /** Enough calls were seen that an unknown skeleton is new, not merely rare. */
  readonly complete?: boolean | undefined;
}

/** The proof in words; null when nothing of the event changes what the argument means. */
export type Proof = string | null;

/** Data about some texts that is computed before any argument is checked. */
export interface Ready {
  /**
   * Returns the texts that could prove something about an argument, in their order. A text that is left out proves
   * nothing.
   */
  readonly candidates: (argument: string) => readonly string[];
  /**
   * Returns, for addresses with one head (`https://host:port`, '' for a path), texts of which one must follow the head
   * for a proof; null when other texts could prove something, too.
   */
  readonly marks?: (head: string) => readonly string[] | null;
}

/** One kind of dangerous call. */
export interface Sink {
  readonly kind: SinkKind;
  /**
   * Returns why the call is an attack; `inputs` are texts of the event that are in the argument or may have led to it.
   */
  readonly check: (argument: string, inputs: readonly string[], context: SinkContext) => Proof;
  /**
   * Prepares the texts of an event (for paths, only the leading ones). Without it, the texts that the argument holds
   * are checked.
   */
  readonly ready?: (texts: readonly string[]) => Ready;
  /**
   * Returns the argument without its values; null for kinds whose arguments are nothing but values (paths, addresses).
   */
  readonly skeleton: ((argument: string, context: SinkContext) => string) | null;
}

/** Returns the texts that the argument holds. */
export const held = (argument: string, texts: readonly string[]): readonly string[] =>
  texts.filter((text) => argument.includes(text));

/** Returns the texts that hold one of the signs. One look at all texts together finds the signs that occur. */
export function holding(texts: readonly string[], signs: readonly string[]): ReadonlySet<string> {
  const joined = texts.join('\n');
  const there = signs.filter((sign) => joined.includes(sign));
  return new Set(
    there.length === 0 ? there : texts.filter((text) => there.some((sign) => text.includes(sign))),
  );
}

/**
 * Returns the places (start and end) of the input in the argument, at most 20. Places inside an escaped form of the
 * input are left out: `'\''t Hooft` holds `'t Hooft`, but only because of the escaping.
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
 * Returns the places where the input stands as words of its own, at most 20. A place inside a longer word is a
 * coincidence.
 */
export function placesAlone(argument: string, input: string): readonly (readonly [number, number])[] {
  const found: (readonly [number, number])[] = [];
  for (let at = argument.indexOf(input); at >= 0 && found.length < 20; at = argument.indexOf(input, at + 1)) {
    const end = at + input.length;
    if (standsAlone(argument, at, end)) found.push([at, end]);
  }
  return found;
}

/** Returns whether neither end of an interval cuts a run of letters and digits. */
export const standsAlone = (text: string, start: number, end: number): boolean =>
  !cutsWord(text, start) && !cutsWord(text, end);

export const cutsWord = (text: string, at: number): boolean =>
  at > 0 && at < text.length && isWord(text.charCodeAt(at - 1)) && isWord(text.charCodeAt(at));

/** Returns whether a code is `0-9`, `A-Z`, `a-z` or beyond ASCII. */
const isWord = (code: number): boolean =>
  (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code > 127;
