import { endOf, mostTokens, type Token } from './token.ts';

const blank = /(?:\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)+/y;
const number = /(?:0[xob][\da-f_]+|\d[\d_]*(?:\.\d+)?(?:e[+-]?\d+)?n?|\.\d+)/iy;
const name = /[A-Za-z_$\u0080-\uffff][\w$\u0080-\uffff]*/y;
const operator =
  /=>|\.\.\.|\?\.|\?\?|&&|\|\||\*\*|===?|!==?|<=|>=|<<|>>>?|\+\+|--|[-+*/%&|^!~<>=?:;,.(){}[\]@#\\]/y;
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

/** Tokens of JavaScript or Python source, enough to see where literals end. Regular expressions are read as divisions. */
export function tokensOfScript(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length && tokens.length < mostTokens) {
    at = endOf(blank, text, at) ?? at;
    if (at >= text.length) break;
    const token = tokenAt(text, at);
    tokens.push(token);
    at = token.end;
  }
  return tokens;
}

function tokenAt(text: string, start: number): Token {
  const first = text[start] ?? '';
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

/** A template literal with `${` is more than a literal; an open text is none. */
function quoted(text: string, start: number, quote: string): Token {
  let at = start + 1;
  while (at < text.length && text[at] !== quote && !(quote !== '`' && text[at] === '\n'))
    at += text[at] === '\\' ? 2 : 1;
  const end = Math.min(text.length, at + 1);
  if (text[at] !== quote) return { word: quote, start, end, literal: false };
  const literal = !(quote === '`' && text.slice(start, end).includes('${'));
  return { word: literal ? 's' : '`', start, end, literal };
}
