import { globOf } from '../glob.ts';

/** Lists the names in a folder; null when it cannot be listed. */
export type List = (folder: string) => readonly string[] | null;

/**
 * Returns true when a shell leaves the pattern characters (`*`, `?`, `[`) of the word around `at` as they are: they match no file, or only
 * the file with exactly this name (POSIX.1-2017, 2.13.3). The shell starts in `folder`. Returns false when that is not certain.
 */
export function standsForItself(line: string, at: number, folder: string, list: List): boolean {
  const [from, to] = wordAround(line, at);
  const word = line.slice(from, to);
  // The rule itself writes quotes, expansions or operators here; nobody works out what a shell makes of such a word.
  if (/[\\'"`$(){}|&;<>!^#~]/.test(word)) return false;
  const cut = word.lastIndexOf('/') + 1;
  const below = word.slice(0, cut);
  if (/[*?[]/.test(below)) return false;
  const names = list(below.startsWith('/') ? below : `${folder}/${below}`);
  if (names === null || names.length > maxNames) return false;
  const pattern = word.slice(cut);
  const matches = patternOf(pattern);
  return names.every((name) => name === pattern || !matches(name));
}

/**
 * Makes a test that matches at least the names that a pattern matches. A class of plain letters is tried letter by letter; any other class
 * matches any text. In names beyond ASCII `?` matches any text, too, because some shells match a single byte.
 */
function patternOf(name: string): (name: string) => boolean {
  const any = globOf(name.replace(/\[.*\]/, '*').replaceAll('?', '*'));
  const [, before = '', letters = '', behind = ''] =
    /^([^[\]]*)\[([\w,;+=% ]{1,64})\]([^[\]]*)$/.exec(name) ?? [];
  const exact =
    letters !== ''
      ? [...letters].map((letter) => globOf(`${before}${letter}${behind}`))
      : [/[[\]]/.test(name) ? any : globOf(name)];
  return (file) => (ascii.test(file) ? exact.some((matches) => matches(file)) : any(file));
}
const ascii = /^[\0-\x7f]*$/;

/** Names of one folder that are compared. */
const maxNames = 10_000;

/** Finds the word from one white space to the next. */
function wordAround(line: string, at: number): readonly [from: number, to: number] {
  let from = at;
  while (from > 0 && !/\s/.test(line[from - 1] ?? '')) from -= 1;
  let to = at;
  while (to < line.length && !/\s/.test(line[to] ?? '')) to += 1;
  return [from, to];
}
