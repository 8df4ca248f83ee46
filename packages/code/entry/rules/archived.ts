import { placeholderArchive, type Source } from '@emmental/model';
import { languageOf } from '../../languages/index.ts';
import { below, isInstalled } from '../../program/paths.ts';
import { codeAround } from '../code-index.ts';
import type { LinkRule, LinkSearch } from '../rule.ts';
import { firstFile } from '../rule.ts';

/**
 * The file in an archive of the repository that is deployed. If the repository has the same file with the same text outside
 * of the archive, that file is the source, because people can open it and its line. The other code of the archive has to be the same
 * there too, because the file may load it.
 */
export const archived: LinkRule = {
  how: 'archive',
  certain: true,
  find: (search) => {
    const { source, files, artefact, directory } = search;
    const archive = directory ?? (artefact?.kind === 'path' ? artefact.name : null);
    if (archive !== null && placeholderArchive.test(archive)) return [];
    if (archive === null || !/\.zip$/i.test(archive) || source.kind(archive) !== 'file') return [];
    return firstFile(search, [archive], (folder, path) => files.fileAt(source, folder, path)).map(
      (packed) => {
        const same = sameFile(search, archive, packed.module);
        return same === null
          ? packed
          : { ...packed, module: same, folder: same.slice(0, Math.max(0, same.lastIndexOf('/'))) };
      },
    );
  },
};

/** Returns the only file of the repository with the same name and text, if the rest of the archive is beside it. */
function sameFile({ source, template }: LinkSearch, archive: string, packed: string): string | null {
  const name = packed.slice(packed.lastIndexOf('/') + 1);
  const packedText = source.read(packed);
  const index = codeAround(source, template);
  if (!('text' in packedText) || !index) return null;
  const stem = name.replace(/\.[^.]*$/, '').toLowerCase();
  const same = (index.byStem.get(stem) ?? []).filter((file) => {
    const read = file.endsWith(`/${name}`) || file === name ? source.read(file) : null;
    return read !== null && 'text' in read && read.text === packedText.text;
  });
  const [only = null, ...others] = same;
  return only !== null && others.length === 0 && hasSameCode(source, archive, packed, only) ? only : null;
}

/** At most this many files of one archive are compared. */
const mostFiles = 2000;

/** Is each code file of an archive, without installed packages, also in the repository, at the same path from the handler's file? */
function hasSameCode(source: Source, archive: string, packed: string, file: string): boolean {
  const inner = packed.slice(archive.length + 1);
  if (file !== inner && !file.endsWith(`/${inner}`)) return false;
  const root = file.slice(0, Math.max(0, file.length - inner.length - 1));
  const open = [''];
  let count = 0;
  for (let folder = open.pop(); folder !== undefined; folder = open.pop())
    for (const { name, kind } of source.list(below(archive, folder))) {
      const path = below(folder, name);
      if (kind === 'directory' && !isInstalled(path)) open.push(path);
      if (kind !== 'file' || languageOf(path) === null) continue;
      count += 1;
      const [there, here] = [source.read(below(archive, path)), source.read(below(root, path))];
      if (count > mostFiles || !('text' in there && 'text' in here && there.text === here.text)) return false;
    }
  return true;
}
