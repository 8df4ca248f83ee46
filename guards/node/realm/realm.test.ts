import { isUtf8 as nodesIsUtf8 } from 'node:buffer';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { Buffer, isUtf8 } from './buffer.ts';

const engine = join(import.meta.dirname, '../../../packages/inspect');

test('the core has every function of Buffer that the inspection engine calls', () => {
  const sources = (readdirSync(engine, { recursive: true }) as string[]).filter(
    (file) => /\.ts$/.test(file) && !/\.test\.ts$|(?:^|\/)(?:dist|node_modules|vectors|testing)\//.test(file),
  );
  const called = new Set(
    sources.flatMap((file) =>
      [...readFileSync(join(engine, file), 'utf8').matchAll(/\bBuffer\.(\w+)\(/g)].map(
        ([, name]) => name ?? '',
      ),
    ),
  );
  expect(called.size).toBeGreaterThan(1);
  expect([...called].filter((name) => typeof Reflect.get(Buffer, name) !== 'function')).toEqual([]);
});

test('bytes are text in the realm where they are for Node, and most are told there', () => {
  let asked = 0;
  vi.stubGlobal('natives', {
    isUtf8: (bytes: Uint8Array): boolean => {
      asked += 1;
      return nodesIsUtf8(bytes);
    },
  });
  const letter = fc.constantFrom('a', ' ', 'é', '€', '😀').map((one) => [...new TextEncoder().encode(one)]);
  const noise = fc.integer({ min: 0, max: 255 }).map((one) => [one]);
  const bytes = fc.array(fc.oneof(letter, letter, noise), { maxLength: 6 });
  try {
    fc.assert(
      fc.property(bytes, (parts) => {
        const one = Uint8Array.from(parts.flat());
        expect(isUtf8(one)).toBe(nodesIsUtf8(one));
      }),
      { seed: 20261126, numRuns: 3000 },
    );
    const before = asked;
    expect([isUtf8(Uint8Array.of(65, 66)), isUtf8(Uint8Array.of(65, 0xff, 66))]).toEqual([true, false]);
    expect(asked).toBe(before);
  } finally {
    vi.unstubAllGlobals();
  }
});
