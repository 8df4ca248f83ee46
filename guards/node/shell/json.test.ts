import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { jsonOf } from './json.ts';

const nested = (levels: number, inner: string): unknown =>
  JSON.parse(`${'{"a":['.repeat(levels)}${inner}${']}'.repeat(levels)}`);

test('what is nested deeper than the stack is written to its end', () => {
  const tooMany = vi.fn();
  const levels = 20_000;
  const text = jsonOf({ first: 1, deep: nested(levels, '"needle"'), last: [true, null, 'x"\n'] }, tooMany);
  expect(text).toBe(
    `{"first":1,"deep":${'{"a":['.repeat(levels)}"needle"${']}'.repeat(levels)},"last":[true,null,"x\\"\\n"]}`,
  );
  expect(tooMany).not.toHaveBeenCalled();
});

test('any JSON beside it is written as the language writes it', () => {
  const deep = nested(10_000, '1');
  const deepText = `${'{"a":['.repeat(10_000)}1${']}'.repeat(10_000)}`;
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(jsonOf([value, deep], () => undefined)).toBe(`[${JSON.stringify(value)},${deepText}]`);
    }),
    { seed: 20261126, numRuns: 100 },
  );
});

test('more values than are written are left out, and told: a circle that is longer than the stack too', () => {
  const tooMany = vi.fn();
  const first: { next?: unknown } = {};
  let last = first;
  for (let at = 0; at < 20_000; at += 1) {
    const shared = {};
    last.next = shared;
    last = shared;
  }
  last.next = first;
  const text = jsonOf([first, 'after'], tooMany);
  expect(tooMany).toHaveBeenCalledTimes(1);
  expect(text.length).toBeGreaterThan(1_000_000);
  expect(() => JSON.parse(text)).not.toThrow();
});
