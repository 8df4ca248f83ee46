import { expect, test } from 'vitest';
import { arrivesAs, sourceCovers, unknownKind } from './sources.ts';

test('a method of any kind covers each, and a source covers one of its kind', () => {
  expect(sourceCovers('* /orders', 'POST /orders')).toBe(true);
  expect(sourceCovers('* /orders', 'POST /other')).toBe(false);
  expect(sourceCovers('sqs', 'sqs:Mail')).toBe(true);
  expect(sourceCovers('sqs:Mail', 'sqs')).toBe(false);
});

test('a source names its kind, and a kind that no trigger has is reported with the nearest one', () => {
  expect(arrivesAs('sqs:Mail', [])).toContain('sqs');
  expect(arrivesAs('POST /orders', [])).toContain('apigw-v2');
  for (const known of ['any', 'sqs', 'sqs:Mail', 'schedule', 'http', 'http:Api', '* /orders', 'function-url'])
    expect(unknownKind(known), known).toBeNull();
  expect(unknownKind('sqss:Mail')).toBe('sqss; did you mean sqs?');
  expect(unknownKind('shedule')).toBe('shedule; did you mean schedule?');
  expect(unknownKind('constructor')).toBe('constructor');
});
