import { cpSync, existsSync, lstatSync, mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';

/** Folders that are not copied: histories, environments and results of tools. */
const leftOut: ReadonlySet<string> = new Set([
  '.git',
  '.venv',
  'venv',
  '.aws-sam',
  '.serverless',
  '.emmental',
  '__pycache__',
]);

const most = { files: 20_000, bytes: 200 * 1024 * 1024 };

/** Folders of packages that the copy links. */
export type Linked = readonly string[];

/**
 * Copies a function's code, so that the function cannot change the repository. Folders of packages (`node_modules`) are
 * linked, not copied: the function's own folder, else the first of `packages`, else the nearest folder above the code
 * within `boundary`.
 *
 * @throws if the folder is larger than a function can be; the message contains the limits.
 */
export function copyCode(from: string, to: string, boundary: string, packages: readonly string[]): Linked {
  const linked: string[] = [];
  let files = 0;
  let bytes = 0;
  mkdirSync(to, { recursive: true });
  cpSync(from, to, {
    recursive: true,
    filter: (path) => {
      const name = basename(path);
      if (path === from) return true;
      if (leftOut.has(name)) return false;
      if (name === 'node_modules') {
        const place = join(to, relative(from, path));
        mkdirSync(dirname(place), { recursive: true });
        linked.push(link(path, place));
        return false;
      }
      const stat = lstatSync(path);
      if (!stat.isFile()) return stat.isDirectory() || stat.isSymbolicLink();
      files += 1;
      bytes += stat.size;
      if (files > most.files || bytes > most.bytes)
        throw new Error(
          `its folder has more than ${most.files} files or ${most.bytes / 1024 / 1024} MiB, more than a function can have`,
        );
      return true;
    },
  });
  const ownPackages = join(to, 'node_modules');
  const above = existsSync(ownPackages) ? null : (packages[0] ?? nodeModulesAbove(from, boundary));
  if (above !== null) linked.push(link(above, ownPackages));
  return linked;
}

function link(packages: string, place: string): string {
  const real = realpathSync(packages);
  symlinkSync(real, place);
  return real;
}

function nodeModulesAbove(from: string, boundary: string): string | null {
  for (let folder = dirname(from); `${folder}/`.startsWith(`${boundary}/`); folder = dirname(folder)) {
    const found = join(folder, 'node_modules');
    if (existsSync(found)) return found;
    if (folder === dirname(folder)) break;
  }
  return null;
}
