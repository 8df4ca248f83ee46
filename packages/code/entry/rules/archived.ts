import { placeholderArchive } from '@emmental/model';
import { codeAround } from '../code-index.ts';
import type { LinkRule, LinkSearch } from '../rule.ts';
import { firstFile } from '../rule.ts';

/**
 * The file in an archive of the repository that is deployed. If the repository has the same file with the same text outside
 * of the archive, that file is the source, because people can open it and its line.
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
        const same = sameFile(search, packed.module);
        return same === null
          ? packed
          : { ...packed, module: same, folder: same.slice(0, Math.max(0, same.lastIndexOf('/'))) };
      },
    );
  },
};

/** Returns the only file of the repository with the same name and text. */
function sameFile({ source, template }: LinkSearch, packed: string): string | null {
  const name = packed.slice(packed.lastIndexOf('/') + 1);
  const packedText = source.read(packed);
  const index = codeAround(source, template);
  if (!('text' in packedText) || !index) return null;
  const stem = name.replace(/\.[^.]*$/, '').toLowerCase();
  const same = (index.byStem.get(stem) ?? []).filter((file) => {
    const read = file.endsWith(`/${name}`) || file === name ? source.read(file) : null;
    return read !== null && 'text' in read && read.text === packedText.text;
  });
  return same.length === 1 ? (same[0] ?? null) : null;
}
