import { defineRule } from '../rule.ts';
import { suspiciousLength } from '../views/runs.ts';

/** Matches hundreds of repetitions of the same character, which make a regular expression with quadratic time slow. */
export const longRun = defineRule({
  id: 'redos/long-run',
  class: 'redos',
  threats: ['T11'],
  title: 'A value repeats one character hundreds of times',
  score: 0.3,
  on: 'text',
  view: 'runs',
  words: [
    ...Object.keys(suspiciousLength).map((character) => character.repeat(12)),
    'abababababab',
    '1,1,1,1,1,1,',
  ],
  patterns: [/^run$/, /^a{16,80}[b-z!@#$]|^(?:b{16,80}|x{16,80})[!@#$]/i],
  hits: [
    `${'a'.repeat(500)}!`,
    `${'('.repeat(45)}a`,
    `${'a'.repeat(30)}!`,
    `x${'-'.repeat(1000)}`,
    `b${'ab'.repeat(300)}`,
    '1,'.repeat(300),
  ],
  misses: [
    '-'.repeat(80),
    'aaah!',
    ' '.repeat(60),
    `x${'-'.repeat(999)}x`,
    `b${'ab'.repeat(299)}a`,
    `run ${'('.repeat(39)}`,
  ],
});
