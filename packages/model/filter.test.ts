import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type FilterTerm, type FilterValue, filterLimits, filterText, parseFilter } from './filter.ts';

const fields = ['owner', 'due', 'state', 'rule', 'mode.files'] as const;

test.each([
  ['owner:none due:<7d', 'owner:none due:<7d'],
  ['  state:new,in-progress   -owner:@shop/media ', 'state:new,in-progress -owner:@shop/media'],
  ['rule:code/* tar', 'rule:code/* tar'],
  ['"two words" due:2026-11-01..2026-11-30', '"two words" due:2026-11-01..2026-11-30'],
  ['mode.files:enforce', 'mode.files:enforce'],
])('%s is read and written', (text, written) => {
  const read = parseFilter(text, fields);
  expect(read.kind === 'terms' ? filterText(read.terms) : read.says).toBe(written);
});

test.each([
  ['ownr:none', 'there is no field ownr; the nearest is owner'],
  ['zzzzzz:1', 'there is no field zzzzzz; the fields are owner, due, state, rule, mode.files'],
  ['owner:', 'owner: a value is missing'],
  ['owner:a,', 'owner: a value is missing'],
  ['due:<', 'due: < needs a number, a day or a duration such as 7d'],
  ['due:..7d', 'due: ..7d needs a value on both sides of the dots'],
  ['<7d', 'a comparison needs a field before it'],
  ['"open', 'a quotation mark is missing at the end'],
  ['""', 'a value is empty'],
  ['a"b', 'a space is missing before "b; quote a text with special characters'],
  ['*', 'a prefix is missing before *'],
  ['x'.repeat(501), 'a filter has at most 500 characters'],
])('%s is wrong', (text, says) => {
  expect(parseFilter(text, fields)).toEqual({ kind: 'wrong', says });
});

const text = fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' });
const comparable = fc.stringMatching(/^\w[\w:+-]{0,5}(\.[\w:+-]{1,3})?$/);
const name: fc.Arbitrary<FilterValue> = fc.oneof(
  text.map((each) => ({ kind: 'word' as const, text: each })),
  text.map((each) => ({ kind: 'prefix' as const, text: each })),
);
const value: fc.Arbitrary<FilterValue> = fc.oneof(
  name,
  fc.record({ kind: fc.constantFrom('more' as const, 'less' as const), than: comparable }),
  fc.record({ kind: fc.constant('range' as const), from: comparable, to: comparable }),
);
const term: fc.Arbitrary<FilterTerm> = fc.oneof(
  fc.record({
    isNot: fc.boolean(),
    field: fc.constantFrom(...fields),
    values: fc.array(value, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    isNot: fc.boolean(),
    field: fc.constant(null),
    values: name.map((each) => [each]),
  }),
);

test('a query that is written and read again has the same terms', () => {
  fc.assert(
    fc.property(fc.array(term, { maxLength: 5 }), (terms) => {
      const written = filterText(terms);
      if (written.length > filterLimits.text) return;
      expect(parseFilter(written, fields)).toEqual({ kind: 'terms', terms });
    }),
    { seed: 25, numRuns: 2_000 },
  );
});

test('a text that is read is written as the same query, and no text makes the reader throw', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 40, unit: fc.constantFrom(...'ab:,"\\-*<>. owner') }), (typed) => {
      const read = parseFilter(typed, fields);
      if (read.kind === 'terms') expect(parseFilter(filterText(read.terms), fields)).toEqual(read);
    }),
    { seed: 26, numRuns: 5_000 },
  );
});
