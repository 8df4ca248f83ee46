import { globOf } from '../glob.ts';

/** Lists the names in a folder; null when it cannot be listed. */
export type List = (folder: string) => readonly string[] | null;

/**
 * Returns true when a shell does not expand the pattern characters (`*`, `?`, `[`) in the word at index `at` of a command line: they match
 * no file, or only the file with exactly this name (POSIX.1-2017, 2.13.3). `folder` is the working folder of the shell. Returns false when
 * that is not certain.
 */
export function standsForItself(line: string, at: number, folder: string, list: List): boolean {
  const [from, to] = wordAround(line, at);
  const word = line.slice(from, to);
  // The word contains quotes, expansions or operators, which the rule allows; this function does not evaluate them.
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
 * Makes a test for file names that matches at least all names that a shell pattern matches. A class such as `[abc]` is tried letter by
 * letter; any other class matches any text. For names with characters beyond ASCII `?` matches any text, too, because in some shells `?`
 * matches one byte.
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

/** The most names in one folder that are compared. */
const maxNames = 10_000;

/** Returns the start and the end index of the word at an index; words are separated by white space. */
function wordAround(line: string, at: number): readonly [from: number, to: number] {
  let from = at;
  while (from > 0 && !/\s/.test(line[from - 1] ?? '')) from -= 1;
  let to = at;
  while (to < line.length && !/\s/.test(line[to] ?? '')) to += 1;
  return [from, to];
}
