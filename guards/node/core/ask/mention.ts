import type { Context } from '../context.ts';
import { isUnder } from '../roots.ts';
import { callingPlace, type Place } from '../stack.ts';

/**
 * Whether the name `eval` is only mentioned where the function's code looks at it: in a table of built-ins, behind `typeof`, as
 * an argument. A call there, `eval(…)`, runs its text in the scope around it, and only the built-in can do that; a mention that
 * is called later does not need it. Seen in the text of the file at the place where V8 says that it is. False: it is called
 * there, or nobody can tell.
 */
export function mentions({ host, start, roots }: Context): () => boolean {
  const known = new Map<string, boolean>();
  const judge = (place: Place): boolean => {
    const real = host.realpath(place.file);
    if (real === null || !isUnder(real, roots.code)) return false;
    const text = host.source(real);
    return (
      text !== null &&
      isMention(text, place.at) &&
      isAt(text, place) &&
      // Inside of `with`, V8 gives a call the place of what came before it. Modules have none, nor has what could be strict.
      (place.isModule || !scoped.test(text.slice(0, place.at)) || host.isStrict(text))
    );
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

/** What may be a `with` statement, as much as one can say of a text that is not parsed. */
const scoped = /(?<![.\w$])with\s*(?:\(|\/[/*])/;
/** A statement is where its first value is. */
const start = /(?:(?:return|throw|typeof|void|await|yield)(?![\w$])\s*|[([!]\s*){0,9}/y;
const name = /eval(?![\w$\\\u0080-\uffff])/y;
const blanks = /(?:\s|\/\/.*|\/\*[\s\S]*?\*\/)*/y;
const byKey = /(?:\?\.\s*)?\[\s*(['"`])eval\1\s*\]|\?\.\s*eval(?![\w$\\\u0080-\uffff])/y;

function isMention(text: string, at: number): boolean {
  // A member of an object is never called in the scope around it.
  if (matched(byKey, text, at) > at) return true;
  const from = matched(start, text, at);
  const end = matched(name, text, from);
  if (end === from) return false;
  const before = text.slice(Math.max(0, from - 20), from);
  if (/(?:^|[^.])\.$/.test(before)) return true;
  let next = matched(blanks, text, end);
  // `(eval)(…)` is a call like `eval(…)`; `(0, eval)(…)` is none.
  if (text[next] === ')' && /,[ \t]*$/.test(before)) return true;
  while (text[next] === ')') next = matched(blanks, text, next + 1);
  return text[next] !== '(';
}

/** Where a match at `from` ends; `from` when there is none. */
function matched(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : from;
}

/** Whether row and column are those of this text too: what was compiled can be another one than the file's. */
function isAt(text: string, { at, row, column }: Place): boolean {
  const rows = text.slice(0, at).split('\n');
  return rows.length === row && rows.at(-1)?.length === column - 1;
}
