import { type App, below, folderOf, joinInside, type Location, type Source } from '@emmental/model';
import { nodeModule } from '../../app/google/node-module.ts';
import { parseFile } from '../../parse/index.ts';
import { get, type Node, stringOf } from '../../tree.ts';

/** A folder of functions that is deployed as a whole. */
export interface Codebase {
  /** The file that names it: `firebase.json`, or `package.json` where there is none. */
  readonly config: string;
  readonly at: Location;
  readonly directory: string;
  readonly language: App['functions'][number]['language'];
  /** `nodejs20`, `python312`, without the version where nothing says it; null for another language that nothing names. */
  readonly runtime: string | null;
  /** The module whose exports are the functions, without its ending. */
  readonly module: string;
  /** The configuration that names the security rules of the app; null for none. */
  readonly rules: string | null;
  /** The generation of functions that are declared without naming one. */
  readonly generation: 1 | 2;
}

/** May a file declare functions of Firebase, by its name? */
export const mayBeFirebase = (path: string): boolean => /(?:^|\/)(?:firebase|package)\.json$/.test(path);

/**
 * Returns the codebases that configurations of Firebase name, and packages with its SDK that none of them names. Source: Firebase CLI,
 * `functions/projectConfig.ts`.
 */
export function codebasesIn(files: readonly string[], source: Source): readonly Codebase[] {
  const configured = files
    .filter((path) => /(?:^|\/)firebase\.json$/.test(path))
    .toSorted((a, b) => a.split('/').length - b.split('/').length)
    .flatMap((config) => configuredIn(config, source))
    // A folder of functions may have a configuration of its own, for tests of it alone.
    .filter(({ directory }, index, all) => all.findIndex((each) => each.directory === directory) === index);
  const known = new Set(configured.map(({ directory }) => directory));
  const packages = files.filter(
    (path) => path.endsWith('package.json') && !known.has(folderOf(path)) && usesSdk(path, source),
  );
  return [...configured, ...packages.map((config) => codebase(config, folderOf(config), null, source))];
}

function configuredIn(config: string, source: Source): readonly Codebase[] {
  const functions = get(parseFile(config, source)?.root ?? undefined, 'functions');
  if (!functions) return [];
  const entries = functions.kind === 'list' ? functions.items : [functions];
  return entries.map((entry) => {
    const written = stringOf(get(entry, 'source')) ?? 'functions';
    // A folder that is not in the repository is a codebase too: nobody knows its functions.
    return codebase(config, joinInside(folderOf(config), written) ?? written, entry, source);
  });
}

function codebase(config: string, directory: string, entry: Node | null, source: Source): Codebase {
  const written = entry ? (stringOf(get(entry, 'runtime')) ?? null) : null;
  const hasFile = (name: string): boolean => source.kind(below(directory, name)) === 'file';
  const isPython = written?.startsWith('python') ?? (!hasFile('package.json') && hasFile('main.py'));
  const isNode = written?.startsWith('nodejs') ?? hasFile('package.json');
  const manifest =
    isNode && hasFile('package.json') ? parseFile(below(directory, 'package.json'), source)?.root : undefined;
  const node = /\d+/.exec(stringOf(get(get(manifest ?? undefined, 'engines'), 'node')) ?? '')?.[0];
  const sdk = /\d+/.exec(
    stringOf(get(get(manifest ?? undefined, 'dependencies'), 'firebase-functions')) ?? '',
  )?.[0];
  return {
    config,
    at: entry?.at ?? { file: config, line: 1, column: 1 },
    directory,
    language: isPython ? 'python' : isNode ? 'javascript' : 'other',
    runtime: written ?? (isPython ? 'python' : isNode ? `nodejs${node ?? ''}` : null),
    module: isPython ? 'main' : (nodeModule(directory, source) ?? 'index'),
    rules: config.endsWith('firebase.json') ? config : configurationAbove(directory, source),
    // Since version 6 the package itself is the second generation. Source: firebase-functions, CHANGELOG.
    generation: isPython || Number(sdk ?? 6) >= 6 ? 2 : 1,
  };
}

/** The configuration beside a folder, or above it. */
function configurationAbove(directory: string, source: Source): string | null {
  for (let folder = directory; ; folder = folderOf(folder)) {
    const path = below(folder, 'firebase.json');
    if (source.kind(path) === 'file') return path;
    if (folder === '') return null;
  }
}

function usesSdk(path: string, source: Source): boolean {
  const file = source.read(path);
  return 'text' in file && /"dependencies"[\s\S]*"firebase-functions"\s*:/.test(file.text);
}
