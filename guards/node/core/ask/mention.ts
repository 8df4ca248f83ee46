import type { Context } from '../context.ts';
import { isUnder } from '../roots.ts';
import { callingPlace, type Place } from '../stack.ts';

/**
 * Returns a test for whether the function's code only mentions the name `eval` where it reads it: in a table of built-ins, behind
 * `typeof`, as an argument. A call `eval(…)` runs its text in the scope around the call, which only the built-in can do; a mention that is
 * called later does not need that scope. The test reads the text of the file at the place that V8 names. It returns false when `eval` is
 * called there, and when that is not certain.
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

/** Matches the words and brackets before the first value of a statement, where V8 says that the statement is. */
const start = /(?:(?:return|throw|typeof|void|await|yield)(?![\w$])\s*|[([!]\s*){0,9}/y;
const name = /eval(?![\w$\\\u0080-\uffff])/y;
const blanks = /(?:\s|\/\/.*|\/\*[\s\S]*?\*\/)*/y;
const byKey = /(?:\?\.\s*)?\[\s*(['"`])eval\1\s*\]|\?\.\s*eval(?![\w$\\\u0080-\uffff])/y;

/** Returns the index behind a mention of `eval`; `at` itself when there is none. */
function endOfMention(text: string, at: number): number {
  // A member of an object is never called in the scope around it.
  const key = matched(byKey, text, at);
  if (key > at) return key;
  const from = matched(start, text, at);
  const end = matched(name, text, from);
  if (end === from) return at;
  const before = text.slice(Math.max(0, from - 20), from);
  if (/(?:^|[^.])\.$/.test(before)) return end;
  // `(eval)(…)` is a call like `eval(…)`; `(0, eval)(…)` is none.
  if (text[matched(blanks, text, end)] === ')' && /,[ \t]*$/.test(before)) return end;
  return isCalled(text, end) ? at : end;
}

function isCalled(text: string, end: number): boolean {
  let next = matched(blanks, text, end);
  while (text[next] === ')') next = matched(blanks, text, next + 1);
  return text[next] === '(';
}

/**
 * Returns true when a call can have the same place as the mention. In strict code and in `with` V8 gives a call of `eval` the place of the
 * expression before it in its statement.
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

/** Returns true when a statement ends in `between`, as far as that shows in a text that is not parsed. */
function isParted(before: string, between: string): boolean {
  // Labels of a switch are compared one after the other, whatever stands between them.
  if (/\bcase\b[^:;{}]{0,200}$/.test(before.slice(-210))) return false;
  let depth = 0;
  let braces = 0;
  let closed = 0;
  for (const [token] of between.matchAll(
    /(["'])(?:\\[\s\S]|(?!\1)[^\\\n])*\1|\/\/.*|\/\*[\s\S]*?\*\/|[()[\]{};`/"']/g,
  )) {
    // Behind the start of a template, a regular expression or a division the text may be no code.
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

/** Returns true when one of the `count` innermost braces that are open at the end of a text begins a value in a template. */
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

/** Returns the index at which a match at `from` ends; `from` when there is none. */
function matched(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : from;
}

/** Returns true when row and column are those of the index in this text: the compiled text can differ from that of the file. */
function isAt(text: string, { at, row, column }: Place): boolean {
  const rows = text.slice(0, at).split('\n');
  return rows.length === row && rows.at(-1)?.length === column - 1;
}
