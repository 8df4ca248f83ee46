import { type Diagnostic, diagnostic, type Location, oncePerSource, type Source } from '@emmental/model';
import { languageOf, readModule } from '../languages/index.ts';
import type { ImportRequest, Lowered } from '../languages/language.ts';
import type { Program, Resolution } from '../program.ts';
import type { Module } from '../tree.ts';
import { stringLiterals } from './literals.ts';
import { nodeModulesLike, resolveNode } from './node.ts';
import { pythonModulesLike, resolvePython } from './python.ts';
import { isUsedInTypesAlone } from './types-alone.ts';

export interface LoadOptions {
  /**
   * The folder of the deployed code (CodeUri). It is deployed to `/var/task` and is the first folder of
   * Python's import path. By default the folder of the first entry.
   */
  readonly directory?: string;
  /** Folders whose content is deployed to `/opt` by a layer. */
  readonly layers?: readonly string[];
  /** Code inside a template. Its `path` may be an entry. */
  readonly inline?: InlineModule | null;
  /** The highest number of modules to load. */
  readonly limit?: number;
  /** Is the package known by its name? By default none is. */
  readonly isKnown?: ResolveContext['isKnown'];
  /** Are small packages of others read that were copied beside the code, and that `isKnown` does not know? */
  readonly readsCopied?: boolean;
}

/**
 * Code in a template (`ZipFile`). `path` is its key among the modules. Places in the code are places in the
 * template.
 */
export interface InlineModule {
  readonly path: string;
  readonly language: Module['language'];
  readonly text: string;
  readonly at: Location;
}

/** The inputs of a resolution besides the module with the import. */
export interface ResolveContext {
  readonly source: Source;
  readonly directory: string;
  readonly layers: readonly string[];
  /** Packages that are known by their name, so that a folder of the same name is not taken for them. */
  readonly isKnown: (language: Module['language'], name: string) => boolean;
  /** Small packages of others that were copied beside the code are read like the code; absent = they are libraries. */
  readonly readsCopied?: boolean;
}

const modulesPerProgram = 2000;

/**
 * Loads all modules of the repository that the entries import, directly or through other modules. Each module
 * is parsed once per Source. A diagnostic is added for a module that is missing, cannot be parsed, or exceeds
 * a limit; the other modules are still loaded.
 */
export async function loadProgram(
  source: Source,
  entries: readonly string[],
  options: LoadOptions = {},
): Promise<Program> {
  const first = entries[0] ?? '';
  const directory = options.directory ?? first.slice(0, Math.max(0, first.lastIndexOf('/')));
  const { layers = [], isKnown = noneKnown, readsCopied = false } = options;
  const family = familyOf({ source, directory, layers, isKnown, readsCopied }, options.inline ?? null);
  const modules = new Map<string, Module>();
  const diagnostics: Diagnostic[] = [];
  const limit = options.limit ?? modulesPerProgram;
  const queue = [...entries];
  let isComplete = true;
  for (let next = 0; next < queue.length; next++) {
    const path = queue[next] ?? '';
    if (modules.has(path)) continue;
    if (modules.size >= limit) {
      diagnostics.push(
        diagnostic('code/limit', { file: path, line: 1, column: 1 }, `more than ${limit} modules`),
      );
      isComplete = false;
      break;
    }
    const found = await linked(family, path, source, options.inline ?? null);
    modules.set(path, found.module);
    diagnostics.push(...found.diagnostics);
    queue.push(...found.imports);
  }
  const { resolve, resolveAll } = family.resolver;
  const importsOf = (path: string): readonly string[] => family.linked.get(path)?.imports ?? [];
  // A program without all of its modules is like no other.
  return { modules, resolve, resolveAll, importsOf, diagnostics, family: isComplete ? family : {} };
}

const noneKnown = (): boolean => false;

/** The programs of a Source that have the same folder of code and the same layers. */
interface Family {
  readonly resolver: Resolver;
  /** The modules that were read, by path. */
  readonly linked: Map<string, Linked>;
}

