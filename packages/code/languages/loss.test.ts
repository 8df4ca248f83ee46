import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { outline } from '../testing/outline.ts';
import { readModule } from './index.ts';

/**
 * The fixtures hold every construct of their language. An expression in one is named `m1`, `m2`, …; what stands only in
 * types is `t1`, `t2`, …. What an import or export names counts as an expression.
 */
const fixtures = [
  ['javascript', 'javascript/fixtures/everything.tsx'],
  ['python', 'python/fixtures/everything.py'],
] as const;

const markers = (text: string, letter: string): readonly string[] =>
  [...new Set(text.match(new RegExp(`\\b${letter}\\d+\\b`, 'g')) ?? [])].sort();

test.each(fixtures)('no expression of %s is lost, and no type is kept as one', async (language, path) => {
  const text = readFileSync(new URL(path, import.meta.url), 'utf8');
  const { module, diagnostics } = await readModule(language, path, text);
  const lowered = outline(module.body);
  expect(diagnostics).toEqual([]);
  expect(markers(lowered, 'm')).toEqual(markers(text, 'm'));
  // The type's name of a parameter or field is kept on purpose.
  expect(markers(lowered.replace(/: t\d+/g, ''), 't')).toEqual([]);
});
