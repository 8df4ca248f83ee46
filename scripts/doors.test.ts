import { expect, test } from 'vitest';
import { wrongIn } from './doors.mjs';

test.each([
  ["import { existsSync, writeFileSync } from 'node:fs';", 'writeFileSync writes'],
  ["import {\n  readFileSync as read,\n} from 'fs';", 'readFileSync reads without a bound'],
  ["import * as fs from 'node:fs';", 'node:fs is imported by its names only'],
  ["import fs from 'node:fs/promises';", 'node:fs is imported by its names only'],
  ["const { rm } = await import('node:fs/promises');", 'rm writes'],
  ["const fs = require('fs');", 'node:fs is imported by its names only'],
  ["  world.stderr.write('x');", 'prints'],
  ['console.log(1);', 'prints'],
])('%s goes past a door', (text, wrong) => {
  const [first, ...more] = wrongIn('apps/cli/a.ts', text);
  expect(first).toContain(`apps/cli/a.ts:1: ${wrong}`);
  expect(more).toEqual([]);
});

test.each([
  "import { existsSync, type Stats } from 'node:fs';",
  "import type { WriteStream } from 'node:fs';",
  '// console.log(1) would print',
  "const text = 'console.log(1)';",
])('%s does not', (text) => {
  expect(wrongIn('apps/cli/a.ts', text)).toEqual([]);
});
