import { held, occurrences, type Proof, type Sink } from './sink.ts';
import { tokensOfShell } from './tokens/shell.ts';
import { touched } from './tokens/span.ts';
import type { Token } from './tokens/token.ts';

/** Checks shell commands. An input may be one word, or a part of a word. */
export const shell: Sink = {
  kind: 'shell',
  check: (argument, inputs) => proofIn(argument, inputs, mostShells),
  // An inner shell reads the argument without its backslashes, so with backslashes any input can matter.
  ready: (texts) => ({ candidates: (argument) => (argument.includes('\\') ? texts : held(argument, texts)) }),
  skeleton: skeletonOfShell,
};

/** The most nested shells whose commands are checked. */
const mostShells = 3;

function proofIn(argument: string, inputs: readonly string[], shells: number): Proof {
  const tokens = tokensOfShell(argument);
  for (const input of inputs) {
    for (const [start, end] of occurrences(argument, input, escapedForms(input))) {
      const proof = breaks(argument, tokens, start, end);
      if (proof) return proof;
    }
  }
  if (shells === 0) return null;
  for (const inner of innerCommands(argument, tokens)) {
    const proof = proofIn(inner, inputs, shells - 1);
    if (proof) return proof;
  }
  return null;
}

/** Returns the commands inside `sh -c '…'` and `eval '…'`: there a shell reads the quoted word as a command. */
function innerCommands(argument: string, tokens: readonly Token[]): readonly string[] {
  const written = tokens.map(({ start, end, literal }) => (literal ? argument.slice(start, end) : ''));
  return written.flatMap((word, at) => {
    const isCommand =
      written[at - 1] === 'eval' ||
      (/^-\w{0,5}c$/.test(written[at - 1] ?? '') && shellNames.test(written[at - 2] ?? ''));
    if (!isCommand || word.length < 2 || word.at(0) !== word.at(-1)) return [];
    if (word.startsWith("'")) return [word.slice(1, -1)];
    return word.startsWith('"') ? [word.slice(1, -1).replace(/\\([\\"$`])/g, '$1')] : [];
  });
}

const shellNames = /^(?:\/[\w/]{0,40}\/)?(?:(?:ba|da|k|z|a)?sh|su)$/;

/** Returns the forms in which callers escape a text with quotes in a command. */
const escapedForms = (input: string): readonly string[] =>
  /['"\\]/.test(input)
    ? [
        input.replaceAll("'", "'\\''"),
        input.replaceAll("'", `'"'"'`),
        input.replace(/[\\"$`]/g, '\\$&'),
        input.replace(/[^\w@%+=:,./-]/g, '\\$&'),
      ]
    : [];

/** Returns the form of a command: it keeps the names of programs and replaces each run of other words by `w`. */
function skeletonOfShell(argument: string): string {
  const parts: string[] = [];
  for (const { word, start, end, literal } of tokensOfShell(argument)) {
    if (word === '#') continue;
    const before = parts.at(-1);
    const isCommand = literal && (before === undefined || starters.has(before));
    if (isCommand) parts.push(argument.slice(start, end));
    else if (!literal || before !== 'w') parts.push(word);
  }
  return parts.join(' ');
}

/** Tokens after which a command begins. */
export const starters = new Set(['&&', '||', ';', '|', '&', '\n', '(', '$(', '`']);

function breaks(argument: string, tokens: readonly Token[], start: number, end: number): Proof {
  const [first, last] = touched(tokens, start, end);
  const inside = tokens.slice(first, last);
  if (inside.length === 0) return null;
  if (/%0[ad]/i.test(argument.slice(start, end)))
    return 'an encoded line break in the command comes from the event';
  const [head] = inside;
  if (head?.literal && ownQuote(argument, head.start, start, end))
    return 'the input closes or opens a quote of the command';
  // Only a sign that is part of the input is an attack; a name after a `$` of the function's own text is harmless.
  if (inside.length === 1) {
    if (!head || head.literal || start > head.start) return null;
    if (head.word === '#') return end < head.end ? 'a comment starts in the input' : null;
    return `the shell expands ${head.word} from the event`;
  }
  // The input equals a complete command of a fixed script; a function would not insert a value at such a place.
  const before = tokens[first - 1]?.word ?? '';
  if (
    start > 0 &&
    starters.has(before) &&
    inside.every((token) => token.literal) &&
    (end === argument.length || starters.has(tokens[last]?.word ?? ''))
  )
    return null;
  return `${inside.length} tokens of the command come from the event`;
}

/** Returns true when the input contains the kind of quote that surrounds it, or any quote if it is not inside quotes. */
function ownQuote(argument: string, from: number, start: number, end: number): boolean {
  let quote = '';
  for (let at = from; at < start; at += 1) {
    const letter = argument[at] ?? '';
    if (letter === '\\' && quote !== "'") at += 1;
    else if (quote === '' && (letter === "'" || letter === '"')) quote = letter;
    else if (letter === quote) quote = '';
  }
  const escaped = argument[start - 1] === '\\' && quote !== "'";
  const text = argument
    .slice(escaped ? start + 1 : start, end)
    .replace(/\\[\s\S]/g, quote === "'" ? '$&' : '');
  return quote === '' ? /['"]/.test(text) : text.includes(quote);
}
