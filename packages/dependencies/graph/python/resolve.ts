import { joinInside } from '@emmental/model';
import type { Files } from '../files.ts';
import type { Site } from './site.ts';

/**
 * Returns the files that run when an installed module loads `specifier`: the `__init__.py` of the packages around the
 * module, then the module, which can be native. Null when no site contains the module.
 */
export function resolveInSites(
  files: Files,
  from: string,
  specifier: string,
  sites: readonly Site[],
): readonly string[] | null {
  const [, dots = '', name = ''] = /^(\.*)(.*)$/.exec(specifier) ?? [];
  if (dots === '') {
    for (const { folder } of sites) {
      const found = along(files, folder, name.split('.'));
      if (found) return found;
    }
    return null;
  }
  let folder: string | null = from.slice(0, Math.max(0, from.lastIndexOf('/')));
  for (let up = 1; up < dots.length && folder !== null; up += 1) folder = joinInside(folder, '..');
  if (folder === null) return null;
  const own = moduleAt(files, folder);
  if (name === '') return own === null ? null : [own];
  return along(files, folder, name.split('.'));
}

function along(files: Files, folder: string, names: readonly string[]): readonly string[] | null {
  const found: string[] = [];
  let at = folder;
  for (const [index, name] of names.entries()) {
    at = at === '' ? name : `${at}/${name}`;
    const module = moduleAt(files, at);
    if (module !== null) found.push(module);
    // A folder without `__init__.py` is a package with nothing in it.
    else if (!files.isFolder(at) || index === names.length - 1) return null;
  }
  return found;
}

function moduleAt(files: Files, path: string): string | null {
  if (files.isFile(`${path}/__init__.py`)) return `${path}/__init__.py`;
  if (files.isFile(`${path}.py`)) return `${path}.py`;
  const slash = path.lastIndexOf('/');
  const folder = path.slice(0, Math.max(0, slash));
  const stem = `${path.slice(slash + 1)}.`;
  const native = files.names(folder).find((name) => name.startsWith(stem) && /\.(?:so|pyd)$/.test(name));
  return native === undefined ? null : folder === '' ? native : `${folder}/${native}`;
}
