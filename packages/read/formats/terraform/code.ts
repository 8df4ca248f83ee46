import { basename, extname } from 'node:path/posix';
import { asString, folderOf, joinInside, partsOf, type Value } from '@emmental/model';
import { inBlock } from '../../app/google/arguments.ts';
import type { Packaging } from '../../app/packaging/packaging.ts';
import { property } from '../../app/property.ts';
import { bodyOf } from './block.ts';
import type { Instance, State } from './scope.ts';

/** The code of a function: a folder of the repository, or a text in the configuration. */
export type Code =
  | {
      readonly kind: 'folder';
      readonly folder: string;
      /** How the folder is packed. Null for single files, or if a script outside of Terraform packs it. */
      readonly packaging: Packaging | null;
    }
  | { readonly kind: 'inline'; readonly text: Value }
  /** An archive that another tool writes. Its path is relative to the root. */
  | { readonly kind: 'archive'; readonly path: string };

/**
 * Returns the code of a function: the content of an archive, or the source of an uploaded object. Null if another tool
 * builds the package.
 */
export const codeOf = (instance: Instance, state: State): Code | null => codeIn(bodyOf(instance), state);

/** Returns the code of a function with these arguments. */
export function codeIn(body: Value, state: State): Code | null {
  const handler = asString(property(body, 'handler'));
  const uploaded = inBlock(body, 'build_config', 'source', 'storage_source', 'object');
  for (const value of [...packages.map((name) => property(body, name)), uploaded]) {
    const code = codeOfPackage(value, handler, state);
    if (code) return code;
  }
  return null;
}

/** The arguments that name a package: a file, or the object to which the file is uploaded. */
const packages = ['filename', 's3_key', 'source_archive_object'];

/** Returns the code in a package: a file, or the key of an object to which a file is uploaded. */
export function codeOfPackage(
  value: Value | undefined,
  handler: string | null,
  state: State,
  depth = 0,
): Code | null {
  if (!value || depth > 4) return null;
  for (const part of value.kind === 'text' ? value.parts : []) {
    const instance =
      typeof part === 'object' && part.kind === 'resource' ? state.instances.get(part.id) : undefined;
    if (!instance) continue;
    if (instance.type === 'archive_file') return archived(instance, handler, state, true);
    if (isObject(instance)) return uploaded(instance, handler, state, depth);
  }
  for (const instance of state.instances.values()) {
    const body = instance.type === 'archive_file' || isObject(instance) ? bodyOf(instance) : undefined;
    if (instance.type === 'archive_file' && isSame(property(body, 'output_path'), value))
      return archived(instance, handler, state);
    if (isObject(instance) && isSame(property(body, 'key') ?? property(body, 'name'), value))
      return uploaded(instance, handler, state, depth);
  }
  return null;
}

/** Returns the code of an object: what its file is made of, else the path of its file. */
function uploaded(instance: Instance, handler: string | null, state: State, depth: number): Code | null {
  const file = property(bodyOf(instance), 'source');
  const written = asString(file);
  const path = written === null || /^[/~]/.test(written) ? null : joinInside(state.folder, written);
  return codeOfPackage(file, handler, state, depth + 1) ?? (path === null ? null : { kind: 'archive', path });
}

const isObject = ({ type }: Instance): boolean =>
  ['aws_s3_object', 'aws_s3_bucket_object', 'google_storage_bucket_object'].includes(type);

/**
 * Tells if two names have the same parts. Names are not always known texts; for example, they may contain the
 * digest of the package.
 */
const isSame = (a: Value | undefined, b: Value): boolean => {
  const [left, right] = [a && partsOf(a), partsOf(b)];
  return Boolean(left && right && left.length > 0) && wordOf(left ?? []) === wordOf(right ?? []);
};

const wordOf = (parts: readonly unknown[]): string => JSON.stringify(parts).replace(/^\["(\.\/)+/, '["');

/**
 * Returns the code in an archive: the folder of `source_dir` or `source_file`, or the `source` block that
 * contains the handler's file.
 */
function archived(
  instance: Instance,
  handler: string | null,
  state: State,
  isReferenced = false,
): Code | null {
  const body = bodyOf(instance);
  for (const name of ['source_dir', 'source_file']) {
    const written = asString(property(body, name));
    if (written === null) continue;
    const folder = inRepository(written, state);
    // An archive that only has the name of the package may be another one.
    if (folder === null) return isReferenced ? builtFolder(written, name === 'source_file', state) : null;
    const packaging = name === 'source_dir' ? packedBy(instance, body, folder) : null;
    return { kind: 'folder', folder, packaging };
  }
  const sources = property(body, 'source');
  for (const source of sources?.kind === 'list' ? sources.items : []) {
    const content = property(source, 'content');
    const name = asString(property(source, 'filename'));
    if (!content || name === null || !isHandlerFile(name, handler)) continue;
    // A text from `file(…)` has its place in that file.
    if (content.at && basename(content.at.file) === basename(name))
      return { kind: 'folder', folder: folderOf(content.at.file), packaging: null };
    return partsOf(content) && content.kind !== 'unknown' ? { kind: 'inline', text: content } : null;
  }
  return null;
}

/** Returns the folder of code that a build writes, so that it is not in the repository; null for a path outside of the root. */
function builtFolder(written: string, isFile: boolean, state: State): Code | null {
  const path = /^[/~]/.test(written) ? null : joinInside(state.folder, written);
  return path === null ? null : { kind: 'folder', folder: isFile ? folderOf(path) : path, packaging: null };
}

/**
 * Returns the packaging of `source_dir` without the files and folders in `excludes`. Source:
 * hashicorp/archive provider, `archive_file`.
 */
function packedBy({ block }: Instance, body: Value, directory: string): Packaging | null {
  const excludes = property(body, 'excludes');
  const { at } = block;
  if (!excludes || (excludes.kind === 'constant' && excludes.value === null))
    return { directory, patterns: [], written: [], at };
  if (excludes.kind !== 'list' || excludes.open) return null;
  const names = excludes.items.map((item) => ({ written: asString(item), at: item.at ?? at }));
  if (names.some(({ written }) => written === null)) return null;
  const written = names.flatMap(({ written: name, at: place }) =>
    [`!${name}`, `!${name}/**`].map((pattern) => ({ pattern, at: place })),
  );
  return { directory, patterns: [], written, at };
}

const isHandlerFile = (name: string, handler: string | null): boolean =>
  handler === null || name.slice(0, -extname(name).length) === moduleOf(handler);

/** Returns the path of the handler's module: `src/app.handler` → `src/app`. */
const moduleOf = (handler: string): string => handler.replace(/\.[^./]*$/, '');

/**
 * Returns the folder at a path, or the folder of the file at the path. Paths are relative to the folder of
 * the root module, as in Terraform.
 */
export function inRepository(written: string, state: State): string | null {
  if (/^[/~]/.test(written)) return null;
  const path = joinInside(state.folder, written);
  if (path === null) return null;
  const kind = state.source.kind(path);
  return kind === 'directory' ? path : kind === 'file' ? folderOf(path) : null;
}
