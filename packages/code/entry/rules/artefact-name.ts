import { type Artefact, archiveEnding, joinInside, lettersOf, nameInProject, namesOf } from '@emmental/model';
import { languageOf } from '../../languages/index.ts';
import { sourcesBeside } from '../../program/compiled.ts';
import { foldersUp } from '../../program/paths.ts';
import { buildOf } from '../build/description.ts';
import { type CodeIndex, codeAround, filesNamed, isSourceBelow } from '../code-index.ts';
import type { HandlerReading } from '../handler-files.ts';
import type { Candidate, LinkRule, LinkSearch } from '../rule.ts';

/** How many segments of a folder's path may make up the name of a package: `articles/recent` → `articles_recent.zip`. */
const mostSegments = 5;

/**
 * The folder that has the name of the package: `build/mail.zip` → `services/mail`, with the handler's file in it. Where no
 * such folder holds the handler's file, the file that has the name of the package. Of several that fit, those nearest to
 * the template count.
 */
export const artefactName: LinkRule = {
  how: 'name of the artefact',
  certain: false,
  find: (search) => {
    const { source } = search;
    const artefact =
      search.artefact ??
      (search.directory === null ? null : { kind: 'path' as const, name: search.directory });
    if (artefact === null || artefact.kind === 'image' || artefact.kind === 'function') return [];
    if (search.directory !== null && source.kind(search.directory) === 'directory') return [];
    const found = byName(search, artefact);
    if (found.length > 0) return found;
    const packed = packedInLoop(search, artefact);
    return packed.length > 0 ? packed : byPlainName(search, artefact);
  },
};

/**
 * The folder whose name is exactly that of the package, also where that name fits any package (`api.zip`, `output-handler.zip`). The
 * file in it has to define the export, and the export has to be one that few functions have.
 */
function byPlainName(search: LinkSearch, { name }: Artefact): readonly Candidate[] {
  const { source, template, language } = search;
  const plain = lettersOf((name.split('/').at(-1) ?? '').replace(archiveEnding, ''));
  const index = plain.length < 3 || name.includes('*') ? null : codeAround(source, template);
  if (!index) return [];
  const folders = index.folders.filter(
    (folder) => lettersOf(folder.split('/').at(-1) ?? '') === plain && isSourceBelow('', folder),
  );
  const found = [inPlace, compiled].flatMap((look) =>
    folders.flatMap((folder) => look(search, index, folder)),
  );
  return distinct(found).filter(({ module, export: exported }) => {
    const read = commonExport.test(exported) ? null : source.read(module);
    return read !== null && 'text' in read && definitionOf(exported, language).test(read.text);
  });
}

/** Exports that most functions have. */
const commonExport = /^(?:default|handler|main|run|index|lambda_?handler|event_?handler)$/i;

/** The folder that a script packs in a loop under the name of the package: `mail_$name.zip` for each folder in `src`. */
function packedInLoop(search: LinkSearch, { name }: Artefact): readonly Candidate[] {
  const { source, template } = search;
  const index = codeAround(source, template);
  const file = name.slice(name.lastIndexOf('/') + 1);
  if (!index || file.includes('*')) return [];
  const folders = index.folders.flatMap((folder) =>
    buildOf(source, folder).outputs.flatMap((output) => {
      if (output.kind !== 'archives') return [];
      const [before = '', after = ''] = output.output.split('*');
      const fits =
        file.length > before.length + after.length && file.startsWith(before) && file.endsWith(after);
      const inner = fits ? file.slice(before.length, file.length - after.length) : '';
      const packed = /^[\w.-]+$/.test(inner) ? joinInside(output.from, inner) : null;
      return packed !== null && source.kind(packed) === 'directory' ? [packed] : [];
    }),
  );
  return distinct([...new Set(folders)].flatMap((folder) => inPlace(search, index, folder)));
}

/** The folder or file that has the name of the function, where the template names no package: a plan, or a copy of a console. */
export const functionName: LinkRule = {
  how: 'name of the function',
  certain: false,
  find: (search) =>
    search.artefact?.kind === 'function'
      ? byName(search, search.artefact).map((each) => ({ ...each, certain: false }))
      : [],
};

