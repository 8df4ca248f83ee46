import { isKnownPackage } from '@emmental/behaviour';
import { isPythonStandard, type Module, nodesOf, type Program } from '@emmental/code';
import {
  below,
  compareText,
  folderOf,
  foldersUp,
  layerRoots,
  type Source,
  type Undecided,
} from '@emmental/model';
import { trackedFiles } from '@emmental/read';
import { isManifest, otherOrigin } from './origins/index.ts';

/**
 * Returns a question for each folder that holds committed copies of packages which are known by their names, where the program
 * loads one of them: nobody compared its code with what is published under that name. Copies that an installation made are no
 * part of the repository. `directory` = the folder of the deployed code,
 * `searched` = folders that variables of the function add to the search for packages.
 */
export function committedCopies(
  program: Program,
  source: Source,
  directory: string,
  layers: readonly string[] = [],
  searched: readonly string[] = [],
): readonly Undecided[] {
  const found = new Map<string, Undecided & { readonly names: Set<string> }>();
  for (const module of program.modules.values())
    for (const { name, at } of knownImports(program, module)) {
      const copy =
        copyOf(source, module, name, rootsFor(module, directory, layers), searched) ??
        otherOrigin(source, module, name);
      if (copy === null) continue;
      const question = found.get(copy.folder) ?? { ...ask(copy.folder, module, at), names: new Set() };
      question.names.add(name);
      found.set(copy.folder, question);
    }
  return [...found.values()].map(({ names, ...question }) => ({
    ...question,
    what: `${listed([...names].sort(compareText))} in ${question.cause?.slice('copy/'.length)}`,
  }));
}

type Place = Undecided['seen']['at'];

function ask(folder: string, { path }: Module, at: Omit<Place, 'file'>): Undecided {
  return {
    kind: 'undecided',
    what: '',
    why: isManifest(folder)
      ? 'it comes from another place than the registry, or is another package under that name'
      : 'its committed code was not compared with what is published under that name',
    touches: [],
    unread: true,
    cause: `copy/${folder === '' ? '.' : folder}`,
    seen: { at: { file: path, line: at.line, column: at.column }, text: '', chain: [] },
  };
}

const most = 3;

const listed = (names: readonly string[]): string =>
  names.length <= most
    ? names.join(', ')
    : `${names.slice(0, most).join(', ')} and ${names.length - most} more packages`;

/** Returns the packages that a module imports by a written name, and that are known by it. */
function knownImports(
  program: Program,
  module: Module,
): readonly { readonly name: string; readonly at: Omit<Place, 'file'> }[] {
  return [...nodesOf(module.body)].flatMap((node) => {
    if (node.kind !== 'import') return [];
    const { specifier } = node;
    const written =
      typeof specifier === 'string' ? specifier : specifier.kind === 'literal' ? specifier.value : null;
    if (typeof written !== 'string') return [];
    const answer = program.resolve(module.path, written);
    if (answer.kind !== 'library') return [];
    const name = packageNamed(answer.name, module.language);
    return name !== null && isKnownPackage(module.language, name) ? [{ name, at: node.at }] : [];
  });
}

function packageNamed(library: string, language: Module['language']): string | null {
  if (language === 'javascript')
    return /^(?:@[^/]+\/)?[\w.-]+/.exec(library.replace(/^node:/, ''))?.[0] ?? null;
  const [top = library] = library.split('.');
  return isPythonStandard(top) ? null : top;
}

const rootsFor = ({ language }: Module, directory: string, layers: readonly string[]): readonly string[] => [
  directory,
  ...layers.flatMap((layer) => layerRoots(layer, language === 'python' ? 'python' : 'nodejs')),
];

/** Returns the folder in which a committed copy of a package lies that the module loads; null where there is none. */
function copyOf(
  source: Source,
  { path, language }: Module,
  name: string,
  roots: readonly string[],
  searched: readonly string[],
): { readonly folder: string } | null {
  const folders =
    language === 'python'
      ? [...roots, ...searched]
      : [
          ...[...foldersUp(folderOf(path)), ...roots].map((folder) => below(folder, 'node_modules')),
          ...searched,
        ];
  for (const folder of folders) {
    const copy = below(folder, name);
    const paths = language === 'python' ? [copy, `${copy}.py`] : [copy];
    if (paths.some((each) => source.kind(each) !== null && isTracked(source, each))) return { folder };
  }
  return null;
}

/** The tracked files of each source, and the folders above them. */
const trackedIn = new WeakMap<Source, ReadonlySet<string>>();

function isTracked(source: Source, path: string): boolean {
  let tracked = trackedIn.get(source);
  if (!tracked) {
    const files = trackedFiles(source.directory);
    tracked = new Set(files.flatMap((file) => [file, ...foldersUp(folderOf(file))]));
    trackedIn.set(source, tracked);
  }
  return tracked.has(path);
}
