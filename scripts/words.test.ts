import { expect, test } from 'vitest';
import { checkWords, countIn, lowered, wrongIn } from './words.mjs';

const comments = (file: string, text: string) => countIn(file, text).comments;
const names = (text: string, file = 'a.ts') => countIn(file, text).names;

test('a comment that begins with What, Whether or Of is counted where it begins', () => {
  const text = [
    '// What is read.',
    'const a = 1; // Whether it is read',
    '/** Of all files. */',
    '/*',
    ' * What follows.',
    ' */',
    'const b = "// What is in a text";',
  ].join('\n');
  expect(comments('a.ts', text)).toEqual([1, 2, 3, 4]);
});

test('lines of one comment that wrap before such a word are not counted', () => {
  expect(comments('a.ts', '// Reads the list\n// Of files.\nconst a = 1;')).toEqual([]);
  expect(comments('a.ts', 'const a = 1; // reads\n// What is next.\nconst b = 2;')).toEqual([2]);
});

test('a word that only starts like such a word is not counted', () => {
  expect(comments('a.ts', '// Offers a list.\n// Whatever.\n')).toEqual([]);
});

test('names are counted where a file declares them, not where it uses them', () => {
  expect(names('for (const one of list) use(one, one.given);')).toEqual([1]);
  expect(names('const { ends, a: [given], ...whole } = read();')).toEqual([1, 1, 1]);
  expect(names('function f(one = 1) {}\nconst g = (given) => given;')).toEqual([1, 2]);
  expect(names('interface A { readonly given: string; f(one: number): void }')).toEqual([1, 1]);
  expect(names('class A { private ends = 1; constructor(readonly whole: string) {} }')).toEqual([1, 1]);
  expect(names('type A = (one: string) => void; try {} catch (one) {}')).toEqual([1, 1]);
  expect(names('const row = { one: 1, given: a.given };')).toEqual([]);
  expect(names('const someone = 1, givenTo = 2;')).toEqual([]);
});

test('a chain of ternaries is counted once, and only over several lines', () => {
  const ternaries = (text: string) => countIn('a.ts', text).ternaries;
  expect(ternaries('const a = b\n  ? 1\n  : c\n    ? 2\n    : d\n      ? 3\n      : 4;')).toEqual([1]);
  expect(ternaries('const a = b\n  ? (c ? 1 : 2)\n  : 3;')).toEqual([1]);
  expect(ternaries('const a = b ? 1 : c ? 2 : 3;')).toEqual([]);
  expect(ternaries('const a = b\n  ? f(c ? 1 : 2)\n  : 3;')).toEqual([]);
});

test('Python: comments, docstrings and declarations, not texts', () => {
  const text = [
    '# What is read.',
    '# Of files.',
    'def read(one, a=given):',
    '    """Whether it is read."""',
    '    for given, b in one: print("for one in", \'# Of\')',
    '    whole = [one for one in a]',
    '    ends: int = 1',
    '    if whole == one: pass',
  ].join('\n');
  expect(countIn('a.py', text)).toEqual({ comments: [1, 4], names: [3, 5, 6, 6, 7], ternaries: [] });
});

test('C: comments, not texts', () => {
  const text = 'char *a = "/* What */"; /* Whether it is read. */\n// Of files.\n/* Reads. */\n';
  expect(comments('a.c', text)).toEqual([1, 2]);
});

test('a file with more than its row is refused, with the lines', () => {
  const found = { comments: [3, 9], names: [], ternaries: [4] };
  expect(wrongIn('a.ts', found, [2, 0, 1])).toEqual([]);
  expect(wrongIn('a.ts', found, [1, 0, 1])).toEqual([
    expect.stringMatching(/^a\.ts: 2 odd comments, 1 allowed \(line 3, 9\)/),
  ]);
});

test('a file without a row may have none', () => {
  expect(checkWords({}, ['scripts/words.test.ts'])).toEqual([]);
});

test('rows fall with the files and never rise; rows of files that are clean or gone are left out', () => {
  const rows = { 'a.ts': [3, 2, 1], 'b.ts': [1, 0, 0], 'gone.ts': [4, 4, 4] } as const;
  expect(lowered(rows, { 'a.ts': [1, 5, 1], 'b.ts': [0, 0, 0], 'new.ts': [2, 0, 0] })).toEqual({
    'a.ts': [1, 2, 1],
  });
});
