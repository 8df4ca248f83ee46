import { coverageOf, diagnostic, type FunctionReport } from '@emmental/model';
import { expect, test } from 'vitest';
import { sentenceOf } from './coverage.ts';

const fn = (...leftOut: FunctionReport['leftOut'] & {}): FunctionReport =>
  ({ id: 'a#F', ...(leftOut.length > 0 ? { leftOut } : {}) }) as unknown as FunctionReport;

const sentence = (functions: readonly FunctionReport[]): string =>
  sentenceOf(coverageOf([{ functions }], []), functions);

test('a function with several causes is named, so that the counts do not seem to add up', () => {
  expect(sentence([fn(), fn('code beside the handler'), fn('code beside the handler', 'limit')])).toBe(
    'code of 1 of 3 functions analysed: 2 with code beside the handler that is not read, 1 over a limit (1 function has several of these causes)',
  );
  expect(sentence([fn('code beside the handler'), fn('limit')])).not.toContain('several');
});

test('a file without the export of the handler is a cause of its own', () => {
  expect(sentence([fn('code not found'), fn('export not found')])).toBe(
    'code of 0 of 2 functions analysed: 1 whose code was not found, 1 whose file does not export the handler',
  );
  expect(diagnostic('code/no-export', { file: 'a.mjs', line: 1, column: 1 }, 'handler').message).toBe(
    'the handler’s file has no such export: handler',
  );
});

test('the number of functions that the source of a tool seems to create is a lower bound', () => {
  const place = { file: 'sst.config.ts', line: 1, column: 1 };
  const unread = { ...diagnostic('template/unread-format', place, 'SST'), functions: 6 };
  expect(sentenceOf(coverageOf([], [unread]))).toBe(
    'code of 0 of at least 6 functions analysed: 1 tool not read',
  );
});
