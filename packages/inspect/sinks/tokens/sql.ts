import { endOf, mostTokens, type Token } from './token.ts';

export type SqlDialect = 'generic' | 'mysql' | 'postgresql' | 'sqlite' | 'partiql';

/** Words that count as keywords in all dialects. */
export const keywords = new Set(
  (
    'SELECT UNION ALL DISTINCT FROM WHERE AND OR XOR NOT NULL TRUE FALSE LIKE ILIKE RLIKE REGEXP GLOB IN IS BETWEEN EXISTS ' +
    'CASE WHEN THEN ELSE END ORDER GROUP BY HAVING LIMIT OFFSET ASC DESC AS ON USING JOIN INNER LEFT RIGHT OUTER CROSS ' +
    'INSERT INTO VALUES VALUE UPDATE SET DELETE DROP CREATE ALTER TRUNCATE TABLE DATABASE SCHEMA VIEW INDEX TRIGGER PROCEDURE FUNCTION ' +
    'USER ROLE COLUMN EXEC EXECUTE DECLARE WAITFOR DELAY SHUTDOWN COPY LOAD GRANT REVOKE MERGE CALL PROGRAM OUTFILE DUMPFILE INFILE ' +
    'INTERSECT EXCEPT MINUS DIV MOD SOUNDS COLLATE ESCAPE RETURNING REPLACE ATTACH PRAGMA VACUUM ANALYSE WITH RECURSIVE SIMILAR TO ' +
    'FETCH TOP HANDLER RENAME BEGIN COMMIT ROLLBACK MISSING REMOVE CASCADE IF ISNULL NOTNULL'
  ).split(' '),
);
/** Keywords that can also be called like functions. */
export const callable = new Set([
  'IF',
  'LEFT',
  'RIGHT',
  'REPLACE',
  'MOD',
  'USER',
  'DATABASE',
  'SCHEMA',
  'TRUNCATE',
  'INSERT',
]);

/** Letters beyond ASCII, without blanks. */
const far = String.raw`\u0080-\u009f\u00a1-\u167f\u1681-\u1fff\u200b-\u2027\u202a-\u202e\u2030-\u205e\u2060-\u2fff\u3001-\ufefe\uff00-\uffff`;
const name = new RegExp(`[A-Za-z_${far}][\\w$${far}]*(?:[.][A-Za-z_${far}*][\\w$${far}]*){0,4}`, 'y');
const number = /0[xX][0-9a-fA-F]+|0[bB][01]+\b|\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?/y;
const operator = /<=>|\|\||&&|<=|>=|<>|!=|==|:=|::|\^=|!<|!>|->>|->|#>>|#>|@>|<@|<<|>>|[-+*/%=<>!~^|&]/y;
const blank = /[\s\u00a0]+/y;
const placeholder = /\?\d*/y;
const dollarQuote = /\$([A-Za-z_]\w{0,30})?\$/y;

/**
 * Splits an SQL text, or the start of one, into tokens. Never fails: text that is not SQL becomes names and operators,
 * and an open string or comment ends with the text. Sources: MySQL 8.4 §11, PostgreSQL 17 §4.1, SQLite "lang", PartiQL
 * specification.
 */
export function tokensOfSql(text: string, dialect: SqlDialect, most = mostTokens): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length && tokens.length < most) {
    at = afterBlanks(text, at);
    if (at >= text.length) break;
    const token = tokenAt(text, at, dialect);
    if (token.word !== '') tokens.push(token);
    at = token.end;
  }
  return tokens;
}

function tokenAt(text: string, start: number, dialect: SqlDialect): Token {
  if (isLetter(text.charCodeAt(start)) && text.charCodeAt(start + 1) !== apostrophe)
    return named(text, start, endOfName(text, start));
  const first = text[start] ?? '';
  const second = text[start + 1] ?? '';
  if (first === '/' && second === '*') return blockComment(text, start, dialect);
  if (first === '*' && second === '/' && (dialect === 'mysql' || dialect === 'generic'))
    // This ends a comment that was read as code.
    return { word: '', start, end: start + 2, literal: false };
  if (first === '-' && second === '-' && (dialect !== 'mysql' || /^[\s\u0000]?$/.test(text[start + 2] ?? '')))
    return lineComment(text, start, 2);
  if (first === '#' && (dialect === 'mysql' || dialect === 'generic')) return lineComment(text, start, 1);
  if (first === "'") return quoted(text, start, start, "'", dialect, 's');
  if (first === '"')
    return quoted(text, start, start, '"', dialect, dialect === 'mysql' || dialect === 'generic' ? 's' : 'n');
  if (first === '`') return quoted(text, start, start, '`', 'sqlite', dialect === 'partiql' ? 's' : 'n');
  if (/[nNeExXbB]/.test(first) && second === "'") return quoted(text, start, start + 1, "'", dialect, 's');
  if (first === '$') return dollar(text, start);
  if (first === '@' || first === ':' || first === '?') return variable(text, start, first, second);
  const code = text.charCodeAt(start);
  if (code === dot || isDigit(code)) {
    const digits = endOf(number, text, start);
    if (digits !== null) return { word: '1', start, end: digits, literal: true };
  } else if (isLetter(code) || code > 127) {
    const word = endOf(name, text, start);
    if (word !== null) return named(text, start, word);
  }
  const end = (operatorStarts.has(first) ? endOf(operator, text, start) : null) ?? start + 1;
  return { word: text.slice(start, end), start, end, literal: false };
}

/** The first characters of `operator`. */
const operatorStarts = new Set('<|&>!=:^-#@+*/%~');
const dot = 46;
const isDigit = (code: number): boolean => code >= 48 && code <= 57;

