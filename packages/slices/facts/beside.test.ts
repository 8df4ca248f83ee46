import { expect, test } from 'vitest';
import { codeBeside } from './beside.ts';

const question = (id: string, what: string, enters?: readonly []) => ({
  id,
  what,
  why: '',
  touches: null,
  at: [],
  answer: null,
  ...(enters ? { enters } : {}),
});

test.each([
  [
    'a program that loads packages',
    question('program/npx', 'the program npx'),
    ['the packages that npx loads'],
  ],
  ['another program', question('program/convert', 'the program convert'), []],
  [
    'code from an address',
    question('Fn/address', 'what an import by address runs', []),
    ['what an import by address runs'],
  ],
  ['code of the event', question('Fn/eval', 'what eval runs'), []],
])('code that is loaded while the function runs: %s', (_, unknown, names) => {
  expect(codeBeside({}, { unknown: [unknown as never] })).toEqual(names);
});
