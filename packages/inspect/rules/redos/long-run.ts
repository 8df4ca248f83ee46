import { defineRule } from '../rule.ts';

/** Characters, and for each the number of repetitions that is suspicious. Lines of a document repeat a character dozens of times, not hundreds. */
const runs: readonly (readonly [string, number])[] = [
  ...[...'abx019'].map((letter) => [letter, 300] as const),
  ...[...'.,:/@+<'].map((letter) => [letter, 300] as const),
  ...[...'([{'].map((letter) => [letter, 40] as const),
  ...[...'-\n '].map((letter) => [letter, 1000] as const),
  ['\t', 400],
];

/** Matches hundreds of repetitions of the same character, which make a regular expression with quadratic time slow. */
export const longRun = defineRule({
  id: 'redos/long-run',
  class: 'redos',
  threats: ['T11'],
  title: 'A value repeats one character hundreds of times',
  score: 0.3,
  on: 'text',
  view: 'text',
  words: [...runs.map(([letter]) => letter.repeat(12)), 'abababababab', '1,1,1,1,1,1,'],
  patterns: [
    new RegExp(runs.map(([letter, count]) => `${letter.replace(/[.(+[{]/, '\\$&')}{${count}}`).join('|')),
    /^a{16,80}[b-z!@#$]|^(?:b{16,80}|x{16,80})[!@#$]/i,
    /(?:ab){300}|(?:1,){300}/,
  ],
  hits: [`${'a'.repeat(500)}!`, `${'('.repeat(45)}a`, `${'a'.repeat(30)}!`],
  misses: ['-'.repeat(80), 'aaah!', ' '.repeat(60)],
});
