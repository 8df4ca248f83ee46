import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { type Diagnostic, diagnostic } from '@emmental/model';

/** The boundary of a scan and the path inside it that was asked for. */
export interface ScanRoot {
  /** Absolute real path. */
  readonly directory: string;
  /** POSIX, relative to `directory`; '' is the root itself. */
  readonly path: string;
}

/**
 * Finds the boundary of a scan: `--root` when it is given, else the nearest ancestor of PATH with a `.git`, else
 * PATH itself (or the folder it lies in), so that a monorepo's shared code is followed and nothing else is.
 */
export function findRoot(
  path: string,
  rootOption: string | null,
): ScanRoot | { readonly diagnostic: Diagnostic } {
  const at = { file: path, line: 1, column: 1 };
  const absolute = resolve(path);
  if (!existsSync(absolute)) return { diagnostic: diagnostic('read/not-found', at, path) };
  if (rootOption !== null && !existsSync(resolve(rootOption))) {
    return { diagnostic: diagnostic('read/not-found', { ...at, file: rootOption }, rootOption) };
  }
  const real = realpathSync(absolute);
  const directory = rootOption === null ? boundaryOf(real) : realpathSync(resolve(rootOption));
  const inside = relative(directory, real);
  if (inside === '..' || inside.startsWith(`..${sep}`)) {
    return { diagnostic: diagnostic('read/outside-root', at, path) };
  }
  return { directory, path: inside.split(sep).join('/') };
}

function boundaryOf(path: string): string {
  const start = statSync(path).isDirectory() ? path : dirname(path);
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
    if (dirname(folder) === folder) return start;
  }
}
