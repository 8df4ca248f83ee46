import type { ModuleRequest } from '../request.ts';

/**
 * Finds the imports of an installed Python module, also inside functions and behind conditions. It reads lines and
 * skips strings and comments: installed packages have thousands of modules, and only their imports are needed.
 */
export function requestsOf(text: string): readonly ModuleRequest[] {
  const found: ModuleRequest[] = [];
  let line = 1;
  let at = 0;
  const end = text.length;
  let startsStatement = true;
  let depth = 0;
  let lineStart = 0;
  /** Indentation of the `if TYPE_CHECKING:` around `at`, whose body never runs. */
  let typing: number | null = null;
  while (at < end) {
    const character = text[at] ?? '';
    if (startsStatement && depth === 0 && /\S/.test(character) && character !== '#') {
      const indentation = at - lineStart;
      if (typing !== null && indentation <= typing) typing = null;
      if (typing === null && character === 'i' && isTypeChecking(text, at)) typing = indentation;
    }
    if (character === '\n') {
      line += 1;
      at += 1;
      lineStart = at;
      if (depth === 0) startsStatement = true;
    } else if (character === '\\' && text[at + 1] === '\n') {
      line += 1;
      at += 2;
    } else if (character === '#') {
      const stop = text.indexOf('\n', at);
      at = stop === -1 ? end : stop;
    } else if (character === '"' || character === "'") {
      const stop = endOfString(text, at, character);
      for (let next = text.indexOf('\n', at); next !== -1 && next < stop; next = text.indexOf('\n', next + 1))
        line += 1;
      at = stop;
      startsStatement = false;
    } else if (character === ' ' || character === '\t' || character === '\r' || character === '\f') at += 1;
    else if (startsStatement && depth === 0 && (character === 'i' || character === 'f')) {
      const statement = importAt(text, at);
      if (statement) {
        if (typing === null) addRequests(found, statement.text, line);
        line += (text.slice(at, statement.end).match(/\n/g) ?? []).length;
        at = statement.end;
      } else at += 1;
      startsStatement = false;
    } else {
      if (character === '(' || character === '[' || character === '{') depth += 1;
      else if (character === ')' || character === ']' || character === '}') depth = Math.max(0, depth - 1);
      // A statement begins here: `try: import a`, `if x: import b`, `a = 1; import c`.
      startsStatement = depth === 0 && (character === ':' || character === ';');
      at += 1;
    }
  }
  return found;
}

/**
 * True when the text at this place is `if TYPE_CHECKING:` or `if typing.TYPE_CHECKING:` (typing: "TYPE_CHECKING is False
 * at runtime").
 */
function isTypeChecking(text: string, at: number): boolean {
  const pattern = /if[ \t]*\(?[ \t]*(?:\w+\.)?TYPE_CHECKING[ \t]*\)?[ \t]*:/y;
  pattern.lastIndex = at;
  return pattern.test(text);
}

/**
 * Returns the index after the closing quotes of the text that begins at `start` with `quote`. An unclosed text ends at the
 * end of its line, or in triple quotes at the end of the module.
 */
export function endOfString(text: string, start: number, quote: string): number {
  const triple = quote.repeat(3);
  const isTriple = text.startsWith(triple, start);
  const closing = isTriple ? triple : quote;
  for (let at = start + closing.length; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text.startsWith(closing, at)) return at + closing.length;
    else if (!isTriple && text[at] === '\n') return at;
  }
  return text.length;
}

/**
 * Returns the import statement at a place (`import a.b as c, d`, `from ..a import (b, c)`); null when there is none.
 */
function importAt(text: string, at: number): { readonly text: string; readonly end: number } | null {
  const pattern = /(?:import|from)\b[ \t\\\w.,*]*(?:\([^)]*\)|[^\n;#(]*)/y;
  if (at > 0 && /[\w.]/.test(text[at - 1] ?? '')) return null;
  pattern.lastIndex = at;
  const match = pattern.exec(text);
  if (!match || !/^(?:import|from)[\s(.]/.test(match[0])) return null;
  let written = match[0];
  // A line that ends in a backslash continues on the next one.
  let end = pattern.lastIndex;
  while (written.endsWith('\\') && text[end] === '\n') {
    const stop = text.indexOf('\n', end + 1);
    written = `${written.slice(0, -1)} ${text.slice(end + 1, stop === -1 ? text.length : stop)}`;
    end = stop === -1 ? text.length : stop;
  }
  return { text: written, end };
}

function addRequests(found: ModuleRequest[], written: string, line: number): void {
  const plain = written.replace(/#.*/g, ' ').replace(/[\s\\()]+/g, ' ');
  const add = (specifier: string, mayFail: boolean): void => {
    found.push({ specifier, by: 'import', how: 'exact', line, mayFail });
  };
  const [, from, names] = /^from ?(\.*[\w.]*|[.\s]+[\w.]*) ?import (.+)$/.exec(plain) ?? [];
  if (from !== undefined && names !== undefined) {
    const module = from.replaceAll(' ', '');
    if (module === '') return;
    add(module, false);
    for (const part of names.split(',')) {
      const name = part.trim().split(' ')[0] ?? '';
      if (/^\w+$/.test(name)) add(module + (module.endsWith('.') ? '' : '.') + name, true);
    }
    return;
  }
  const [, list = ''] = /^import (.+)$/.exec(plain) ?? [];
  for (const part of list.split(',')) {
    const name = part.trim().split(' ')[0] ?? '';
    if (/^\w[\w.]*$/.test(name)) add(name, false);
  }
}
