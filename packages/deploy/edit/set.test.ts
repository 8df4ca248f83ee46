import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { withEntry } from './set.ts';

const entry = { is: 'arn:aws:s3:::a', because: 'it: is #1', owner: '@shop/ops', until: '2027-03-31' };

test.each([
  [
    'a file without the section',
    'emmental: profile/1   # first\nfunctions:\n  A: { own: [a,b] }\n\n# last\n',
  ],
  ['a section of its own', 'emmental: profile/1\nassume:\n  Other/env.B: {is: a}   # kept\n\nx:   [1,2]\n'],
  ['a section in flow', 'emmental: profile/1\nassume: { Other/env.B: {is: a} }\n'],
  ['an empty section', 'emmental: profile/1\nassume:\nx: 1\n'],
  ['Windows lines', 'emmental: profile/1\r\nassume:\r\n  B/c: {is: a}\r\n'],
  ['no last line end', 'emmental: profile/1'],
  ['an answer that has ended', 'assume:\n  A/env.X: { is: old, until: 2020-01-01 }  # why\nx: [1,2]\n'],
  ['JSON', '{\n  "emmental": "profile/1",\n  "assume": {}\n}\n'],
])('all else stays as it is written: %s', (_, text) => {
  const changed = withEntry(text, ['assume', 'A/env.X'], entry);
  if ('why' in changed) throw new Error(changed.why);
  const before = parse(text) as { assume?: object };
  expect(parse(changed.text)).toEqual({ ...before, assume: { ...before.assume, 'A/env.X': entry } });
  const lines = changed.text.split('\n');
  const lost = text
    .split('\n')
    .filter((line) => !lines.includes(line) && !/A\/env\.X|^assume:|"assume"/.test(line));
  expect(lost.filter((line) => line !== 'emmental: profile/1')).toEqual([]);
});

test.each([
  ['a syntax error', 'assume: [', 'syntax error'],
  ['a section that is no mapping', 'assume: 3\n', 'assume: '],
  ['an anchor that others use', 'a: &x { b: 1 }\nassume: *x\n', 'anchor'],
])('refuses %s', (_, text, why) => {
  expect(withEntry(text, ['assume', 'A/env.X'], entry)).toEqual({ why: expect.stringContaining(why) });
});
