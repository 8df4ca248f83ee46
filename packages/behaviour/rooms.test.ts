import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('.', import.meta.url));

/**
 * Each folder, and the folders that it may import from. The evaluator, a package of its own, reaches both only through
 * its Domain.
 */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  // The text of a line is that of the code alone.
  models: ['models', 'line-text.ts'],
  builtins: ['builtins', 'models'],
};

const roomOf = (path: string): string => relative(root, path).split('/')[0] ?? '';

test.each(Object.keys(mayImport))('%s imports in one direction', (room) => {
  const wrong: string[] = [];
  for (const name of readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts') || name.endsWith('.test.ts')) continue;
    const path = join(root, room, name);
    const text = readFileSync(path, 'utf8');
    for (const [, specifier] of text.matchAll(/from '(\.[^']+)'/g)) {
      const target = roomOf(resolve(path, '..', specifier ?? ''));
      if (!mayImport[room]?.includes(target)) wrong.push(`${relative(root, path)} → ${specifier}`);
    }
  }
  expect(wrong).toEqual([]);
});
