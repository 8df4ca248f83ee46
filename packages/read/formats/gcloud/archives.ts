import { basename } from 'node:path/posix';
import { spell } from '../lowering/values.ts';
import type { Command } from './shell.ts';

/** A folder that a command packs. */
export interface PackedFolder {
  readonly written: string;
  /** The folder in which the command runs, as in `Command`. */
  readonly directory: string;
}

/**
 * Returns the folders whose archives the commands copy to a bucket, by the address of the archive: `zip -r fn.zip src` and
 * `gsutil cp fn.zip gs://shop/fn.zip` give `gs://shop/fn.zip` the folder `src`. An archive that two commands write is left out.
 */
export function archivesIn(commands: readonly Command[]): ReadonlyMap<string, PackedFolder> {
  const packed = new Map<string, PackedFolder | null>();
  for (const command of commands) {
    const found = packedBy(command);
    if (found) packed.set(found.archive, packed.has(found.archive) ? null : found.folder);
  }
  const copied = new Map<string, PackedFolder>();
  for (const { words } of commands) {
    const texts = words.map((word) => spell(word));
    const isCopy =
      /(?:^|\/)gsutil$/.test(texts[0] ?? '') || (texts[0] === 'gcloud' && texts[1] === 'storage');
    const [file = '', to = '', ...more] = texts
      .slice(texts.indexOf('cp') + 1)
      .filter((word) => !word.startsWith('-'));
    if (!isCopy || !texts.includes('cp') || more.length > 0 || !to.startsWith('gs://')) continue;
    const folder = packed.get(basename(file));
    if (folder) copied.set(to.endsWith('/') ? `${to}${basename(file)}` : to, folder);
  }
  return copied;
}

/** Reads `zip -r ARCHIVE FOLDER` and `zip ARCHIVE FILE…`, which packs files of the folder in which it runs. */
function packedBy({
  words,
  directory,
}: Command): { readonly archive: string; readonly folder: PackedFolder } | null {
  const [program = '', ...rest] = words.map((word) => spell(word));
  const names = rest.filter((word) => !word.startsWith('-'));
  const [archive, folder = '.', ...more] = names;
  if (!/(?:^|\/)zip$/.test(program) || archive === undefined || /[$*]/.test(basename(archive))) return null;
  const isFolder = rest.some((word) => /^-\w*r/.test(word)) && more.length === 0 && !/[$*]/.test(folder);
  return { archive: basename(archive), folder: { written: isFolder ? folder : '.', directory } };
}
