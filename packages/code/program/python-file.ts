import { folderOf, oncePerSource, type Source } from '@emmental/model';
import { languageOf } from '../languages/index.ts';
import type { Resolution } from '../program.ts';
import { listFolder } from './folder.ts';

/**
 * Returns the module at a path without its ending; null when there is none. Python takes a package first, then native code, then the
 * `.py` file. Source: `FileFinder` and `_get_supported_file_loaders` in `importlib._bootstrap_external`.
 */
export const pythonFile = oncePerSource((source: Source, path: string): Resolution | null => {
  const body = path === '' ? '__init__' : `${path}/__init__`;
  for (const stem of path === '' ? [body] : [body, path]) {
    if (source.kind(`${stem}.py`) !== 'file') continue;
    const native = nativeModule(source, stem);
    return native === null
      ? fileOf(source, `${stem}.py`)
      : { kind: 'unknown', why: `Python loads ${native} first, which is native code`, isThere: true };
  }
  return null;
});

function fileOf(source: Source, file: string): Resolution {
  const real = source.resolve(file);
  if (real === null) return { kind: 'unknown', why: 'is outside the repository', isThere: true };
  // A package has the file of a link under the name of the link.
  return { kind: 'module', path: languageOf(real) === 'python' ? real : file };
}

/** Returns the native code with the name of a module: `run.so`, `run.abi3.so`, `run.cpython-313-x86_64-linux-gnu.so`; null if there is none. */
export function nativeModule(source: Source, path: string): string | null {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const found = listFolder(source, folderOf(path)).find(
    (entry) =>
      entry.kind === 'file' &&
      entry.name.startsWith(`${name}.`) &&
      /^(?:\.abi3|\.cpython-[\w-]+)?\.so$/.test(entry.name.slice(name.length)),
  );
  return found?.name ?? null;
}
