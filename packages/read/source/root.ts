import { accessSync, constants, existsSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { type Diagnostic, type DiagnosticCode, diagnostic } from '@emmental/model';
import { stackPath } from './stack-path.ts';

/** The folder that limits a scan, and the scanned path inside it. */
export interface ScanRoot {
  /** Absolute real path. */
  readonly directory: string;
  /** POSIX path, relative to `directory`; '' is `directory` itself. */
  readonly path: string;
}

/**
 * Finds the folder that limits a scan: `--root` if present, else the nearest ancestor of PATH with a `.git`,
 * else PATH itself (for a file, its folder). With `.git` the scan can follow imports into shared code of a
 * monorepo. Files outside the folder are never read. For a PATH that names one stack of a snapshot, the path is the snapshot.
 */
export function findRoot(
  path: string,
  rootOption: string | null,
): ScanRoot | { readonly diagnostic: Diagnostic } {
  const named = existsSync(path) ? null : stackPath(path);
  if (named) return findRoot(named.file, rootOption);
  const wrong = refusal(path) ?? (rootOption === null ? null : refusal(rootOption));
  if (wrong) return { diagnostic: wrong };
  const real = realpathSync.native(resolve(path));
  const directory = rootOption === null ? boundaryOf(real) : realpathSync.native(resolve(rootOption));
  const inside = relative(directory, real);
  if (inside === '..' || inside.startsWith(`..${sep}`)) {
    return { diagnostic: diagnostic('read/outside-root', { file: path, line: 1, column: 1 }) };
  }
  return { directory, path: inside.split(sep).join('/') };
}

/** Explains why a path cannot be scanned; null when it can. A pipe or a device is never opened. */
function refusal(path: string): Diagnostic | null {
  const refuse = (code: DiagnosticCode, about?: string) =>
    diagnostic(code, { file: path, line: 1, column: 1 }, about);
  try {
    const stat = statSync(resolve(path));
    if (!stat.isDirectory() && !stat.isFile()) return refuse('read/not-a-file');
    accessSync(resolve(path), stat.isDirectory() ? constants.R_OK | constants.X_OK : constants.R_OK);
    return null;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return refuse('read/not-found');
    return refuse('read/unreadable', reasons[code] ?? code);
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ELOOP: 'its links form a circle',
  ENAMETOOLONG: 'its name is too long',
};

function boundaryOf(path: string): string {
  const start = statSync(path).isDirectory() ? path : dirname(path);
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
    if (dirname(folder) === folder) return start;
  }
}
