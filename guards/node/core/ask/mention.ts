import type { Context } from '../context.ts';
import { isUnder } from '../roots.ts';
import { callingPlace, type Place } from '../stack.ts';

/**
 * Returns a test that is true when the function's code only mentions the name `eval` at the place of the call: in a table of built-ins,
 * after `typeof`, or as an argument. A direct call `eval(…)` runs its text in the scope around the call, and only the built-in can do
 * that; a mention that is called later does not need that scope. The test reads the source file at the place that V8 reports. It returns
 * false when `eval` is called at that place, and when that is not certain.
 */
export function mentions({ host, start, roots }: Context): () => boolean {
  const known = new Map<string, boolean>();
  const judge = (place: Place): boolean => {
    const real = host.realpath(place.file);
    if (real === null || !isUnder(real, roots.code)) return false;
    const text = host.source(real);
    if (text === null || !isAt(text, place)) return false;
    const end = endOfMention(text, place.at);
    return end > place.at && !isShared(text, place.at, end);
  };
  return () => {
    const place = callingPlace(start.home);
    if (place === null) return false;
    const key = `${place.at} ${place.file}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const answer = judge(place);
    if (known.size < 1000) known.set(key, answer);
    return answer;
  };
}

/** Matches the words and brackets before the first value of a statement; V8 reports the start of the statement as the place. */
const start = /(?:(?:return|throw|typeof|void|await|yield)(?![\w$])\s*|[([!]\s*){0,9}/y;
const name = /eval(?![\w$\\\u0080-\uffff])/y;
const blanks = /(?:\s|\/\/.*|\/\*[\s\S]*?\*\/)*/y;
const byKey = /(?:\?\.\s*)?\[\s*(['"`])eval\1\s*\]|\?\.\s*eval(?![\w$\\\u0080-\uffff])/y;

/** Returns the index behind a mention of `eval` that begins at `at`; `at` itself when there is none. */
function endOfMention(text: string, at: number): number {
  // A call of a member (`object.eval(…)`) is never a direct call.
  const key = matched(byKey, text, at);
  if (key > at) return key;
  const from = matched(start, text, at);
  const end = matched(name, text, from);
  if (end === from) return at;
  const before = text.slice(Math.max(0, from - 20), from);
  if (/(?:^|[^.])\.$/.test(before)) return end;
  // `(eval)(…)` is a direct call like `eval(…)`; `(0, eval)(…)` is not.
  if (text[matched(blanks, text, end)] === ')' && /,[ \t]*$/.test(before)) return end;
  return isCalled(text, end) ? at : end;
}

function isCalled(text: string, end: number): boolean {
  let next = matched(blanks, text, end);
  while (text[next] === ')') next = matched(blanks, text, next + 1);
  return text[next] === '(';
}

/**
 * Returns true when V8 could report the place of the mention for a call, too. In strict code and in `with` V8 reports for a call of `eval`
 * the place of the expression before the call in the same statement.
 */
function isShared(text: string, at: number, end: number): boolean {
  let last = -1;
  for (const { index } of text.matchAll(/(?<![\w$.])eval(?![\w$\\\u0080-\uffff])/g)) {
    const after = index + 'eval'.length;
    if ((index >= at && after <= end) || !isCalled(text, after)) continue;
    if (index < at) last = after;
    else return !isParted(text.slice(0, at), text.slice(end, index)) || isSharedWith(text, last, at);
  }
  return isSharedWith(text, last, at);
}

const isSharedWith = (text: string, last: number, at: number): boolean =>
  last >= 0 && !isParted(text.slice(0, last), text.slice(last, at));

/** Returns true when a statement certainly ends in the text `between`; the text is only scanned for tokens, not parsed. */
function isParted(before: string, between: string): boolean {
  // The labels of a switch belong to one statement, whatever code is between them.
  if (/\bcase\b[^:;{}]{0,200}$/.test(before.slice(-210))) return false;
  let depth = 0;
  let braces = 0;
  let closed = 0;
  for (const [token] of between.matchAll(
    /(["'])(?:\\[\s\S]|(?!\1)[^\\\n])*\1|\/\/.*|\/\*[\s\S]*?\*\/|[()[\]{};`/"']/g,
  )) {
    // After the start of a template, a regular expression or a division, the text may not be code.
    if ('`/"\''.includes(token)) return false;
    if ('([{'.includes(token)) depth += 1;
    else if (')]}'.includes(token)) depth -= 1;
    else if (token === ';' && depth <= 0) return !isInTemplate(before, closed);
    if (token === '{') braces += 1;
    else if (token === '}') {
      braces -= 1;
      closed = Math.max(closed, -braces);
    }
  }
  return false;
}

/** Returns true when one of the `count` innermost braces that are still open at the end of a text begins a `${…}` in a template. */
function isInTemplate(before: string, count: number): boolean {
  let open = 0;
  let found = 0;
  for (let at = before.length - 1; at >= 0 && found < count; at -= 1) {
    if (before[at] === '}') open += 1;
    else if (before[at] === '{' && open > 0) open -= 1;
    else if (before[at] === '{') {
      if (before[at - 1] === '$') return true;
      found += 1;
    }
  }
  return false;
}

/** Returns the end index of a match that begins at `from`; `from` when there is none. */
function matched(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : from;
}

/** Returns true when the row and column of a place belong to its index in this text. If not, the file differs from the compiled text. */
function isAt(text: string, { at, row, column }: Place): boolean {
  const rows = text.slice(0, at).split('\n');
  return rows.length === row && rows.at(-1)?.length === column - 1;
}
