import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { ruleText, scalarText } from './rule-text.ts';

const readers = [
  { version: '1.1', schema: 'yaml-1.1' },
  { version: '1.2', schema: 'core' },
] as const;

/** The text inside of `{ a: … }` and `[ … ]`, as rules hold it. */
function read(written: string, reader: (typeof readers)[number]): unknown {
  return parse(`x: { a: ${written}, b: [${written}, ${written}] }`, { ...reader, merge: false });
}

test.each([
  ['POST /orders', 'POST /orders'],
  ['GET /orders/{id}', '"GET /orders/{id}"'],
  ['*.ups.com:443', '"*.ups.com:443"'],
  ['aws:s3', 'aws:s3'],
  ['-c', '-c'],
  ['yes', '"yes"'],
  ['on', '"on"'],
  ['12:30', '"12:30"'],
  ['2027-03-31', '"2027-03-31"'],
  ['169.254.169.254', '169.254.169.254'],
  ['10.0.0.0/8', '10.0.0.0/8'],
  ['0x1f', '"0x1f"'],
  ['a: b', '"a: b"'],
  ['a #b', '"a #b"'],
  ['', '""'],
])('%j is written %s', (text, written) => {
  expect(scalarText(text)).toBe(written);
});

test('every text is read back as it was by YAML 1.1 and 1.2, in a mapping and in a list', () => {
  const texts = fc.oneof(
    fc.string({ maxLength: 30 }),
    fc.string({ unit: fc.constantFrom(...'aA0 1:/*-_.#,{}[]&!|>\'"%@`~?=\n\t\\yesno'), maxLength: 12 }),
    fc.constantFrom(
      'y',
      'No',
      'off',
      'TRUE',
      'null',
      '~',
      '1e3',
      '+.5',
      '0o7',
      '1_000',
      '.inf',
      '-',
      '--',
      '...',
      '=',
      '<<',
    ),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const written = scalarText(text);
      for (const reader of readers)
        expect(read(written, reader)).toEqual({ x: { a: text, b: [text, text] } });
    }),
    { seed: 7, numRuns: 3000 },
  );
});

test('a rule is one line, its defaults left out', () => {
  expect(ruleText('outbound', { to: ['aws:s3'], action: 'allow' })).toBe('{ to: aws:s3 }');
  expect(ruleText('outbound', { to: ['aws:s3', 'env:URL'], action: 'watch' })).toBe(
    '{ to: [aws:s3, env:URL], action: watch }',
  );
  expect(ruleText('processes', { run: 'convert', args: ['a'], action: 'allow' })).toBe(
    '{ run: convert, args: [a] }',
  );
  expect(ruleText('inbound', { from: ['POST /a'], who: 'anyone', inspect: 'all', action: 'allow' })).toBe(
    '{ from: POST /a, who: anyone, inspect: all }',
  );
});
