import { occurrences, type Proof, type Sink, type SinkContext } from './sink.ts';
import { touched, words } from './tokens/span.ts';
import { type SqlDialect, tokensOfSql } from './tokens/sql.ts';
import type { Token } from './tokens/token.ts';

/** SQL of any dialect: an input is a value, or it is a list of values or of names; anything more is an attack. */
export const sql: Sink = {
  kind: 'sql',
  check: (argument, inputs, { dialect = 'generic' }) => {
    for (const reading of readings(argument, dialect)) {
      const tokens = tokensOfSql(argument, reading);
      for (const input of inputs) {
        for (const [start, end] of occurrences(argument, input)) {
          // Escaped by the caller: only a server that reads backslashes so is asked.
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

/** Token words with the names as they are and lists of values as one: `IN ( 1 , 1 , 1 )` → `in ( 1 )`. */
const skeletonOfSql = (argument: string, dialect: SqlDialect): string =>
  tokensOfSql(argument, dialect)
    .map(({ word, start, end }) => (word === 'n' ? argument.slice(start, end).toLowerCase() : word))
    .join(' ')
    .replace(/\b(1|s|\?)(?: , (?:1|s|\?)){1,10000}(?= )/g, '$1');

/** Whether a backslash escapes depends on the server; where it matters both readings count. */
const readings = (argument: string, dialect: SqlDialect): readonly SqlDialect[] =>
  argument.includes('\\') && (dialect === 'mysql' || dialect === 'generic')
    ? ['mysql', 'generic']
    : [dialect];

export const list =
  /^(?:(?:[-+] )?(?:1|\?|NULL|TRUE|FALSE)(?: , (?:[-+] )?(?:1|\?|NULL|TRUE|FALSE))*|(?:n|\*)(?: AS n)?(?: (?:ASC|DESC))?(?: , (?:n|\*)(?: AS n)?(?: (?:ASC|DESC))?)*(?: LIMIT 1)?|(?:ASC|DESC)(?: LIMIT 1)?)$/;
export const condition = /^n (?:=|<|>|<=|>=|<>|!=|LIKE) (?:1|s|\?|n)$/;
export const startsCondition = new Set(['WHERE', 'AND', 'OR', 'ON', 'HAVING', 'SET', 'NOT', '(']);
export const compares = new Set(['=', '<', '>', '<=', '>=', '<>', '!=', '<=>', 'LIKE', 'IS', 'IN', '==']);

function breaks(argument: string, tokens: readonly Token[], start: number, end: number): Proof {
  const [first, last] = touched(tokens, start, end);
  const inside = tokens.slice(first, last);
  const [head] = inside;
  if (head === undefined) return null;
  const before = tokens[first - 1]?.word ?? '';
  if (inside.length === 1) return alone(head, before, tokens[first - 2]?.word ?? '', start, end);
  const covered = head.start >= start && (inside.at(-1)?.end ?? 0) <= end;
  const written = words(inside);
  if (covered && list.test(written)) return null;
  if (covered && condition.test(written) && startsCondition.has(before)) return null;
  // A fixed query that starts with the same words: the input stands where no hole of a template can be.
  if (start === 0 && end < argument.length && /^[A-Z]/.test(head.word)) return null;
  return `${inside.length} tokens of the query come from the event`;
}

/** One token: a value is fine, a name is not where a value is compared (`id = id` is always true). */
function alone(token: Token, before: string, beforeThat: string, start: number, end: number): Proof {
  if (token.word === 's' && token.start === start)
    return token.end > end
      ? 'a text starts in the input and goes on behind it'
      : 'the input brings its own quotes';
  if (
    token.word === 'n' &&
    compares.has(before) &&
    beforeThat === 'n' &&
    token.start === start &&
    token.end === end
  )
    return 'a name stands where a value is compared';
  if ((token.word === 'c' || token.word === 'k') && token.start >= start && start > 0 && compares.has(before))
    return 'a comment starts in the input';
  return null;
}
