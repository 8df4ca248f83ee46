import { holding, occurrences, type Proof, type Sink } from './sink.ts';
import { isComment, startsOperand, tokensOfScript } from './tokens/script.ts';
import { touched, words } from './tokens/span.ts';
import type { Token } from './tokens/token.ts';

/**
 * Checks source code that is compiled. An input may be one literal, data that consists of literals (JSON), or a sum of
 * numbers.
 */
export const code: Sink = {
  kind: 'code',
  check: (argument, inputs) => {
    const tokens = tokensOfScript(argument);
    for (const input of inputs) {
      for (const [start, end] of occurrences(argument, input)) {
        const proof = breaks(argument, tokens, start, end);
        if (proof) return proof;
      }
      const mark = compiledMark(argument, tokens, input);
      if (mark !== null) return `the template expression after ${mark} comes from the event`;
    }
    return null;
  },
  // A template that was compiled contains the expressions of an input, but not the input.
  ready: (texts) => {
    const marked = holding(texts, marks);
    return {
      candidates: (argument) => texts.filter((text) => marked.has(text) || argument.includes(text)),
    };
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
  if (covered && isSum(argument.slice(start, end), tokens.slice(0, first))) return null;
  return `${inside.length} tokens of the source come from the event`;
}

/** Matches numbers with the signs of arithmetic. A power is left out, because it can take hours. */
export const sum =
  /^\s{0,8}[-+]?\s{0,8}\({0,8}[-+]?(?:\d{1,30}(?:\.\d{1,30})?\){0,8}\s{0,8}[-+*/%]\s{0,8}\({0,8}){1,100}\d{1,30}(?:\.\d{1,30})?\){0,8}\s{0,8}$/;
/** Is this part of the source a sum of numbers in its own parentheses? */
function isSum(text: string, before: readonly Token[]): boolean {
  if (!sum.test(text)) return false;
  let open = 0;
  for (const sign of text) {
    if (sign === '(') open += 1;
    else if (sign === ')') open -= 1;
    if (open < 0) return false;
  }
  // Behind a value, a parenthesis makes a call.
  return open === 0 && (text.trimStart()[0] !== '(' || startsOperand(before));
}

/** The starts of expressions of templates whose expressions are JavaScript (lodash, EJS, Eta). */
export const marks = ['<%', '${'];
/** The most expressions of one input that are compared, and the most characters of one. */
export const mostExpressions = 20;
export const longestExpression = 10_000;

/**
 * Returns the sign before an expression of the input that stands in the source as code: an engine compiled the input as a
 * template. Otherwise null: an input that is data of a template is a literal, or not in the source at all.
 */
function compiledMark(argument: string, tokens: readonly Token[], input: string): string | null {
  for (const { mark, code: inner, isValue } of expressionsIn(input)) {
    for (const [start, end] of occurrences(argument, inner)) {
      const [first, last] = touched(tokens, start, end);
      const inside = tokens.slice(first, last);
      const isWhole = (inside[0]?.start ?? -1) >= start && (inside.at(-1)?.end ?? Infinity) <= end;
      if (!isWhole || inside.every(({ literal }) => literal)) continue;
      const before = tokens[first - 1]?.word ?? ';';
      if (isValue ? before === '(' && tokens[last]?.word === ')' : ';{}'.includes(before)) return mark;
    }
  }
  return null;
}

interface Expression {
  readonly mark: string;
  readonly code: string;
  /** Engines put a value into parentheses, and statements after other statements. */
  readonly isValue: boolean;
}

function expressionsIn(input: string): readonly Expression[] {
  const found: Expression[] = [];
  let at = 0;
  for (let seen = 0; seen < mostExpressions; seen += 1) {
    const starts = marks.map((mark) => input.indexOf(mark, at)).filter((start) => start >= 0);
    if (starts.length === 0) break;
    const start = Math.min(...starts);
    const isScript = input[start] === '<';
    const end = input.indexOf(isScript ? '%>' : '}', start + 2);
    if (end < 0) break;
    const sign = isScript && '=-~_'.includes(input[start + 2] ?? ' ') ? (input[start + 2] ?? '') : '';
    const inner = input.slice(start + 2 + sign.length, Math.min(end, start + longestExpression));
    const code = (isScript ? inner.replace(/[-_]$/, '') : inner).trim();
    if (code !== '')
      found.push({
        mark: input.slice(start, start + 2) + sign,
        code,
        isValue: !isScript || /[=~-]/.test(sign),
      });
    at = end + 1;
  }
  return found;
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
