import { expect, test } from 'vitest';
import { coverageCauses, coverageOf, isWhole } from './coverage.ts';
import { diagnostic } from './diagnostic.ts';
import type { FunctionReport } from './report.ts';

const at = { file: 'template.yaml', line: 1, column: 1 };
const fn = (...leftOut: FunctionReport['leftOut'] & {}): FunctionReport =>
  ({ id: 'a#F', ...(leftOut.length > 0 ? { leftOut } : {}) }) as unknown as FunctionReport;

test('functions count by their causes, and a diagnostic about code only through its function', () => {
  const coverage = coverageOf(
    [{ functions: [fn(), fn('archive'), fn('language not read', 'limit')] }],
    [diagnostic('code/unread-language', at), diagnostic('profile/expired', at)],
  );
  expect(coverage).toEqual({
    declared: 3,
    listed: 3,
    analysed: 1,
    overlapping: 1,
    causes: [
      { cause: 'archive', count: 1 },
      { cause: 'language not read', count: 1 },
      { cause: 'limit', count: 1 },
    ],
  });
  expect(isWhole(coverage)).toBe(false);
});

test('a problem that takes functions from the report counts them as declared', () => {
  const lost = coverageOf(
    [],
    [diagnostic('read/limit', at, '', 7), diagnostic('template/unread-format', at)],
  );
  expect(lost).toEqual({
    declared: 7,
    listed: 0,
    analysed: 0,
    causes: [
      { cause: 'tool not read', count: 1 },
      { cause: 'limit', count: 7 },
    ],
  });
});

test('a report is whole without a function and a cause, and the causes are distinct', () => {
  expect(isWhole(coverageOf([], []))).toBe(true);
  expect(new Set(coverageCauses).size).toBe(coverageCauses.length);
});
