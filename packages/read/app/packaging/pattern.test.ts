import { expect, test } from 'vitest';
import { matcherOf } from './pattern.ts';

test.each<[string, readonly string[], readonly string[]]>([
  ['**', ['a', '.env', 'a/b/.git/c'], []],
  ['*.js', ['a.js'], ['src/a.js', 'a.jsx']],
  ['**/*.js', ['a.js', 'src/deep/a.js'], ['a.ts']],
  ['src/**', ['src/a', 'src/b/c'], ['src', 'srcs/a']],
  ['./src/', ['src/a'], ['src']],
  ['.env*', ['.env', '.env.local'], ['a/.env']],
  ['{a,b/c}/*.{js,ts}', ['a/x.js', 'b/c/x.ts'], ['b/x.js']],
  ['[a-c]?.p[!y]', ['a1.pz'], ['d1.pz', 'a1.py']],
  ['a*b*c', ['abc', 'a-b-c'], ['acb']],
])('%s', (pattern, yes, no) => {
  const matches = matcherOf(pattern);
  expect(yes.filter((path) => !matches?.(path))).toEqual([]);
  expect(no.filter((path) => matches?.(path))).toEqual([]);
});

test('what is more than a pattern of names is not guessed', () => {
  expect(matcherOf('!(a|b)/**')).toBeNull();
  expect(matcherOf('{a,b}'.repeat(20))).toBeNull();
});

test('many stars end', () => {
  expect(matcherOf('*a'.repeat(300))?.('a'.repeat(400))).toBe(true);
  expect(matcherOf('**/'.repeat(100).concat('b'))?.('a/'.repeat(200).concat('c'))).toBe(false);
});
