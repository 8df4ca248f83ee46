import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { diagnostic, type Source } from '@emmental/model';
import { onTestFinished } from 'vitest';

/** Writes files into a temporary folder and opens it as a Source. Removes the folder after the test. */
export function repository(files: Readonly<Record<string, string | Uint8Array>>): Source {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'emmental-code-')));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  return folderSource(directory);
}

/** Creates a Source without limits, for tests and measurements. The product uses the one of packages/read. */
export function folderSource(directory: string): Source {
  const absolute = (path: string): string => join(directory, path);
  const real = (path: string): string | null => {
    if (!existsSync(absolute(path))) return null;
    const inside = relative(directory, realpathSync(absolute(path)));
    return inside.startsWith('..') ? null : inside;
  };
  const kind: Source['kind'] = (path) => {
    if (real(path) === null) return null;
    return statSync(absolute(path)).isDirectory() ? 'directory' : 'file';
  };
  return {
    directory,
    kind,
    resolve: real,
    read: (path) =>
      kind(path) === 'file'
        ? { text: readFileSync(absolute(path), 'utf8').replace(/^\uFEFF/, '') }
        : { diagnostic: diagnostic('read/not-found', { file: path, line: 1, column: 1 }) },
    bytes: (path) => (kind(path) === 'file' ? readFileSync(absolute(path)) : null),
    list: (path) =>
      kind(path) === 'directory'
        ? readdirSync(absolute(path))
            .sort()
            .flatMap((name) => {
              const inner = kind(path === '' ? name : `${path}/${name}`);
              return inner === null ? [] : [{ name, kind: inner }];
            })
        : [],
    diagnostics: () => [],
  };
}
