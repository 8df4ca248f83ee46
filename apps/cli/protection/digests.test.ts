import { expect, test } from 'vitest';
import { isInLayer } from './digests.ts';

test.each([
  ['python/emmental_guard/__init__.py', true],
  ['python/emmental_guard/compiled/cpython-311.bin', true],
  ['node/guard.cjs', true],
  ['node/guard.cjs.code', false],
  ['python/emmental_guard/__pycache__', false],
  ['python/emmental_guard/__pycache__/vault.cpython-311.pyc', false],
])('a layer contains what was built, and nothing that a use of the guard made: %s', (file, isThere) => {
  expect(isInLayer(file)).toBe(isThere);
});
