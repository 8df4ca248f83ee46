import { archiveEnding, joinInside } from '@emmental/model';
import { sourcesByTsconfig } from '../../program/compiled.ts';
import { folderOf, foldersUp, withoutEnding } from '../../program/paths.ts';
import { buildOf } from '../build/description.ts';
import type { BuildOutput } from '../build/output.ts';
import type { Candidate, LinkRule, LinkSearch } from '../rule.ts';

/**
 * The source that the build files of the folders around the code name: an entry of a bundler whose output is the handler's
 * file, a compiler's folder, or the folder that a script packs into the archive. These files are read and never run.
 */
export const build: LinkRule = {
  how: 'build',
  certain: true,
  find: (search) => {
    const { readings, directory, artefact } = search;
    const written =
      directory ?? (artefact?.kind === 'path' && !artefact.name.includes('*') ? artefact.name : null);
    if (written === null) return [];
    const around = [...new Set([...foldersUp(folderOf(written)), ...foldersUp(search.template)])];
    const outputs = around.flatMap((folder) => buildOf(search.source, folder).outputs);
    const packed = packedFolders(outputs, written);
    for (const reading of readings)
      for (const folder of archiveEnding.test(written) ? packed : [written, ...packed]) {
        const module = sourceOf(search, outputs, folder, reading.path);
        if (module !== null)
          return [
            {
              module,
              export: reading.export,
              folder: written === directory && packed.length === 0 ? written : folder,
            },
          ];
      }
    return [];
  },
};

/** Returns the folders that a script packs into the archive. */
const packedFolders = (outputs: readonly BuildOutput[], archive: string): readonly string[] => [
  ...new Set(
    outputs.flatMap((each) => (each.kind === 'archive' && each.output === archive ? [each.from] : [])),
  ),
];

function sourceOf(
  { source, files }: LinkSearch,
  outputs: readonly BuildOutput[],
  folder: string,
  path: string,
): string | null {
  const target = joinInside(folder, path);
  if (target === null) return null;
  const inPlace = files.fileAt(source, folder, path);
  if (inPlace !== null) return inPlace;
  for (const output of outputs) {
    if (output.kind === 'file' && output.output === target) {
      const entry =
        files.fileAt(source, '', withoutEnding(output.entry)) ?? files.fileAt(source, '', output.entry);
      if (entry !== null) return entry;
    }
    if (output.kind === 'folder' && target.startsWith(`${output.output}/`)) {
      const file = files.fileAt(source, output.from, target.slice(output.output.length + 1));
      if (file !== null) return file;
    }
  }
  for (const candidate of sourcesByTsconfig(source, target)) {
    const file = files.fileAt(source, '', candidate);
    if (file !== null) return file;
  }
  return null;
}

/**
 * Does the package of a source build exactly this source into the handler's file? Then a link by the name of the artefact is
 * certain.
 */
export function isBuiltFrom(
  { source, readings }: LinkSearch,
  { module, export: exported }: Candidate,
): boolean {
  const reading = readings.find((each) => each.export === exported);
  const name = reading?.path.split('/').at(-1);
  const home = foldersUp(folderOf(module)).find(
    (folder) => source.kind(joinInside(folder, 'package.json') ?? '') === 'file',
  );
  if (home === undefined || name === undefined) return false;
  const made = buildOf(source, home).outputs.flatMap((output) => (output.kind === 'file' ? [output] : []));
  const named = made.filter(
    ({ output, entry }) => (output ?? withoutEnding(entry)).split('/').at(-1) === name,
  );
  return named.length > 0 && named.every(({ entry }) => withoutEnding(entry) === withoutEnding(module));
}