const apostrophe = 39;
const parenthesis = 40;

function named(text: string, start: number, end: number): Token {
  const open = afterBlanks(text, end);
  const isCall = text.charCodeAt(open) === parenthesis;
  if (!isCall && !mayBeKeyword(text, start, end)) return { word: 'n', start, end, literal: false };
  const upper = text.slice(start, end).toUpperCase();
  if (keywords.has(upper) && !(isCall && callable.has(upper)))
    return { word: upper, start, end, literal: false };
  if (!isCall) return { word: 'n', start, end, literal: false };
  return { word: `${upper.toLowerCase().replace(/[^\w.$]/g, '_')}(`, start, end: open + 1, literal: false };
}

/** Packs length, first letter and last letter of a word into one number, ignoring case. */
const outline = (text: string, start: number, end: number): number =>
  ((end - start) << 10) | ((text.charCodeAt(start) & 31) << 5) | (text.charCodeAt(end - 1) & 31);

const longestKeyword = 9;
const outlines = new Uint8Array((longestKeyword + 1) << 10);
for (const keyword of keywords) outlines[outline(keyword, 0, keyword.length)] = 1;

/**
 * Returns true when a word may be a keyword. The test compares only the outline, so nearly all words that are not
 * keywords are rejected without making a text of them.
 */
const mayBeKeyword = (text: string, start: number, end: number): boolean =>
  end - start <= longestKeyword && outlines[outline(text, start, end)] === 1;

/**
 * Reads a string or a quoted name. A doubled quote does not end it; in some dialects a backslash escapes a quote.
 */
function quoted(
  text: string,
  start: number,
  open: number,
  quote: string,
  dialect: SqlDialect,
  word: string,
): Token {
  const backslash =
    dialect === 'mysql' || (dialect === 'postgresql' && open > start && /e/i.test(text[start] ?? ''));
  const literal = word === 's';
  let escaped = backslash ? text.indexOf('\\', open + 1) : -1;
  let close = text.indexOf(quote, open + 1);
  while (close >= 0) {
    if (escaped >= 0 && escaped < close) {
      const behind = escaped + 2;
      escaped = text.indexOf('\\', behind);
      if (close < behind) close = text.indexOf(quote, behind);
    } else if (text[close + 1] === quote) close = text.indexOf(quote, close + 2);
    else return { word, start, end: close + 1, literal };
  }
  return { word, start, end: text.length, literal };
}

function lineComment(text: string, start: number, mark: number): Token {
  const line = text.indexOf('\n', start);
  const end = line < 0 ? text.length : line + 1;
  return { word: commentWord(text.slice(start + mark, end), line < 0), start, end, literal: false };
}

/**
 * Returns `c` for a comment without words at the end of the text, which only cuts off the rest of a query; `k` for other
 * comments.
 */
const commentWord = (content: string, last: boolean): string =>
  last && /^[\s\w\-+;'")(*/#.%]{0,8}$/.test(content) && !/\w[\s]+\w/.test(content.trim()) ? 'c' : 'k';

/**
 * Reads a block comment. MySQL runs the content of a comment that begins with an exclamation mark. Other closed comments
 * are blanks. A comment without an end cuts off the rest of the text.
 */
function blockComment(text: string, start: number, dialect: SqlDialect): Token {
  const close = text.indexOf('*/', start + 2);
  const runs = (dialect === 'mysql' || dialect === 'generic') && text[start + 2] === '!';
  if (runs) {
    const version = /\d{0,6}/y;
    version.lastIndex = start + 3;
    version.exec(text);
    return { word: '', start, end: version.lastIndex, literal: false };
  }
  if (close < 0)
    return { word: commentWord(text.slice(start + 2), true), start, end: text.length, literal: false };
  return { word: '', start, end: close + 2, literal: false };
}

function dollar(text: string, start: number): Token {
  const tag = endOf(dollarQuote, text, start);
  if (tag === null) {
    const digits = /\$\d+/y;
    const end = endOf(digits, text, start);
    return { word: end === null ? '$' : '?', start, end: end ?? start + 1, literal: false };
  }
  const close = text.indexOf(text.slice(start, tag), tag);
  return { word: 's', start, end: close < 0 ? text.length : close + tag - start, literal: true };
}

function variable(text: string, start: number, first: string, second: string): Token {
  // SQLite numbers its placeholders: `?1`.
  if (first === '?')
    return { word: '?', start, end: endOf(placeholder, text, start) ?? start + 1, literal: false };
  const body = endOf(name, text, first === '@' && second === '@' ? start + 2 : start + 1);
  if (body !== null) return { word: first === '@' ? '@' : '?', start, end: body, literal: false };
  const end = endOf(operator, text, start) ?? start + 1;
  return { word: text.slice(start, end), start, end, literal: false };
}

/** Returns whether a code is `a-z`, `A-Z` or `_`. */
const isLetter = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95;

/**
 * Returns the end of a name that starts with a letter. Names with only plain letters, as nearly all names are, are read
 * without the pattern.
 */
function endOfName(text: string, start: number): number {
  for (let at = start + 1; ; at += 1) {
    const code = text.charCodeAt(at);
    if (isLetter(code) || (code >= 48 && code <= 57)) continue;
    // The pattern decides about `$`, `.` and characters beyond ASCII.
    return code === 36 || code === 46 || code > 127 ? (endOf(name, text, start) ?? at) : at;
  }
}

/** Returns the end of a run of blanks. The pattern decides about blanks beyond ASCII. */
function afterBlanks(text: string, start: number): number {
  for (let at = start; ; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 32 || (code >= 9 && code <= 13)) continue;
    return code > 127 ? (endOf(blank, text, at) ?? at) : at;
  }
}
