import { endOf, mostTokens, type Token } from './token.ts';

const operator = /&&|\|\||;;|>>|<<<|<<|>&|<&|&>|\|&|[;|&<>()\n]/y;
const blank = /[ \t\r]+/y;

/**
 * Splits a POSIX shell command (IEEE 1003.1 §2.3, §2.6) into tokens: words with their quotes, operators, comments as
 * `#`, and the expansions inside words: `$(…)`, back-ticks, `$name`, `${…}`, `{a,b}`, `~name`. A word with expansions
 * in it is several tokens.
 */
export function tokensOfShell(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length && tokens.length < mostTokens) {
    const space = endOf(blank, text, at);
    if (space !== null) at = space;
    if (at >= text.length) break;
    const sign = endOf(operator, text, at);
    if (sign !== null) {
      tokens.push({ word: text.slice(at, sign), start: at, end: sign, literal: false });
      at = sign;
    } else if (text[at] === '#') {
      const line = text.indexOf('\n', at);
      const end = line < 0 ? text.length : line;
      tokens.push({ word: '#', start: at, end, literal: false });
      at = end;
    } else at = readWord(text, at, tokens);
  }
  return tokens;
}

/** Reads one word, adds its tokens to the list and returns the end of the word. */
function readWord(text: string, start: number, tokens: Token[]): number {
  const home = homeAt(text, start);
  if (home !== null) tokens.push({ word: '~', start, end: home, literal: false });
  let from = home ?? start;
  let at = from;
  let double = false;
  const literal = (end: number): void => {
    if (end > from) tokens.push({ word: 'w', start: from, end, literal: true });
  };
  while (at < text.length) {
    const letter = text[at] ?? '';
    if (letter === '\\') at += 2;
    else if (letter === '"') {
      double = !double;
      at += 1;
    } else if (letter === "'" && !double) {
      const close = text.indexOf("'", at + 1);
      at = close < 0 ? text.length : close + 1;
    } else {
      const expansion = expansionAt(text, at, double);
      if (expansion !== null) {
        literal(at);
        tokens.push({ word: expansion.word, start: at, end: expansion.end, literal: false });
        at = expansion.end;
        from = at;
      } else if (!double && /[ \t\r\n;|&<>()]/.test(letter)) break;
      else at += 1;
    }
  }
  literal(Math.min(at, text.length));
  return Math.min(at, text.length);
}

/** Returns the end of `~` or `~name` at the start of a word; null when the word does not start so. */
function homeAt(text: string, start: number): number | null {
  const name = /^~[\w.-]{0,60}(?=\/|[\s;|&<>()]|$)/.exec(text.slice(start, start + 70));
  return name ? start + name[0].length : null;
}

function expansionAt(
  text: string,
  at: number,
  double: boolean,
): { readonly word: string; readonly end: number } | null {
  const letter = text[at];
  if (letter === '`') return { word: '`', end: at + 1 };
  if (letter === '{' && !double && /^\{[^\s{}]{0,200},[^\s{}]{0,200}\}/.test(text.slice(at, at + 420)))
    return { word: '{,}', end: at + 1 };
  if (letter !== '$') return null;
  if (text[at + 1] === '(') return { word: '$(', end: at + 2 };
  if (text[at + 1] === '{') {
    const close = text.indexOf('}', at);
    return { word: '${', end: close < 0 ? text.length : close + 1 };
  }
  if (text[at + 1] === "'" && !double) return { word: "$'", end: at + 1 };
  // `$1` to `$9` are the arguments of a script: a command line has none, so they stand for nothing.
  const name = /^\$(?:[A-Za-z_]\w{0,100}|[0@*#?$!-])/.exec(text.slice(at, at + 110));
  return name ? { word: '$', end: at + name[0].length } : null;
}
