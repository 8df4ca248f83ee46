import { occurrences, type Proof, type Sink, type SinkContext } from './sink.ts';
import { touched, words } from './tokens/span.ts';
import { keywords, type SqlDialect, tokensOfSql } from './tokens/sql.ts';
import type { Token } from './tokens/token.ts';

/** Checks SQL of any dialect. An input may be a value, a list of values or a list of names; anything more is an attack. */
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
 * Returns the form of a statement: the words of its tokens, with names in lower case and with a list of values as one
 * value (`IN ( 1 , 1 , 1 )` → `IN ( 1 )`).
 */
const skeletonOfSql = (argument: string, dialect: SqlDialect): string =>
  tokensOfSql(argument, dialect)
    .map(({ word, start, end }) => (word === 'n' ? argument.slice(start, end).toLowerCase() : word))
    .join(' ')
    .replace(/\b(1|s|\?)(?: , (?:1|s|\?)){1,10000}(?= )/g, '$1');

/**
 * Returns the dialects in which an argument has to be read. It depends on the server whether a backslash escapes the next
 * character; if the argument contains a backslash, it is read both ways.
 */
const readings = (argument: string, dialect: SqlDialect): readonly SqlDialect[] =>
  argument.includes('\\') && (dialect === 'mysql' || dialect === 'generic')
    ? ['mysql', 'generic']
    : [dialect];

/** Matches a list of values, a list of names, or the end of an ORDER BY clause. */
export const list =
  /^(?:(?:[-+] )?(?:1|\?|NULL|TRUE|FALSE)(?: , (?:[-+] )?(?:1|\?|NULL|TRUE|FALSE))*|(?:n|\*)(?: AS n)?(?: (?:ASC|DESC))?(?: , (?:n|\*)(?: AS n)?(?: (?:ASC|DESC))?)*(?: LIMIT 1)?|(?:ASC|DESC)(?: LIMIT 1)?)$/;
/** Matches a comparison of a name with a value. */
export const condition = /^n (?:=|<|>|<=|>=|<>|!=|LIKE) (?:1|s|\?|n)$/;
/** Match the beginning of a clause, which contains no value, and tests of a name for null. */
export const clause = /^(?:(?:ORDER|GROUP) BY|(?:LEFT|RIGHT|INNER|CROSS|OUTER)(?: OUTER)? JOIN)$/;
export const nullTest = /^(?:IS (?:NOT )?NULL|NOT (?:NULL|IN|LIKE|BETWEEN))$/;
/** Matches an operator and a value. */
export const comparison = /^(?:=|<|>|<=|>=|<>|!=) (?:1|\?)$/;
/** The tokens with which an operand can end, except literals. */
export const endsOperand = new Set(['n', ')', '?', 'NULL', 'TRUE', 'FALSE', 'END']);
/** Tokens after which a condition begins. */
export const startsCondition = new Set(['WHERE', 'AND', 'OR', 'ON', 'HAVING', 'SET', 'NOT', '(']);
/** Operators that compare. */
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
  // The input may begin and end inside names and numbers: `id DESC` in `order_id DESC`.
  if ((head.start >= start || isPlain(argument, head)) && (tail.end <= end || isPlain(argument, tail))) {
    if (list.test(written)) return null;
    if (condition.test(written) && isCondition(before)) return null;
  }
  if (head.start === start && tail.end <= end && isFixedPart(argument, written, tokens, first)) return null;
  // The input equals the beginning of a fixed query; a function would not insert a value at such a place.
  if (start === 0 && end < argument.length && /^[A-Z]/.test(head.word)) return null;
  return `${inside.length} tokens of the query come from the event`;
}

const isCondition = (before: string): boolean => startsCondition.has(before) || before.endsWith('(');

/** Returns true when a token is a number, or a name without quotes. */
const isPlain = (argument: string, { word, start }: Token): boolean =>
  word === '1' || (word === 'n' && !/["`]/.test(argument[start] ?? ''));

/**
 * Returns true when the input is a fixed part of the query: keywords after an operand, separated from the operand by a
 * blank that is not part of the input. A function would not insert a value at such a place, and the keywords contain no
 * value that could make a condition true. A test for null after a comparison could (`id = 5 IS NOT NULL`), so it is
 * not accepted.
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
 * Checks an input that is one token. A value is allowed. A name is not allowed in the place of a compared value, because
 * `id = id` is always true.
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
 * Returns true when a name is assigned, not compared: `SET n = n + 1` uses the old value, and a setting of a session or
 * of a table can have a name as its value (`SET search_path = public`).
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

/** Returns true when the statement around a token is `CREATE …` or `ALTER …`. */
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

/** The tokens that can occur in a list of settings, and the keywords that can occur in the values of assignments. */
export const settings = new Set(['n', '=', ',', '1', 's', '?', 'COLLATE', 'TO']);
export const assigned = new Set(['NULL', 'TRUE', 'FALSE', 'VALUES', 'VALUE', 'AS']);
