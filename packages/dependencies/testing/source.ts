import { diagnostic, type Source } from '@emmental/model';

/** A repository in memory: path → text. */
export function sourceOf(files: Readonly<Record<string, string>>): Source {
  const kind: Source['kind'] = (path) => {
    if (Object.hasOwn(files, path)) return 'file';
    return path === '' || Object.keys(files).some((file) => file.startsWith(`${path}/`)) ? 'directory' : null;
  };
  return {
    directory: '/nowhere',
    read: (path) =>
      Object.hasOwn(files, path)
        ? { text: files[path] ?? '' }
        : { diagnostic: diagnostic('read/not-found', { file: path, line: 1, column: 1 }) },
    kind,
    list: (path) => {
      const prefix = path === '' ? '' : `${path}/`;
      const names = Object.keys(files)
        .filter((file) => file.startsWith(prefix))
        .map((file) => file.slice(prefix.length).split('/')[0] ?? '');
      return [...new Set(names)].sort().map((name) => ({
        name,
        kind: kind(`${prefix}${name}`) === 'file' ? 'file' : 'directory',
      }));
    },
    resolve: (path) => (kind(path) === null ? null : path),
    diagnostics: () => [],
  };
}
