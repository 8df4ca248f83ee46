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
 * Puts code into a package of others as an update may bring it: it runs when the package is loaded. The copy of the function
 * gets a package of its own for that; what others share stays as it is.
 *
 * @param names of packages; the first that is installed is taken.
 * @param folders of packages beside the function's own.
 * @returns the name of the package.
 * @throws when none of them is there, or the package is larger than a package is.
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
  // The folder of packages is a link (copy.ts): from here on it is one of links, but for this package.
  const [scope = '', inner] = name.split('/');
  unlinked(modules, inner === undefined ? name : null);
  if (inner !== undefined) unlinked(join(modules, scope), inner);
  copied(source, join(modules, name));
  for (const file of filesIn(join(modules, name)))
    if (/\.[cm]?js$/.test(file)) appendFileSync(file, `\n;${code}\n`);
  return true;
}

/** A folder in the place of a link to one, with links to all that it holds but `left`. */
function unlinked(folder: string, left: string | null): void {
  const real = realpathSync(folder);
  rmSync(folder);
  mkdirSync(folder);
  for (const name of readdirSync(real)) if (name !== left) symlinkSync(join(real, name), join(folder, name));
}

/** A package for Python is called otherwise than its modules: what it brought is written where it was installed. */
function takePython(task: string, name: string, folders: readonly string[], code: string): boolean {
  for (const folder of [task, ...folders])
    for (const module of modulesOf(name, folder)) {
      const file = [join(module, '__init__.py'), `${module}.py`].find((one) => existsSync(join(folder, one)));
      if (file === undefined) continue;
      if (folder !== task) {
        const whole = file.endsWith('__init__.py') ? module : file;
        copied(join(folder, whole), join(task, whole));
      }
      appendFileSync(join(task, file), `\n${code}\n`);
      return true;
    }
  return false;
}

/** Source: packaging.python.org, "Recording installed projects", and "Name normalization". */
function modulesOf(name: string, folder: string): readonly string[] {
  const normal = (text: string): string => text.toLowerCase().replaceAll(/[-_.]+/g, '_');
  const info = readdirSync(folder).find(
    (one) => one.endsWith('.dist-info') && normal(one.replace(/-[^-]+\.dist-info$/, '')) === normal(name),
  );
  const written = info === undefined ? null : join(folder, info, 'RECORD');
  const recorded =
    written !== null && existsSync(written)
      ? readFileSync(written, 'utf8')
          .split('\n')
          .flatMap((line) => /^([A-Za-z_]\w*)(?:\/__init__)?\.py,/.exec(line)?.[1] ?? [])
      : [];
  return [...new Set([...recorded, normal(name), name])];
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
