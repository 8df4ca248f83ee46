import { globOf } from '../glob.ts';

/** Names in a folder; null when they cannot be listed. */
export type List = (folder: string) => readonly string[] | null;

/**
 * Whether a shell leaves the pattern characters (`*`, `?`, `[`) of the word around `at` as they are: they fit no file, or only
 * the one that has just this name (POSIX.1-2017, 2.13.3). `folder`: where the shell starts. False where that is not sure.
 */
export function standsForItself(line: string, at: number, folder: string, list: List): boolean {
  const [from, to] = wordAround(line, at);
  const word = line.slice(from, to);
  // Quotes, expansions and operators that the rule itself writes: what the shell makes of such a word is not looked at.
  if (/[\\'"`$(){}|&;<>!^#~]/.test(word)) return false;
  const cut = word.lastIndexOf('/') + 1;
  const below = word.slice(0, cut);
  if (/[*?[]/.test(below)) return false;
  const names = list(below.startsWith('/') ? below : `${folder}/${below}`);
  if (names === null || names.length > most) return false;
  const name = word.slice(cut);
  const fits = patternOf(name);
  return names.every((one) => one === name || !fits(one));
}

/**
 * What a pattern may fit. One class of plain letters is each of them in turn; any other is any text, and so is all that stands for
 * one character in names beyond ASCII, where that is a byte to some shells: both are more than it fits.
 */
function patternOf(name: string): (one: string) => boolean {
  const any = globOf(name.replace(/\[.*\]/, '*').replaceAll('?', '*'));
  const [, before = '', letters = '', behind = ''] =
    /^([^[\]]*)\[([\w,;+=% ]{1,64})\]([^[\]]*)$/.exec(name) ?? [];
  const exact =
    letters !== ''
      ? [...letters].map((letter) => globOf(`${before}${letter}${behind}`))
      : [/[[\]]/.test(name) ? any : globOf(name)];
  return (one) => (ascii.test(one) ? exact.some((fits) => fits(one)) : any(one));
}
const ascii = /^[\0-\x7f]*$/;

/** Names of one folder; more are not compared. */
const most = 10_000;

/** From one white space to the next. */
function wordAround(line: string, at: number): readonly [from: number, to: number] {
  let from = at;
  while (from > 0 && !/\s/.test(line[from - 1] ?? '')) from -= 1;
  let to = at;
  while (to < line.length && !/\s/.test(line[to] ?? '')) to += 1;
  return [from, to];
}
