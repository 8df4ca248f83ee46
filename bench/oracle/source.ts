import { diagnostic, type Source } from '@emmental/model';
import type { Files } from './run/runner.ts';

/** Opens files in memory as a repository. */
export function memorySource(files: Files): Source {
  const has = (path: string): boolean => Object.hasOwn(files, path);
  return {
    directory: '/oracle',
    kind: (path) => (path === '' ? 'directory' : has(path) ? 'file' : null),
    resolve: (path) => (has(path) || path === '' ? path : null),
    read: (path) =>
      has(path)
        ? { text: files[path] ?? '' }
        : { diagnostic: diagnostic('read/not-found', { file: path, line: 1, column: 1 }) },
    list: (path) =>
      path === ''
        ? Object.keys(files)
            .sort()
            .map((name) => ({ name, kind: 'file' as const }))
        : [],
    diagnostics: () => [],
  };
}
