import { expect, test } from 'vitest';
import { withException, withoutException } from './exception.ts';

const added = {
  proof: 'sql',
  from: ['POST /q'],
  field: ['body.q'],
  reason: 'reports are queries: see SHOP-3',
  owner: '@shop/data',
  until: '2027-01-31',
} as const;

const lines = (indent: string) =>
  [
    'reports:',
    '  proof: sql',
    '  where: Reports',
    '  from: POST /q',
    '  field: body.q',
    '  reason: "reports are queries: see SHOP-3"',
    '  owner: "@shop/data"',
    '  until: 2027-01-31',
  ]
    .map((line) => `${indent}${line}\n`)
    .join('');

const textOf = (result: { readonly text: string } | string): string =>
  typeof result === 'string' ? `failed: ${result}` : result.text;

test.each([
  ['without exceptions', 'emmental: profile/1\napp: shop\n', ['', '\nexceptions:\n', lines('  ')]],
  ['without a last line end', 'emmental: profile/1', ['\n', '\nexceptions:\n', lines('  ')]],
  [
    'behind the last one, in its indentation',
    'emmental: profile/1\nexceptions:\n    a: { finding: x/y, reason: r, owner: o, until: 2027-01-01 }  # why\n',
    [lines('    ')],
  ],
])('an exception is written %s', (_, text, more) => {
  expect(textOf(withException(text, 'reports', 'Reports', added))).toBe(text + more.join(''));
});

test('an exception is written before what follows, and taken out again', () => {
  const head =
    'emmental: profile/1\nexceptions:\n  a:\n    finding: x/y\n    reason: r\n    owner: o\n    until: 2027-01-01\n';
  const tail = '\n# answers\nassume: {}\n';
  const text = textOf(withException(head + tail, 'reports', 'Reports', added));
  expect(text).toBe(head + lines('  ') + tail);
  expect(textOf(withoutException(text, 'reports'))).toBe(head + tail);
  expect(textOf(withoutException(textOf(withoutException(text, 'reports')), 'a'))).toBe(
    `emmental: profile/1\n${tail}`,
  );
});

test.each([
  ['a mapping in one line', 'emmental: profile/1\nexceptions: { a: { finding: x } }\n'],
  ['a file with a syntax error', 'emmental: [\n'],
  ['a file with the line ends of Windows', 'emmental: profile/1\r\n'],
])('%s is not edited', (_, text) => {
  expect(withException(text, 'reports', 'Reports', added)).toMatch(/^the exceptions of the rulebase are not/);
});
