import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { digestList as ofProtect } from '../apps/cli/protection/digests.ts';
import { guardFiles } from '../apps/cli/protection/guard-files.ts';
import { digestList } from './layer.mjs';

test('build:layer writes the digests that protect writes', () => {
  const folder = guardFiles();
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.(?:code|pyc)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ name: `emmental/${path.slice(folder.length)}`, content: readFileSync(path) }));
  expect(files.length).toBeGreaterThan(50);
  expect(`${digestList(files)}`).toBe(ofProtect());
});
