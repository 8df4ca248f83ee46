import { expect, test } from 'vitest';
import { lineHref } from './repository.ts';

const place = { file: 'src/a b.ts', line: 5, text: null };
const at = (repository: string | null, fields = {}) =>
  lineHref({ repository, folder: 'apps/shop', commit: 'a41c9e0', ...fields }, place);

test.each([
  ['https://github.com/shop/orders', 'https://github.com/shop/orders/blob/a41c9e0/apps/shop/src/a%20b.ts#L5'],
  [
    'https://github.com/shop/orders.git/',
    'https://github.com/shop/orders/blob/a41c9e0/apps/shop/src/a%20b.ts#L5',
  ],
  ['https://gitlab.example/g/shop', 'https://gitlab.example/g/shop/-/blob/a41c9e0/apps/shop/src/a%20b.ts#L5'],
])('a line of %s', (repository, href) => {
  expect(at(repository)).toBe(href);
});

test.each([
  null,
  'javascript:alert(1)//github',
  'http://github.com/shop/orders',
  'https://evil@github.com/shop/orders',
  'https://example.com/shop/orders',
  'git@github.com:shop/orders',
])('%s is no address of a line', (repository) => {
  expect(at(repository)).toBe(null);
});

test('a place outside the repository, or of no commit, has no address', () => {
  expect(
    lineHref(
      { repository: 'https://github.com/a/b', folder: '', commit: 'a41c9e0' },
      { ...place, file: '../x' },
    ),
  ).toBe(null);
  expect(at('https://github.com/shop/orders', { commit: null })).toBe(null);
  expect(at('https://github.com/shop/orders', { commit: '<main>' })).toBe(null);
});
