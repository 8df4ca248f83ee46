import { asString, below, folderOf, joinInside, type Value } from '@emmental/model';
import { items, property } from '../../app/property.ts';
import { bodyOf } from './block.ts';
import { inRepository } from './code.ts';
import { sourceArguments } from './function-call.ts';
import { isGiven } from './resources/index.ts';
import type { Instance, ModuleInstance, State } from './scope.ts';

/** A part of a package: a folder of the repository, and the files of it that are packed. */
interface Part {
  readonly folder: string;
  /** The folder in the package into which the files go; '' = the top. */
  readonly prefix: string;
  /** Returns true if a file of the folder is packed; its path is relative to the folder. */
  readonly packs: (path: string) => boolean;
}

const endings = [
  '.py',
  '.js',
  '.mjs',
  '.cjs',
  '.ts',
  '.mts',
  '.cts',
  '/__init__.py',
  '/index.js',
  '/index.ts',
];

/**
 * Returns the folder of `source_path` that has the file of the handler: a path, a list of paths, or mappings with `path`,
 * `prefix_in_zip`, `patterns` and `commands`. Where no folder has the file, the first folder, because a build may write the
 * file. Null for no folder of the repository. Source: documentation of terraform-aws-modules/lambda, "How to build and package".
 */
export function sourcePathFolder(
  value: Value | undefined,
  handler: string | null,
  state: State,
): string | null {
  const parts = items(value).flatMap(({ value: entry }) => partOf(entry, state) ?? []);
  const module = handler?.replace(/\.[^./]*$/, '').replace(/^\.?\/+/, '') ?? null;
  for (const part of module === null ? [] : parts) {
    const folder = folderWith(part, module ?? '', state);
    if (folder !== null) return folder;
  }
  return parts.find(({ prefix }) => prefix === '')?.folder ?? null;
}

/**
 * Returns the folder that an argument of the module around a function names, such as `source_path`, where a script outside of
 * Terraform packs the function. Null for an image, and where no argument names a folder of the repository.
 */
export function argumentFolder(instance: Instance, state: State): string | null {
  const body = bodyOf(instance);
  if (isGiven(property(body, 'image_uri'))) return null;
  const handler = asString(property(body, 'handler'));
  for (let module: ModuleInstance | null = instance.frame.module; module; module = module.caller)
    for (const name of sourceArguments) {
      const value = module.input(name);
      const folder = value && isGiven(value) ? sourcePathFolder(value, handler, state) : null;
      if (folder !== null) return folder;
    }
  return null;
}

/** Returns the paths in a value of `source_path`. */
export const pathsIn = (value: Value | undefined): readonly Value[] =>
  items(value).flatMap(({ value: entry }) => pathOf(entry) ?? []);

const pathOf = (entry: Value): Value | undefined =>
  entry.kind === 'fields' ? property(entry, 'path') : entry;

function partOf(entry: Value, state: State): Part | null {
  const path = pathOf(entry);
  const written = path ? asString(path) : null;
  const start = written === null ? null : inRepository(written, state);
  if (start === null) return null;
  const folder = zippedBy(linesOf(property(entry, 'commands')), start, state);
  const prefix = asString(property(entry, 'prefix_in_zip'))?.replace(/^\/+|\/+$/g, '') ?? '';
  const rules = linesOf(property(entry, 'patterns')).flatMap((line) => ruleOf(line) ?? []);
  return folder === null ? null : { folder, prefix, packs: (file) => isPacked(file, rules) };
}

/** Returns the lines of a list of texts, or of one text with several lines; [] for a value that is not known. */
const linesOf = (value: Value | undefined): readonly string[] =>
  items(value)
    .flatMap(({ value: line }) => asString(line)?.split('\n') ?? [])
    .map((line) => line.trim())
    .filter((line) => line !== '');

/**
 * Returns the folder that the commands pack: `cd` changes it, and `:zip FOLDER` names it. A folder that a command writes, such
 * as `dist`, is not in the repository and is returned too: the rules for outputs of builds lead to its source. Null for a
 * folder outside of the root.
 */
function zippedBy(commands: readonly string[], start: string, state: State): string | null {
  let folder: string | null = start;
  for (const command of commands) {
    const [name, to] = command.split(/\s+/);
    const isZip = name === ':zip' && to !== undefined && !to.startsWith('/');
    if (folder === null || (name !== 'cd' && !isZip)) continue;
    folder = to === undefined || /[$`]/.test(to) || to.startsWith('/') ? folder : joinInside(folder, to);
    if (isZip && folder !== null && state.source.kind(folder) === 'file') folder = folderOf(folder);
    if (isZip) break;
  }
  return folder;
}

interface PatternRule {
  readonly isExcluding: boolean;
  readonly matches: RegExp;
}

/**
 * Reads one pattern: a regular expression for the path of a file, which `!` makes an exclusion. Only letters, dots and at most
 * three wildcards are read, because other expressions of a repository could take any time. Null for another expression.
 */
function ruleOf(line: string): PatternRule | null {
  const written = line.replace(/\s+#.*$/, '').replace(/^!/, '');
  const isPlain = /^(?:[\w/-]|\\\.|\.[*+]?)+$/.test(written) && written.length <= 200;
  if (!isPlain || (written.match(/[*+]/g) ?? []).length > 3) return null;
  return { isExcluding: line.startsWith('!'), matches: new RegExp(`^${written}$`) };
}

/** The last rule that matches a file decides; without one, the file is packed. */
function isPacked(path: string, rules: readonly PatternRule[]): boolean {
  const last = rules.findLast(({ matches }) => matches.test(path.slice(0, 300)));
  return last === undefined || !last.isExcluding;
}

/** Returns the folder from which the handler's module is packed to its path in the package; null if the part has no such file. */
function folderWith({ folder, prefix, packs }: Part, module: string, { source }: State): string | null {
  if (prefix !== '' && !module.startsWith(`${prefix}/`)) return null;
  const inner = prefix === '' ? module : module.slice(prefix.length + 1);
  const candidates = [inner, inner.replaceAll('.', '/')];
  const file = candidates
    .flatMap((path) => endings.map((ending) => path + ending))
    .find((path) => source.kind(below(folder, path)) === 'file' && packs(path));
  if (file === undefined) return null;
  if (prefix === '') return folder;
  // The handler's path begins with the prefix, so the folder above has to end in it.
  return folder === prefix ? '' : folder.endsWith(`/${prefix}`) ? folder.slice(0, -prefix.length - 1) : null;
}
