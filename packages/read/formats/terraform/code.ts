import { basename } from 'node:path/posix';
import { asString, folderOf, joinInside, type Value } from '@emmental/model';
import { property } from '../../app/property.ts';
import { bodyOf } from './block.ts';
import type { Instance, State } from './scope.ts';

/**
 * The folder of the code that a function is deployed with, relative to the root: what an archive is made of, what an
 * object in a bucket was uploaded from, or null when the repository does not tell.
 */
export function codeFolder(instance: Instance, state: State): string | null {
  const body = bodyOf(instance);
  for (const name of ['filename', 's3_key']) {
    const folder = folderOfPackage(property(body, name), state, 0);
    if (folder !== null) return folder;
  }
  return null;
}

function folderOfPackage(value: Value | undefined, state: State, depth: number): string | null {
  if (!value || depth > 4) return null;
  for (const part of value.kind === 'text' ? value.parts : []) {
    const instance =
      typeof part === 'object' && part.kind === 'resource' ? state.instances.get(part.id) : undefined;
    if (!instance) continue;
    if (instance.type === 'archive_file') return archiveFolder(instance, state);
    if (/^aws_s3_(bucket_)?object$/.test(instance.type))
      return folderOfPackage(property(bodyOf(instance), 'source'), state, depth + 1);
  }
  const written = asString(value);
  if (written === null) return null;
  for (const instance of state.instances.values()) {
    const body =
      instance.type === 'archive_file' || /^aws_s3_(bucket_)?object$/.test(instance.type)
        ? bodyOf(instance)
        : null;
    if (!body) continue;
    if (instance.type === 'archive_file' && isSame(asString(property(body, 'output_path')), written))
      return archiveFolder(instance, state);
    if (instance.type !== 'archive_file' && isSame(asString(property(body, 'key')), written))
      return folderOfPackage(property(body, 'source'), state, depth + 1);
  }
  return null;
}

const isSame = (a: string | null, b: string): boolean =>
  a !== null && a.replace(/^(\.\/)+/, '') === b.replace(/^(\.\/)+/, '');

/** `source_dir`, `source_file`, or the file that the one `source` block takes its content from. */
function archiveFolder(instance: Instance, state: State): string | null {
  const body = bodyOf(instance);
  const folder = asString(property(body, 'source_dir'));
  if (folder !== null) return inRepository(folder, state);
  const file = asString(property(body, 'source_file'));
  if (file !== null) return inRepository(file, state);
  const sources = property(body, 'source');
  for (const source of sources?.kind === 'list' ? sources.items : []) {
    const content = property(source, 'content');
    const name = asString(property(source, 'filename'));
    // `file(…)` gives a text that stands in the file it was read from.
    if (content?.at && name !== null && basename(content.at.file) === basename(name))
      return folderOf(content.at.file);
  }
  return null;
}

/** A path as Terraform takes it, relative to the folder of the root module: the folder, or that of the file. */
export function inRepository(written: string, state: State): string | null {
  if (/^[/~]/.test(written)) return null;
  const path = joinInside(state.folder, written);
  if (path === null) return null;
  const kind = state.source.kind(path);
  return kind === 'directory' ? path : kind === 'file' ? folderOf(path) : null;
}
