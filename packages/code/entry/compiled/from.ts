import type { Source } from '@emmental/model';
import { languageOf, readModule } from '../../languages/index.ts';
import type { ImportRequest } from '../../languages/language.ts';
import { resolveNode } from '../../program/node.ts';
import type { Resolution } from '../../program.ts';
import { emittedStatements } from './emitted.ts';
import { type StatementText, textOf } from './statement-text.ts';
import { declarationsIn, type TopLevel, topLevelOf } from './statements.ts';
import type { Meaning } from './words.ts';

/** At most this many modules of one compiled program are compared. */
const mostModules = 500;

interface ReadFile {
  readonly path: string;
  readonly top: TopLevel;
  readonly counts: ReadonlyMap<string, number>;
  readonly requests: readonly ImportRequest[];
}

interface Work {
  readonly source: Source;
  readonly directory: string;
  readonly emitted: ReadonlySet<string>;
  readonly seen: Set<string>;
}

/**
 * Compares a compiled file with the sources from which it claims to be compiled. Returns true only if the file does what the sources do,
 * statement by statement, and loads the same modules, which are compared too. Forms of compilers that are not known make the answer false.
 */
export async function isCompiledFrom(
  source: Source,
  directory: string,
  compiled: string,
  entry: string,
  sources: readonly string[],
): Promise<boolean> {
  const work: Work = { source, directory, emitted: await emittedStatements(), seen: new Set() };
  return sources.length > 1
    ? isBundle(work, compiled, entry, new Set(sources))
    : isModule(work, compiled, entry);
}

/** Compares one compiled module with one source, and then the modules that both load. */
async function isModule(work: Work, compiledPath: string, sourcePath: string): Promise<boolean> {
  if (work.seen.has(`${compiledPath}\0${sourcePath}`)) return true;
  work.seen.add(`${compiledPath}\0${sourcePath}`);
  const compiled = await read(work, compiledPath);
  const source = await read(work, sourcePath);
  if (!compiled || !source || work.seen.size > mostModules) return false;
  if (!isClear(compiled, source) || !hasSameExports(compiled, source)) return false;
  const made = textsOf(compiled, meaningOf(compiled, source));
  const meant = textsOf(source, meaningOf(source, source));
  if (made.length !== meant.length || made.some(({ words }, index) => words !== meant[index]?.words))
    return false;
  for (const request of compiled.requests) {
    const [same] = source.requests.filter(({ specifier }) => specifier === request.specifier);
    if (!same || request.partly || !(await isSameModule(work, compiled, source, request))) return false;
  }
  return true;
}

/** Resolves a specifier from the compiled file and from its source, and compares both modules. */
async function isSameModule(
  work: Work,
  compiled: ReadFile,
  source: ReadFile,
  request: ImportRequest,
): Promise<boolean> {
  const made = resolved(work, compiled, request);
  const meant = resolved(work, source, request);
  if (made.kind === 'library') return meant.kind === 'library' && made.name === meant.name;
  if (made.kind === 'unknown' || meant.kind !== made.kind) return false;
  if (made.path === meant.path) return true;
  if (made.kind === 'module')
    return /\.[cm]?js$/.test(made.path) && (await isModule(work, made.path, meant.path));
  const texts = [made.path, meant.path].map((path) => work.source.read(path));
  return texts.every((text) => 'text' in text && text.text === (texts[0] as { readonly text: string }).text);
}

/** Compares a bundle with the modules of its sources, in the order in which they run. */
async function isBundle(
  work: Work,
  compiledPath: string,
  entryPath: string,
  own: ReadonlySet<string>,
): Promise<boolean> {
  const compiled = await read(work, compiledPath);
  const modules = await inOrder(work, entryPath, own);
  const entry = modules?.at(-1)?.file;
  if (!compiled || !modules || !entry || !hasSameExports(compiled, entry)) return false;
  const names = modules.flatMap(({ file }) => [...file.top.tops]);
  if (new Set(names).size !== names.length) return false;
  const meant = modules.flatMap(({ file, internal }) => {
    const meaning: Meaning = {
      ...meaningOf(file, file),
      internal: (specifier, imported) => {
        const target = modules.find(({ file: { path } }) => path === internal.get(specifier));
        return target === undefined
          ? null
          : (target.file.top.exports.get(imported) ?? `${specifier}#${imported}`);
      },
    };
    return textsOf(file, meaning).filter(({ loads }) => loads === null || !internal.has(loads));
  });
  const made = textsOf(compiled, meaningOf(compiled, entry));
  if (!modules.every(({ file }) => isClear(compiled, file)) || !isWithin(made, meant)) return false;
  return compiled.requests.every((request) => {
    const from = modules.filter(({ file }) =>
      file.requests.some(({ specifier }) => specifier === request.specifier),
    );
    const library = resolved(work, compiled, request);
    return (
      !request.partly &&
      from.length > 0 &&
      from.every(({ file, internal }) => {
        const meantHere = resolved(work, file, request);
        return (
          !internal.has(request.specifier) &&
          library.kind === 'library' &&
          meantHere.kind === 'library' &&
          library.name === meantHere.name
        );
      })
    );
  });
}

