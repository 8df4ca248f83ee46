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
        const modules = sourcesOf(search, outputs, folder, reading.path);
        if (modules.length > 0)
          return modules.map((module) => ({
            module,
            export: reading.export,
            folder: written === directory && packed.length === 0 ? written : folder,
          }));
      }
    return archiveEnding.test(written) && packed.length === 0 ? besideArchive(search, outputs, written) : [];
  },
};

/**
 * Returns the sources of the bundled file in the folder of an archive that no script is known to pack: `out/mail/index.js` for
 * `out/mail/mail.zip`. The archive may hold another folder, so these are likely.
 */
function besideArchive(
  search: LinkSearch,
  outputs: readonly BuildOutput[],
  archive: string,
): readonly Candidate[] {
  for (const { path, export: exported } of search.readings)
    for (const folder of [withoutEnding(archive), folderOf(archive)]) {
      const target = joinInside(folder, path);
      const modules = target === null ? [] : bundledInto(search, outputs, target);
      if (modules.length > 0)
        return modules.map((module) => ({ module, export: exported, folder, certain: false as const }));
    }
  return [];
}

/** Returns the folders that a script packs into the archive. */
const packedFolders = (outputs: readonly BuildOutput[], archive: string): readonly string[] => [
  ...new Set(
    outputs.flatMap((each) => (each.kind === 'archive' && each.output === archive ? [each.from] : [])),
  ),
];

/** Returns the source of a handler's file: one, or all that bundlers write into that file. */
function sourcesOf(
  search: LinkSearch,
  outputs: readonly BuildOutput[],
  folder: string,
  path: string,
): readonly string[] {
  const { source, files } = search;
  const target = joinInside(folder, path);
  if (target === null) return [];
  const inPlace = files.fileAt(source, folder, path);
  if (inPlace !== null) return [inPlace];
  const bundled = bundledInto(search, outputs, target);
  if (bundled.length > 0) return bundled;
  for (const output of outputs)
    if (output.kind === 'folder' && target.startsWith(`${output.output}/`)) {
      const file = files.sourceAt(source, output.from, target.slice(output.output.length + 1));
      if (file !== null) return [file];
    }
  for (const candidate of sourcesByTsconfig(source, target)) {
    const file = files.sourceAt(source, '', candidate);
    if (file !== null) return [file];
  }
  return [];
}

/** Returns the entries that bundlers write into a file. Several scripts may write the same file of different entries. */
const bundledInto = (
  { source, files }: LinkSearch,
  outputs: readonly BuildOutput[],
  target: string,
): readonly string[] => [
  ...new Set(
    outputs.flatMap((output) => {
      if (output.kind !== 'file' || output.output !== target) return [];
      const { entry } = output;
      return files.sourceAt(source, '', entry) ?? files.sourceAt(source, '', withoutEnding(entry)) ?? [];
    }),
  ),
];

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
