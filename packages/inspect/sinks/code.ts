import { occurrences, type Proof, type Sink } from './sink.ts';
import { isComment, tokensOfScript } from './tokens/script.ts';
import { touched, words } from './tokens/span.ts';
import type { Token } from './tokens/token.ts';

/** Checks source code that is compiled. An input may be one literal, or data that consists of literals (JSON). */
export const code: Sink = {
  kind: 'code',
  check: (argument, inputs) => {
    const tokens = tokensOfScript(argument);
    for (const input of inputs) {
      for (const [start, end] of occurrences(argument, input)) {
        const proof = breaks(argument, tokens, start, end);
        if (proof) return proof;
      }
    }
    return null;
  },
  skeleton: (argument) => words(tokensOfScript(argument).filter((token) => !isComment(token))),
};

/** Punctuation that may occur in data (JSON). */
export const punctuation = new Set(['{', '}', '[', ']', ':', ',', '-']);
const quotes = new Set(["'", '"', '`']);
/** Names through which code gets access to the process, to modules or to further code. */
export const reaching = new Set([
  'process',
  'require',
  'global',
  'globalThis',
  'this',
  'constructor',
  'eval',
  'Function',
  'import',
  'module',
  'exports',
  '__proto__',
  'os',
  'sys',
  '__import__',
  'exec',
  'subprocess',
]);

function breaks(argument: string, tokens: readonly Token[], start: number, end: number): Proof {
  const [first, last] = touched(tokens, start, end);
  const inside = tokens.slice(first, last);
  const [head] = inside;
  if (head === undefined) return null;
  if (
    inside.length === 1 &&
    head.start === start &&
    (head.word === 's' ? head.end > end : quotes.has(head.word))
  )
    return 'a text starts in the input and goes on behind it';
  if (inside.length === 1 && head.word === '`' && argument.slice(start, end).includes('${'))
    return 'an expression in a template literal comes from the event';
  if (inside.length === 1)
    return !head.literal &&
      reaching.has(head.word) &&
      head.start >= start &&
      head.end <= end &&
      !isMember(tokens, first)
      ? `${head.word} comes from the event`
      : null;
  const covered = head.start >= start && (inside.at(-1)?.end ?? 0) <= end;
  if (covered && inside.every((token) => token.literal || punctuation.has(token.word))) return null;
  return `${inside.length} tokens of the source come from the event`;
}

/** Members through which code can get the class of any object. */
export const classes = new Set(['constructor', '__proto__']);

/**
 * Returns true when a token is a member of an object that the source names (`exec` in `re.exec(x)`), or an object whose
 * member the source reads without a call (`process` in `process.env`).
 */
function isMember(tokens: readonly Token[], at: number): boolean {
  const wordAt = (place: number): string => tokens[place]?.word ?? '';
  if (classes.has(wordAt(at))) return false;
  if (isDot(wordAt(at - 1)))
    return tokens[at - 2]?.literal === true || (/^\w/.test(wordAt(at - 2)) && !reaching.has(wordAt(at - 2)));
  return isDot(wordAt(at + 1)) && !classes.has(wordAt(at + 2)) && wordAt(at + 3) !== '(';
}

const isDot = (word: string): boolean => word === '.' || word === '?.';