interface Bundled {
  readonly file: ReadFile;
  /** The specifiers of other sources of the bundle, with their paths. */
  readonly internal: ReadonlyMap<string, string>;
}

/** Returns the sources of a bundle in the order in which they run, the entry last; null if one of them is not known or loads a file of another kind. */
async function inOrder(
  work: Work,
  entry: string,
  own: ReadonlySet<string>,
): Promise<readonly Bundled[] | null> {
  const found: Bundled[] = [];
  const visit = async (path: string): Promise<boolean> => {
    if (work.seen.has(path)) return true;
    work.seen.add(path);
    const file = work.seen.size > mostModules ? null : await read(work, path);
    if (!file) return false;
    const internal = new Map<string, string>();
    for (const request of file.requests) {
      const target = resolved(work, file, request);
      if (request.partly || target.kind === 'unknown' || target.kind === 'data') return false;
      if (target.kind === 'library') continue;
      if (!own.has(target.path) || !(await visit(target.path))) return false;
      internal.set(request.specifier, target.path);
    }
    found.push({ file, internal });
    return true;
  };
  return (await visit(entry)) ? found : null;
}

/** Are the statements of a bundle those of its sources in their order? Only declarations that nothing uses may be left out. */
function isWithin(made: readonly StatementText[], meant: readonly StatementText[]): boolean {
  let next = 0;
  const left: StatementText[] = [];
  for (const text of meant)
    if (text.words === made[next]?.words) next += 1;
    else left.push(text);
  if (next < made.length) return false;
  const all = made.map(({ words }) => words).join('\n');
  return left.every(
    ({ isPlain, names }) => isPlain && names.every((name) => !all.includes(`top ${JSON.stringify(name)}`)),
  );
}

async function read({ source, emitted }: Work, path: string): Promise<ReadFile | null> {
  const file = languageOf(path) === 'javascript' && source.kind(path) === 'file' ? source.read(path) : null;
  if (!file || !('text' in file)) return null;
  const { module, imports, diagnostics } = await readModule('javascript', path, file.text);
  if (diagnostics.length > 0) return null;
  return { path, top: topLevelOf(module, emitted), counts: declarationsIn(module.body), requests: imports };
}

const resolved = ({ source, directory }: Work, { path }: ReadFile, request: ImportRequest): Resolution =>
  resolveNode(path, request.specifier, request.isRequired, {
    source,
    directory,
    layers: [],
    isKnown: () => false,
  });

const meaningOf = ({ top }: ReadFile, source: ReadFile): Meaning => ({
  imports: top.imports,
  tops: top.tops,
  exported: source.top.exports,
  internal: () => null,
});

/**
 * Is each name that a compiler may write in another way declared once, so that it means the same thing everywhere in its module? The names
 * that the compiler itself uses must not be declared at all.
 */
function isClear(compiled: ReadFile, source: ReadFile): boolean {
  const renamed = [...source.top.imports.keys(), ...source.top.exports.values()];
  const times = ({ counts }: ReadFile, name: string): number => counts.get(name) ?? 0;
  return (
    ['exports', 'module', 'require', 'Object'].every(
      (name) => times(compiled, name) + times(source, name) === 0,
    ) &&
    [...source.counts.keys()].every((name) => !name.startsWith('__')) &&
    renamed.every((name) => times(source, name) <= 1 && times(compiled, name) <= 1) &&
    [...compiled.top.imports.keys(), ...compiled.top.exports.values()].every(
      (name) => times(compiled, name) <= 1,
    )
  );
}

function hasSameExports({ top: compiled }: ReadFile, { top: source }: ReadFile): boolean {
  return (
    compiled.exports.size === source.exports.size &&
    [...compiled.exports].every(([exported, local]) => {
      const meant = source.exports.get(exported);
      if (compiled.imports.has(local) || source.imports.has(meant ?? '')) return false;
      return meant !== undefined && (local === meant || local === `exports.${exported}`);
    })
  );
}

const textsOf = ({ top }: ReadFile, meaning: Meaning): readonly StatementText[] =>
  top.statements.map((statement) => textOf(statement, meaning));
