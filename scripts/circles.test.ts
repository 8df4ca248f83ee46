import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { circlesBelow } from './circles.mjs';

/** The circles among files, given by their names and texts. */
function circlesOf(files: Readonly<Record<string, string>>): readonly (readonly string[])[] {
  const folder = mkdtempSync(join(tmpdir(), 'emmental-circles-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return circlesBelow(folder, folder);
}

test('files that import each other by value are a circle', () => {
  const files = {
    'a.ts': "import { b } from './b.ts';\n",
    'b.ts': "export * from './c.ts';\n",
    'c.ts': "import './a.ts';\n",
    'd.ts': "import {\n  type B,\n  b,\n} from './b.ts';\n",
  };
  expect(circlesOf(files)).toEqual([['a.ts', 'b.ts', 'c.ts']]);
});

test('imports of types and of tests are no circle', () => {
  const files = {
    'a.ts': "import { b } from './b.ts';\n",
    'b.ts': "import type { A } from './a.ts';\nimport { type Other } from './a.ts';\n",
    'b.test.ts': "import { b } from './b.ts';\n",
  };
  expect(circlesOf(files)).toEqual([]);
});
