import { occurrences, type Proof, type Sink, type SinkContext } from './sink.ts';
import { touched, words } from './tokens/span.ts';
import { keywords, type SqlDialect, tokensOfSql } from './tokens/sql.ts';
import type { Token } from './tokens/token.ts';

/** SQL of any dialect. An input may be a value, a list of values or a list of names; anything more is an attack. */
export const sql: Sink = {
  kind: 'sql',
  check: (argument, inputs, { dialect = 'generic' }) => {
    for (const reading of readings(argument, dialect)) {
      const tokens = tokensOfSql(argument, reading);
      for (const input of inputs) {
        for (const [start, end] of occurrences(argument, input)) {
          // The caller escaped this place, so only the reading with backslash escapes counts.
          if (reading !== 'mysql' && dialect === 'mysql' && argument[start - 1] === '\\') continue;
          const proof = breaks(argument, tokens, start, end);
          if (proof) return proof;
        }
      }
    }
    return null;
  },
  skeleton: (argument, { dialect = 'generic' }: SinkContext) => skeletonOfSql(argument, dialect),
};

/**
 * Returns the words of the tokens, with names as written and lists of values as one: `IN ( 1 , 1 , 1 )` → `in ( 1 )`.
 */
const skeletonOfSql = (argument: string, dialect: SqlDialect): string =>
  tokensOfSql(argument, dialect)
    .map(({ word, start, end }) => (word === 'n' ? argument.slice(start, end).toLowerCase() : word))
    .join(' ')
    .replace(/\b(1|s|\?)(?: , (?:1|s|\?)){1,10000}(?= )/g, '$1');

/**
 * Returns the dialects to read an argument in. The server decides whether a backslash escapes; where it matters, both
 * readings count.
 */
const readings = (argument: string, dialect: SqlDialect): readonly SqlDialect[] =>
  argument.includes('\\') && (dialect === 'mysql' || dialect === 'generic')
    ? ['mysql', 'generic']
    : [dialect];

export const list =
  /^(?:(?:[-+] )?(?:1|\?|NULL|TRUE|FALSE)(?: , (?:[-+] )?(?:1|\?|NULL|TRUE|FALSE))*|(?:n|\*)(?: AS n)?(?: (?:ASC|DESC))?(?: , (?:n|\*)(?: AS n)?(?: (?:ASC|DESC))?)*(?: LIMIT 1)?|(?:ASC|DESC)(?: LIMIT 1)?)$/;
export const condition = /^n (?:=|<|>|<=|>=|<>|!=|LIKE) (?:1|s|\?|n)$/;
/** Match heads of clauses, which bring no value, and tests of a name for null. */
export const clause = /^(?:(?:ORDER|GROUP) BY|(?:LEFT|RIGHT|INNER|CROSS|OUTER)(?: OUTER)? JOIN)$/;
export const nullTest = /^(?:IS (?:NOT )?NULL|NOT (?:NULL|IN|LIKE|BETWEEN))$/;
export const comparison = /^(?:=|<|>|<=|>=|<>|!=) (?:1|\?)$/;
/** Last tokens of an operand that is not a literal. */
export const endsOperand = new Set(['n', ')', '?', 'NULL', 'TRUE', 'FALSE', 'END']);
export const startsCondition = new Set(['WHERE', 'AND', 'OR', 'ON', 'HAVING', 'SET', 'NOT', '(']);
export const compares = new Set(['=', '<', '>', '<=', '>=', '<>', '!=', '<=>', 'LIKE', 'IS', 'IN', '==']);

function breaks(argument: string, tokens: readonly Token[], start: number, end: number): Proof {
  const [first, last] = touched(tokens, start, end);
  const inside = tokens.slice(first, last);
  const [head] = inside;
  if (head === undefined) return null;
  const before = tokens[first - 1]?.word ?? '';
  if (inside.length === 1) return alone(argument, tokens, first, start, end);
  const tail = inside.at(-1) ?? head;
  const written = words(inside);
  // Names and numbers may continue around the input: `id DESC` of `order_id DESC`.
  if ((head.start >= start || isPlain(argument, head)) && (tail.end <= end || isPlain(argument, tail))) {
    if (list.test(written)) return null;
    if (condition.test(written) && isCondition(before)) return null;
  }
  if (head.start === start && tail.end <= end && isFixedPart(argument, written, tokens, first)) return null;
  // A fixed query starts with the same words: the input stands where a template has no hole.
  if (start === 0 && end < argument.length && /^[A-Z]/.test(head.word)) return null;
  return `${inside.length} tokens of the query come from the event`;
}

