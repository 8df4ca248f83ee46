import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Source } from '@emmental/model';
import { onTestFinished } from 'vitest';
import { openSource } from '../../read/source/index.ts';

/** A folder of its own with these files, removed when the test ends. */
export function folderWith(files: Readonly<Record<string, string>>): Source {
  const folder = mkdtempSync(join(tmpdir(), 'emmental-tree-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return openSource(folder);
}
