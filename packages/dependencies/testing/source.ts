import { diagnostic, type Source } from '@emmental/model';

/** A repository in memory: path → text. */
export function sourceOf(files: Readonly<Record<string, string>>): Source {
  const kind: Source['kind'] = (path) =>
    Object.hasOwn(files, path)
      ? 'file'
      : path === '' || Object.keys(files).some((one) => one.startsWith(`${path}/`))
        ? 'directory'
        : null;
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
        .filter((one) => one.startsWith(prefix))
        .map((one) => one.slice(prefix.length).split('/')[0] ?? '');
      return [...new Set(names)].sort().map((name) => ({
        name,
        kind: kind(`${prefix}${name}`) === 'file' ? 'file' : 'directory',
      }));
    },
    resolve: (path) => (kind(path) === null ? null : path),
    diagnostics: () => [],
  };
}
