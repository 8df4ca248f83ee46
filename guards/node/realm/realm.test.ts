import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Buffer } from './buffer.ts';

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