const isCondition = (before: string): boolean => startsCondition.has(before) || before.endsWith('(');

/** Returns whether a token is a number, or a name without quotes. */
const isPlain = (argument: string, { word, start }: Token): boolean =>
  word === '1' || (word === 'n' && !/["`]/.test(argument[start] ?? ''));

/**
 * Returns whether the input is a fixed part of the query: words after an operand, with a blank of the call between. A
 * template has no hole there, and the words bring no value that could make a condition true. A test for null could,
 * where something is already compared (`id = 5 IS NOT NULL`).
 */
function isFixedPart(argument: string, written: string, tokens: readonly Token[], first: number): boolean {
  const last = tokens[first - 1];
  if (last === undefined || last.end === tokens[first]?.start) return false;
  const before = tokens[first - 2]?.word ?? '';
  if (clause.test(written)) return last.literal || endsOperand.has(last.word);
  if (compares.has(before)) return false;
  if (last.word === ')') return written === 'NOT NULL' && defines(tokens, first);
  if (last.word !== 'n') return false;
  if (nullTest.test(written)) return true;
  if (comparison.test(written)) return isCondition(before);
  return written === '1 n' && /^interval$/i.test(argument.slice(last.start, last.end));
}

/**
 * Checks an input of one token. A value is fine; a name is not where a value is compared (`id = id` is always true).
 */
function alone(argument: string, tokens: readonly Token[], at: number, start: number, end: number): Proof {
  const token = tokens[at];
  if (token === undefined) return null;
  const before = tokens[at - 1]?.word ?? '';
  if (token.word === 's' && token.start === start)
    return token.end > end
      ? 'a text starts in the input and goes on behind it'
      : 'the input brings its own quotes';
  if (
    token.word === 'n' &&
    compares.has(before) &&
    tokens[at - 2]?.word === 'n' &&
    token.start === start &&
    token.end === end &&
    !isAssigned(argument, tokens, at)
  )
    return 'a name stands where a value is compared';
  if ((token.word === 'c' || token.word === 'k') && token.start >= start && start > 0 && compares.has(before))
    return 'a comment starts in the input';
  return null;
}

/**
 * Returns whether a name is assigned: `SET n = n + 1` keeps the value of the name, and a setting of the session or of
 * a table takes a name (`SET search_path = public`).
 */
function isAssigned(argument: string, tokens: readonly Token[], at: number): boolean {
  const token = tokens[at];
  if (token === undefined || !isPlain(argument, token) || tokens[at - 1]?.word !== '=') return false;
  const named = (place: number): string =>
    argument.slice(tokens[place]?.start, tokens[place]?.end).toLowerCase();
  const head = lastOf(tokens, at - 3, (word) => !settings.has(word));
  const opened = tokens[head]?.word ?? '';
  if (opened === 'SET' || opened === 'PRAGMA') {
    if (head === 0 || tokens[head - 1]?.word === ';') return true;
  } else if (opened === ')' && defines(tokens, head)) return true;
  if (named(at) !== named(at - 2)) return false;
  const place = lastOf(tokens, at - 3, (word) => keywords.has(word) && !assigned.has(word));
  const clauseOf = tokens[place]?.word;
  return clauseOf === 'SET' || clauseOf === 'UPDATE';
}

/** Returns whether the statement around a token creates or alters something. */
function defines(tokens: readonly Token[], at: number): boolean {
  const head = tokens[lastOf(tokens, at, (word) => word === ';') + 1]?.word;
  return head === 'CREATE' || head === 'ALTER';
}

/** Returns the index of the nearest token at or before a place whose word matches; -1 when there is none. */
function lastOf(tokens: readonly Token[], place: number, matches: (word: string) => boolean): number {
  let found = place;
  while (found >= 0 && !matches(tokens[found]?.word ?? '')) found -= 1;
  return found;
}

/** Tokens in a list of settings, and keywords in the values of assignments. */
export const settings = new Set(['n', '=', ',', '1', 's', '?', 'COLLATE', 'TO']);
export const assigned = new Set(['NULL', 'TRUE', 'FALSE', 'VALUES', 'VALUE', 'AS']);