/** A module with the paths of the modules that it may load. */
interface Linked {
  readonly module: Module;
  /** Keeps the parsed file in memory. */
  readonly lowered: Lowered;
  readonly imports: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Returns the family of a program. A program with code of a template is like no other. */
function familyOf(world: ResolveContext, inline: InlineModule | null): Family {
  const make = (): Family => ({ resolver: resolver(world, inline), linked: new Map() });
  if (inline) return make();
  const all = familiesIn(world.source, 'families');
  const key = [
    world.isKnown === noneKnown ? '' : 'known',
    world.readsCopied ? 'copied' : '',
    world.directory,
    ...world.layers,
  ].join('\0');
  const family = all.get(key) ?? make();
  all.delete(key);
  all.set(key, family);
  for (const oldest of all.keys()) if (all.size > mostFamilies) all.delete(oldest);
  return family;
}

/** Families of a Source that are kept, those that were used last. An app has few; when it is done nobody needs them. */
const mostFamilies = 64;

const familiesIn = oncePerSource((_source: Source, _key: 'families') => new Map<string, Family>());

/** Reads a module once for its family, and resolves what it loads. */
async function linked(
  { resolver, linked: known }: Family,
  path: string,
  source: Source,
  inlineModule: InlineModule | null,
): Promise<Linked> {
  const before = known.get(path);
  if (before) return before;
  const inline = inlineModule?.path === path ? inlineModule : null;
  const lowered = inline ? await readInline(source, inline) : await readFile(source, path);
  const { module } = lowered;
  const imports: string[] = [];
  const diagnostics = [...lowered.diagnostics];
  for (const request of lowered.imports) {
    const found = requested(path, request, module, resolver);
    imports.push(...found.paths);
    if (found.why !== null) diagnostics.push(unresolved(module.path, request, found.why, found.isThere));
  }
  const made = { module, lowered, imports, diagnostics };
  known.set(path, made);
  return made;
}

interface Resolver {
  readonly resolve: (from: string, specifier: string, isRequired?: boolean) => Resolution;
  readonly resolveAll: Program['resolveAll'];
  /** Notes that an import is used in types alone. */
  readonly leaveOut: (from: string, specifier: string) => void;
}

/**
 * Creates a resolver with a cache, because the loader and the evaluator resolve the same specifiers. The loader, which is
 * first, knows how a module loads another one.
 */
function resolver(world: ResolveContext, inline: InlineModule | null): Resolver {
  const cached = new Map<string, Resolution>();
  // `from` is the key of the inline module, or the path of its template.
  const isInline = (from: string): boolean => inline?.path === from || inline?.at.file === from;
  const isPython = (from: string): boolean =>
    isInline(from) ? inline?.language === 'python' : languageOf(from) !== 'javascript';
  return {
    resolve: (from, specifier, isRequired = false) => {
      const key = `${from}\0${specifier}`;
      const before = cached.get(key);
      if (before) return before;
      const answer = isPython(from)
        ? resolvePython(from, specifier, world)
        : resolveNode(from, specifier, isRequired, world);
      cached.set(key, answer);
      return answer;
    },
    leaveOut: (from, specifier) =>
      cached.set(`${from}\0${specifier}`, { kind: 'unknown', why: 'types alone', isTypes: true }),
    resolveAll: (from, pattern) =>
      isPython(from) ? pythonModulesLike(from, pattern, world) : nodeModulesLike(from, pattern, world),
  };
}

function requested(
  from: string,
  request: ImportRequest,
  module: Module,
  resolve: Resolver,
): { readonly paths: readonly string[]; readonly why: string | null; readonly isThere: boolean } {
  if (request.specifier === '*')
    return { paths: modulesNamedIn(from, module, resolve), why: null, isThere: true };
  if (request.partly) return { paths: resolve.resolveAll(from, request.specifier), why: null, isThere: true };
  const answer = resolve.resolve(from, request.specifier, request.isRequired);
  if (answer.kind === 'module') return { paths: [answer.path], why: null, isThere: true };
  if (answer.kind === 'unknown' && isUsedInTypesAlone(module, request.specifier)) {
    resolve.leaveOut(from, request.specifier);
    return { paths: [], why: null, isThere: false };
  }
  const isThere = answer.kind === 'unknown' && answer.isThere === true;
  return {
    paths: [],
    why: answer.kind === 'unknown' && (isThere || !request.mayFail) ? answer.why : null,
    isThere,
  };
}

/**
 * Returns the modules that an import with a computed name may load. Such names are often strings elsewhere in
 * the module, so every string that is the specifier of a module counts.
 */
const modulesNamedIn = (from: string, module: Module, resolve: Resolver): readonly string[] =>
  stringLiterals(module.body).flatMap((literal) => {
    // `pkg.mod.function` and `pkg.mod:function` name a module and a member of it.
    const [, home = ''] = (module.language === 'python' && /^(\w+(?:\.\w+)*)[.:]\w+$/.exec(literal)) || [];
    for (const name of [literal, home]) {
      const answer = name === '' ? null : resolve.resolve(from, name);
      if (answer?.kind === 'module') return [answer.path];
    }
    return [];
  });

const unresolved = (file: string, request: ImportRequest, why: string, isThere: boolean): Diagnostic =>
  diagnostic(
    isThere ? 'code/unread-import' : 'code/unresolved-import',
    { file, line: request.at.line, column: request.at.column },
    `${request.specifier}: ${why}`,
  );

/** Reads a file. It is parsed once as long as a family of programs has its module. */
async function readFile(source: Source, path: string): Promise<Lowered> {
  const known = loweredIn(source, 'modules');
  const before = known.get(path)?.deref();
  if (before) return before;
  const made = await parsed(source, path);
  known.set(path, new WeakRef(made));
  return made;
}

const loweredIn = oncePerSource((_source: Source, _key: 'modules') => new Map<string, WeakRef<Lowered>>());

async function parsed(source: Source, path: string): Promise<Lowered> {
  const language = languageOf(path);
  // A folder as a Python package without `__init__.py` is a module with an empty body.
  if (language === null) return empty(path, 'python', []);
  const read = source.read(path);
  return 'text' in read ? readModule(language, path, read.text) : empty(path, language, [read.diagnostic]);
}

/**
 * Reads code in a template. Its line numbers are those of the template, so the module's text has the code at
 * the same lines as the template.
 */
async function readInline(source: Source, inline: InlineModule): Promise<Lowered> {
  const lowered = await readModule(inline.language, inline.at.file, inline.text, inline.at);
  const template = source.read(inline.at.file);
  return 'text' in template
    ? { ...lowered, module: { ...lowered.module, text: onlyCodeLines(template.text, inline) } }
    : lowered;
}

/** Returns the template's text with all lines emptied that are not code of this function. */
function onlyCodeLines(text: string, { text: code, at }: InlineModule): string {
  const before = at.line - 1;
  const codeLines = text.split('\n').slice(before, before + code.split('\n').length);
  return '\n'.repeat(before) + codeLines.join('\n');
}

const empty = (path: string, language: Module['language'], diagnostics: readonly Diagnostic[]): Lowered => ({
  module: { path, language, body: [], text: '' },
  imports: [],
  diagnostics,
});
