import type { Source } from '@emmental/model';
import { languageOf, readModule } from '../../languages/index.ts';
import type { ImportRequest } from '../../languages/language.ts';
import { resolveNode } from '../../program/node.ts';
import type { Resolution } from '../../program.ts';
import type { Statement } from '../../tree.ts';
import { canonicalBody } from './canonical.ts';
import { emittedStatements } from './emitted.ts';
import { declarationsIn } from './names.ts';
import { type StatementText, textOf } from './statement-text.ts';
import { declaredBy, type TopLevel, topLevelOf } from './statements.ts';
import { asWritten, type ImportedName, type Meaning, wordsOf } from './words.ts';

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
  if (!isClear(compiled, source) || !hasSameExports(compiled, source.top)) return false;
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
  if (!compiled || !modules || !entry) return false;
  const exports: Exports[] = [];
  for (const module of modules) exports.push(exportsOf(module, modules, exports));
  if (!hasSameExports(compiled, exports.at(-1) ?? entry.top)) return false;
  const names = modules.flatMap(({ file }) => [...file.top.tops]);
  if (new Set(names).size !== names.length) return false;
  const meant = modules.flatMap(({ file, internal }) => {
    const meaning: Meaning = {
      ...meaningOf(file, file),
      internal: (specifier, imported) => {
        const target = modules.findIndex(({ file: { path } }) => path === internal.get(specifier));
        return target < 0 ? null : (exports[target]?.exports.get(imported) ?? `${specifier}#${imported}`);
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
  const isEmitted = (statement: Statement): boolean => emitted.has(wordsOf(statement, asWritten));
  const own = module.body.filter((statement) => !isEmitted(statement));
  const helpers = new Set(module.body.filter(isEmitted).flatMap(declaredBy));
  const counts = declarationsIn(own);
  const body = canonicalBody(module.body, helpers, isEmitted);
  if (body === null || [...helpers].some((name) => counts.has(name))) return null;
  return { path, top: topLevelOf({ ...module, body }, emitted), counts, requests: imports };
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
    ['exports', 'module', 'require', 'Object', 'Promise'].every(
      (name) => times(compiled, name) + times(source, name) === 0,
    ) &&
    [...source.counts.keys()].every((name) => !name.startsWith('__')) &&
    renamed.every((name) => times(source, name) <= 1 && times(compiled, name) <= 1) &&
    [...compiled.top.imports.keys(), ...compiled.top.exports.values()].every(
      (name) => times(compiled, name) <= 1,
    )
  );
}

/** The exports of a module, and those that it takes from other modules. */
type Exports = Pick<TopLevel, 'exports' | 'reexports'>;

function hasSameExports({ top: compiled }: ReadFile, source: Exports): boolean {
  return (
    compiled.exports.size === source.exports.size &&
    compiled.reexports.size === source.reexports.size &&
    [...compiled.exports].every(([exported, local]) => {
      const meant = source.exports.get(exported);
      return meant !== undefined && (local === meant || local === `exports.${exported}`);
    }) &&
    [...compiled.reexports].every(([exported, { specifier, imported }]) => {
      const meant = source.reexports.get(exported);
      return meant?.specifier === specifier && meant.imported === imported;
    })
  );
}

/** Returns what a module of a bundle exports, also what it takes from modules that run before it. */
function exportsOf(
  { file: { top }, internal }: Bundled,
  modules: readonly Bundled[],
  before: readonly Exports[],
): Exports {
  const exports = new Map<string, string>();
  const reexports = new Map<string, ImportedName>();
  const from = (specifier: string): Exports | undefined =>
    before[modules.findIndex(({ file }) => file.path === internal.get(specifier))];
  for (const statement of top.statements) {
    const isStar = statement.kind === 'export' && statement.specifier !== null;
    const star = isStar ? from(statement.specifier) : undefined;
    for (const [name, local] of star?.exports ?? []) if (name !== 'default') exports.set(name, local);
    for (const [name, binding] of star?.reexports ?? []) if (name !== 'default') reexports.set(name, binding);
  }
  for (const [name, local] of top.exports) exports.set(name, local);
  for (const [name, binding] of top.reexports) {
    const target = from(binding.specifier);
    const local = target?.exports.get(binding.imported);
    if (local !== undefined) exports.set(name, local);
    else reexports.set(name, target?.reexports.get(binding.imported) ?? binding);
  }
  return { exports, reexports };
}

const textsOf = ({ top }: ReadFile, meaning: Meaning): readonly StatementText[] =>
  top.statements.map((statement) => textOf(statement, meaning));