function byName(search: LinkSearch, artefact: Artefact): readonly Candidate[] {
  const { source, template } = search;
  const index = codeAround(source, template);
  if (!index) return [];
  const areas = foldersUp(template);
  for (const name of namesOf(artefact)) {
    const found = named(search, index, name, areas);
    if (found.length > 0) return found;
    const files = areas.map((area) => filesOf(search, index, area, name)).find(({ length }) => length > 0);
    if (files) return files;
  }
  // Another app of the repository may have a folder of the shorter name, so only the folders beside the template count.
  const short = nameInProject(artefact);
  return short === null
    ? []
    : named(search, index, short, areas.slice(0, 2)).map((each) => ({ ...each, certain: false }));
}

/** Returns the sources in the folders with a name, in the smallest area that has some. */
function named(
  search: LinkSearch,
  index: CodeIndex,
  name: string,
  areas: readonly string[],
): readonly Candidate[] {
  const folders = index.folders.filter((folder) => hasName(folder, name));
  for (const area of areas) {
    const near = folders.filter((folder) => isSourceBelow(area, folder));
    for (const look of looks) {
      const found = distinct(near.flatMap((folder) => look(search, index, folder)));
      if (found.length > 0) return found;
    }
  }
  return [];
}
/**
 * Do the last segments of a folder's path, put together, make up the name? A folder `src` between them does not count:
 * `room/src/api` has the name `room_api`.
 */
function hasName(folder: string, name: string): boolean {
  let joined = '';
  for (const segment of folder.split('/').reverse().slice(0, mostSegments)) {
    if (joined !== '' && segment === 'src') continue;
    joined = lettersOf(segment) + joined;
    if (joined.length >= name.length) return joined === name;
  }
  return false;
}

type Look = (search: LinkSearch, index: CodeIndex, folder: string) => readonly Candidate[];

/** Folders in which the source of a package usually lies. */
const sourceFolders = ['', 'src', 'lambda', 'lib', 'app', 'src/lambda', 'code'];

const inPlace: Look = (search, _, folder) =>
  first(search, folder, ({ path }) =>
    sourceFolders.flatMap(
      (inner) => search.files.fileAt(search.source, joinInside(folder, inner) ?? folder, path) ?? [],
    ),
  );

const compiled: Look = (search, _, folder) =>
  first(search, folder, ({ path }) =>
    sourcesBeside(joinInside(folder, path) ?? folder).flatMap(
      (candidate) => search.files.fileAt(search.source, '', candidate) ?? [],
    ),
  );

const below: Look = ({ source, readings, language }, index, folder) => {
  for (const reading of readings) {
    const found = filesNamed(index, folder, reading.path, language);
    if (found.length > 0)
      return found.map((file) => ({ module: source.resolve(file) ?? file, export: reading.export, folder }));
  }
  return [];
};

const looks: readonly Look[] = [inPlace, compiled, below];

function first(
  { readings }: LinkSearch,
  folder: string,
  look: (reading: HandlerReading) => readonly string[],
): readonly Candidate[] {
  for (const reading of readings) {
    const [module] = look(reading);
    if (module !== undefined) return [{ module, export: reading.export, folder }];
  }
  return [];
}

/** Returns the files with the name of the package that define the export. */
function filesOf(
  { source, readings, language }: LinkSearch,
  index: CodeIndex,
  area: string,
  name: string,
): readonly Candidate[] {
  const exported = readings[0]?.export;
  if (exported === undefined) return [];
  const defines = definitionOf(exported, language);
  return [...index.byStem]
    .flatMap(([stem, files]) => (lettersOf(stem) === name ? files : []))
    .filter((file) => languageOf(file) === language && isSourceBelow(area, file))
    .filter((file) => {
      const read = source.read(file);
      return 'text' in read && defines.test(read.text);
    })
    .map((file) => ({ module: source.resolve(file) ?? file, export: exported, folder: area }));
}

/** Matches code that defines an export of the name. */
function definitionOf(exported: string, language: LinkSearch['language']): RegExp {
  const name = (exported.split('.')[0] ?? '').replace(/[^\w$]/g, '').replaceAll('$', '\\$');
  return language === 'python'
    ? new RegExp(`^(?:async\\s+)?def\\s+${name}\\b|^${name}\\s*=`, 'm')
    : new RegExp(
        `exports\\.${name}\\b|export\\s+(?:async\\s+)?(?:function\\*?|const|let|var|class)\\s+${name}\\b|export(?:s\\s*=)?\\s*\\{[^}]*\\b${name}\\b`,
      );
}

const distinct = (candidates: readonly Candidate[]): readonly Candidate[] => [
  ...new Map(candidates.map((each) => [`${each.module}#${each.export}`, each])).values(),
];
