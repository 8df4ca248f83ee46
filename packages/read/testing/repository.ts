import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Source } from '@emmental/model';
import { defaultLimits, openSource, type SourceLimits } from '../source/index.ts';

/** A temporary folder with files, opened as a source. `remove()` deletes it. */
export interface Repository {
  readonly directory: string;
  readonly source: Source;
  remove(): void;
}

/** Writes files (by POSIX path) into a temporary folder and opens it. */
export function repository(
  files: Readonly<Record<string, string | Uint8Array>>,
  limits: SourceLimits = defaultLimits,
): Repository {
  const directory = mkdtempSync(join(tmpdir(), 'emmental-read-'));
  for (const [path, content] of Object.entries(files)) {
    const file = join(directory, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
  return {
    directory,
    source: openSource(directory, limits),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}
