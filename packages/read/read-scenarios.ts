import { type Diagnostic, diagnostic, type Source } from '@emmental/model';
import type { Scenario } from '@emmental/model/schema';
import { parsedFile } from './parse/index.ts';
import { placeOf, plain } from './plain.ts';

/** The folder for attack scenarios that the user writes. It is in the folder of the app or above it. */
const scenarioFolder = 'emmental-threats';

const mostFiles = 100;

/** Tells if a folder, or one above it, has a folder of scenarios. */
export const hasScenarios = (source: Source, folder: string): boolean => nearest(source, folder) !== null;

interface ReadScenarios {
  readonly scenarios: readonly Scenario[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads the scenarios in the nearest `emmental-threats/` of a folder, one per file, sorted by file name. A
 * file with a wrong shape, or with the id of an earlier file, is left out and reported with file and line.
 */
export async function readScenarios(source: Source, folder: string): Promise<ReadScenarios> {
  const home = nearest(source, folder);
  if (home === null) return { scenarios: [], diagnostics: [] };
  const { scenario: schema, wrongs } = await import('@emmental/model/schema');
  const names = source
    .list(home)
    .flatMap(({ name, kind }) =>
      kind === 'file' && /\.(?:ya?ml|json)$/.test(name) ? [`${home}/${name}`] : [],
    )
    .sort();
  const scenarios = new Map<string, Scenario>();
  const diagnostics: Diagnostic[] = [];
  for (const file of names.slice(0, mostFiles)) {
    const { root, diagnostics: problems } = parsedFile(file, source);
    diagnostics.push(...problems);
    if (!root) continue;
    const read = schema.safeParse(plain(root));
    let mistakes: readonly { readonly path: readonly string[]; readonly message: string }[] = [];
    if (!read.success) mistakes = wrongs(read.error).slice(0, 20);
    else if (scenarios.has(read.data.id))
      mistakes = [{ path: ['id'], message: `${read.data.id} is the id of another file here` }];
    for (const { path, message } of mistakes)
      diagnostics.push(
        diagnostic('holes/scenario', placeOf(root, path), `${path.join('.') || 'the file'}: ${message}`),
      );
    if (read.success && mistakes.length === 0) scenarios.set(read.data.id, read.data);
  }
  if (names.length > mostFiles)
    diagnostics.push(
      diagnostic(
        'holes/scenario',
        { file: home, line: 1, column: 1 },
        `it has ${names.length} files; the first ${mostFiles} were read`,
      ),
    );
  return { scenarios: [...scenarios.values()], diagnostics };
}

function nearest(source: Source, folder: string): string | null {
  for (let at = folder; ; at = at.includes('/') ? at.slice(0, at.lastIndexOf('/')) : '') {
    const path = at === '' ? scenarioFolder : `${at}/${scenarioFolder}`;
    if (source.kind(path) === 'directory') return path;
    if (at === '') return null;
  }
}
