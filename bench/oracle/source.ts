import { diagnostic, type Source } from '@emmental/model';
import type { Files } from './run/runner.ts';

/** Opens files in memory as a repository. */
export function memorySource(files: Files): Source {
  const has = (path: string): boolean => Object.hasOwn(files, path);
  const inFolder = (folder: string): readonly string[] => {
    const start = folder === '' ? '' : `${folder}/`;
    return Object.keys(files).flatMap((path) => (path.startsWith(start) ? [path.slice(start.length)] : []));
  };
  const kind = (path: string): 'file' | 'directory' | null => {
    if (has(path)) return 'file';
    return path === '' || inFolder(path).length > 0 ? 'directory' : null;
  };
  return {
    directory: '/oracle',
    kind,
    resolve: (path) => (kind(path) === null ? null : path),
    read: (path) =>
      has(path)
        ? { text: files[path] ?? '' }
        : { diagnostic: diagnostic('read/not-found', { file: path, line: 1, column: 1 }) },
    list: (path) =>
      [...new Set(inFolder(path).map((below) => below.split('/')[0] ?? ''))].sort().map((name) => ({
        name,
        kind: has(path === '' ? name : `${path}/${name}`) ? ('file' as const) : ('directory' as const),
      })),
    diagnostics: () => [],
  };
}
