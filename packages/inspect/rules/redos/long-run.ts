import { defineRule } from '../rule.ts';

/** Hundreds of the same character: what makes a quadratic pattern of an application slow. */
export const longRun = defineRule({
  id: 'redos/long-run',
  class: 'redos',
  threats: ['T11'],
  title: 'A value repeats one character hundreds of times',
  score: 0.3,
  on: 'text',
  view: 'text',
  words: [
    'aaaaaaaaaaaaaaaaaaaa',
    '                                        ',
    '\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t',
    'xxxxxxxxxxxxxxxxxxxx',
    '1111111111111111111111111111',
    '0000000000000000000000000000000000000000',
    '----------------------------------------------------------------------------------------------------',
    '((((((((((((((((',
    '<<<<<<<<<<<<<<<<',
  ],
  patterns: [/a{400}|x{400}|1{400}|0{400}|-{1000}| {1000}|\t{400}|\({40}|<{100}/, /^a{16,80}[!@#$]/],
  hits: [`${'a'.repeat(500)}!`, `${'('.repeat(45)}a`, `${'a'.repeat(30)}!`],
  misses: ['-'.repeat(80), 'aaah!', ' '.repeat(60)],
});
