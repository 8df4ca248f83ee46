import { endOf, mostTokens, type Token } from './token.ts';

const blank = /\s+/y;
/**
 * Matches a comment. For a Python comment a blank is required after `#`, because in JavaScript names of private members
 * begin with `#`.
 */
const comment = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|#[ \t][^\n]*/y;
const number = /(?:0[xob][\da-f_]+|\d[\d_]*(?:\.\d+)?(?:e[+-]?\d+)?n?|\.\d+)/iy;
const name = /[A-Za-z_$\u0080-\uffff][\w$\u0080-\uffff]*/y;
const operator =
  /=>|\.\.\.|\?\.|\?\?|&&|\|\||\*\*|===?|!==?|<=|>=|<<|>>>?|\+\+|--|[-+*/%&|^!~<>=?:;,.(){}[\]@#\\]/y;
/** Names of constant values, which count as literals. */
export const constants = new Set([
  'true',
  'false',
  'null',
  'undefined',
  'NaN',
  'Infinity',
  'True',
  'False',
  'None',
]);

/**
 * Splits JavaScript or Python source into tokens, precisely enough to find the ends of literals. Texts in three quotes
 * are literals, and so are regular expressions at places where a slash cannot be a division. Comments are tokens, so
 * that an input that starts a comment is found; a form (skeleton) does not contain them.
 */
export function tokensOfScript(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length && tokens.length < mostTokens) {
    at = endOf(blank, text, at) ?? at;
    if (at >= text.length) break;
    const token = tokenAt(text, at, tokens);
    tokens.push(token);
    at = token.end;
  }
  return tokens;
}

/** Returns true for the token of a comment. */
export const isComment = ({ word }: Token): boolean => word === '//';

function tokenAt(text: string, start: number, before: readonly Token[]): Token {
  const first = text[start] ?? '';
  if (first === '/' || first === '#') {
    const line = endOf(comment, text, start);
    if (line !== null) return { word: '//', start, end: line, literal: false };
    const close = first === '/' && startsOperand(before) ? endOfExpression(text, start) : null;
    if (close !== null) return { word: 's', start, end: close, literal: true };
  }
  if (first === '"' || first === "'" || first === '`') return quoted(text, start, first);
  const digits = endOf(number, text, start);
  if (digits !== null) return { word: '1', start, end: digits, literal: true };
  const word = endOf(name, text, start);
  if (word !== null) {
    const written = text.slice(start, word);
    return constants.has(written)
      ? { word: '1', start, end: word, literal: true }
      : { word: written, start, end: word, literal: false };
  }
  const end = endOf(operator, text, start) ?? start + 1;
  return { word: text.slice(start, end), start, end, literal: false };
}

/** Returns true when an operand can begin after these tokens. If a slash could be both, it counts as a division. */
export function startsOperand(before: readonly Token[]): boolean {
  let at = before.length - 1;
  while (at >= 0 && before[at]?.word === '//') at -= 1;
  const last = before[at];
  if (last === undefined) return true;
  if (last.literal || last.word === ')' || last.word === ']' || last.word === '}') return false;
  if (/^[\w$\u0080-\uffff]/.test(last.word))
    return beforeOperand.has(last.word) && before[at - 1]?.word !== '.' && before[at - 1]?.word !== '?.';
  return last.word !== '++' && last.word !== '--' && last.word !== '`';
}

/** Names after which a value is expected. */
export const beforeOperand = new Set([
  'return',
  'typeof',
  'case',
  'in',
  'of',
  'do',
  'else',
  'void',
  'delete',
  'throw',
  'new',
  'instanceof',
  'yield',
  'await',
]);

const longestExpression = 1000;

/** Returns the end of a regular expression with its flags; null when the expression does not end on its line. */
function endOfExpression(text: string, start: number): number | null {
  const most = Math.min(text.length, start + longestExpression);
  let isClass = false;
  for (let at = start + 1; at < most; at += 1) {
    const letter = text[at] ?? '';
    if (letter === '\n') return null;
    if (letter === '\\') at += 1;
    else if (letter === '[') isClass = true;
    else if (letter === ']') isClass = false;
    else if (letter === '/' && !isClass) {
      let end = at + 1;
      while (/[a-z]/.test(text[end] ?? '')) end += 1;
      return end;
    }
  }
  return null;
}

/** Reads a quoted text. A template literal with `${` does not count as a literal, nor does a text without a closing quote. */
function quoted(text: string, start: number, quote: string): Token {
  const three = quote.repeat(3);
  const close = quote !== '`' && text.startsWith(three, start) ? text.indexOf(three, start + 3) : -1;
  if (close >= 0) return { word: 's', start, end: close + 3, literal: true };
  let at = start + 1;
  while (at < text.length && text[at] !== quote && !(quote !== '`' && text[at] === '\n'))
    at += text[at] === '\\' ? 2 : 1;
  const end = Math.min(text.length, at + 1);
  if (text[at] !== quote) return { word: quote, start, end, literal: false };
  const literal = !(quote === '`' && text.slice(start, end).includes('${'));
  return { word: literal ? 's' : '`', start, end, literal };
}
