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
  /** Enough calls were seen that a skeleton which is not known is new, not merely rare. */
  readonly complete?: boolean | undefined;
}

/** null: nothing of the event changes what the argument means. */
export type Proof = string | null;

/** What is known of some texts before any argument. */
export interface Ready {
  /** Those that could prove something of an argument, in their order: what is left out proves nothing of it. */
  readonly able: (argument: string) => readonly string[];
  /** Of addresses: one of these stands in what follows a beginning (`https://host:port`, none before a path), or nothing is proven; null: that does not tell. */
  readonly marks?: (head: string) => readonly string[] | null;
}

/** One kind of dangerous call. */
export interface Sink {
  readonly kind: SinkKind;
  /** Why the call is an attack; `inputs` are texts of the event that are in the argument or may have led to it. */
  readonly check: (argument: string, inputs: readonly string[], context: SinkContext) => Proof;
  /** Of the texts of an event (of the leading ones for paths) those that could prove something; without it those that the argument holds. */
  readonly ready?: (texts: readonly string[]) => Ready;
  /** The argument without its values; null where values are all there is (paths, addresses). */
  readonly skeleton: ((argument: string, context: SinkContext) => string) | null;
}

/** The texts that the argument holds. */
export const held = (argument: string, texts: readonly string[]): readonly string[] =>
  texts.filter((text) => argument.includes(text));

/** Those that have one of the signs in them; one look at all of them tells which signs there are. */
export function holding(texts: readonly string[], signs: readonly string[]): ReadonlySet<string> {
  const joined = texts.join('\n');
  const there = signs.filter((sign) => joined.includes(sign));
  return new Set(
    there.length === 0 ? there : texts.filter((text) => there.some((sign) => text.includes(sign))),
  );
}

/**
 * Where the input stands in the argument; at most 20 places. Places inside an escaped form of the input are left out:
 * `'\''t Hooft` holds `'t Hooft`, but only because of the escaping.
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

/** Where the input stands as words of its own; places where it is a part of a longer word are a coincidence. At most 20. */
export function placesAlone(argument: string, input: string): readonly (readonly [number, number])[] {
  const found: (readonly [number, number])[] = [];
  for (let at = argument.indexOf(input); at >= 0 && found.length < 20; at = argument.indexOf(input, at + 1)) {
    const end = at + input.length;
    if (standsAlone(argument, at, end)) found.push([at, end]);
  }
  return found;
}

/** Whether neither end cuts a run of letters and digits. */
export const standsAlone = (text: string, start: number, end: number): boolean =>
  !cutsWord(text, start) && !cutsWord(text, end);

export const cutsWord = (text: string, at: number): boolean =>
  at > 0 && at < text.length && isWord(text.charCodeAt(at - 1)) && isWord(text.charCodeAt(at));

/** `0-9`, `A-Z`, `a-z`, and all beyond ASCII. */
const isWord = (code: number): boolean =>
  (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code > 127;
