import {
  appendFileSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

const most = { files: 5_000, bytes: 50 * 1024 * 1024 };

/**
 * Adds code to a package of a copied function, as a malicious update would. The code runs when the package is loaded. The
 * package is copied first, so that the shared package stays unchanged.
 *
 * @param names names of packages; the first one that is installed is changed.
 * @param folders folders of packages in addition to the function's own.
 * @returns the name of the package.
 * @throws if none is installed, or if the package is too large to copy.
 */
export function takeOver(
  task: string,
  language: 'javascript' | 'python',
  names: readonly string[],
  folders: readonly string[],
  code: string,
): string {
  for (const name of names) {
    const taken =
      language === 'javascript' ? takeNode(task, name, code) : takePython(task, name, folders, code);
    if (taken) return name;
  }
  throw new Error(`its packages are not installed: ${names.slice(0, 6).join(', ')}`);
}

function takeNode(task: string, name: string, code: string): boolean {
  const modules = join(task, 'node_modules');
  if (!existsSync(join(modules, name, 'package.json'))) return false;
  const source = realpathSync(join(modules, name));
  // `node_modules` is a link (copy.ts). Replace it by a folder with a link to each package except this one.
  const [scope = '', inner] = name.split('/');
  unlinked(modules, inner === undefined ? name : null);
  if (inner !== undefined) unlinked(join(modules, scope), inner);
  copied(source, join(modules, name));
  for (const file of filesIn(join(modules, name)))
    if (/\.[cm]?js$/.test(file)) appendFileSync(file, `\n;${code}\n`);
  return true;
}

/** Replaces a link to a folder by a folder with links to all entries of it except `omitted`. */
function unlinked(folder: string, omitted: string | null): void {
  const real = realpathSync(folder);
  rmSync(folder);
  mkdirSync(folder);
  for (const name of readdirSync(real))
    if (name !== omitted) symlinkSync(join(real, name), join(folder, name));
}

/** Takes over a package of Python. Modules may have other names than their package. */
function takePython(task: string, name: string, folders: readonly string[], code: string): boolean {
  for (const folder of [task, ...folders])
    for (const module of modulesOf(name, folder)) {
      const file = [join(module, '__init__.py'), `${module}.py`].find((path) =>
        existsSync(join(folder, path)),
      );
      if (file === undefined) continue;
      if (folder !== task) {
        const installed = file.endsWith('__init__.py') ? module : file;
        copied(join(folder, installed), join(task, installed));
      }
      appendFileSync(join(task, file), `\n${code}\n`);
      return true;
    }
  return false;
}

/**
 * Returns the modules of an installed package, from the list of its files. Source: packaging.python.org, "Recording installed
 * projects", and "Name normalization".
 */
function modulesOf(name: string, folder: string): readonly string[] {
  const normalised = (text: string): string => text.toLowerCase().replaceAll(/[-_.]+/g, '_');
  const info = readdirSync(folder).find(
    (entry) =>
      entry.endsWith('.dist-info') &&
      normalised(entry.replace(/-[^-]+\.dist-info$/, '')) === normalised(name),
  );
  const written = info === undefined ? null : join(folder, info, 'RECORD');
  const recorded =
    written !== null && existsSync(written)
      ? readFileSync(written, 'utf8')
          .split('\n')
          .flatMap((line) => /^([A-Za-z_]\w*)(?:\/__init__)?\.py,/.exec(line)?.[1] ?? [])
      : [];
  return [...new Set([...recorded, normalised(name), name])];
}

function copied(from: string, to: string): void {
  let files = 0;
  let bytes = 0;
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to, {
    recursive: true,
    filter: (path) => {
      const stat = lstatSync(path);
      if (!stat.isFile()) return true;
      files += 1;
      bytes += stat.size;
      if (files > most.files || bytes > most.bytes) throw new Error('the package is too large to copy');
      return true;
    },
  });
}

function* filesIn(folder: string): Iterable<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesIn(path);
    else if (entry.isFile()) yield path;
  }
}
