import { type Diagnostic, diagnostic, type Location, type Source } from '@emmental/model';
import { languageOf, readModule } from '../languages/index.ts';
import type { ImportRequest, Lowered } from '../languages/language.ts';
import type { Program, Resolution } from '../program.ts';
import type { Module } from '../tree.ts';
import { oncePerSource } from './cache.ts';
import { stringLiterals } from './literals.ts';
import { nodeModulesLike, resolveNode } from './node.ts';
import { pythonModulesLike, resolvePython } from './python.ts';

export interface LoadOptions {
  /**
   * The folder of the deployed code (CodeUri): `/var/task`, and Python's first root. By default the folder of
   * the first entry.
   */
  readonly directory?: string;
  /** Folders whose content a layer puts under `/opt`. */
  readonly layers?: readonly string[];
  /** Code inside a template; its `path` may be an entry. */
  readonly inline?: InlineModule | null;
  /** Bound of the modules that are loaded. */
  readonly limit?: number;
}

/** Code in a template (`ZipFile`). `path` is the key of its module; its places are those of the template. */
export interface InlineModule {
  readonly path: string;
  readonly language: Module['language'];
  readonly text: string;
  readonly at: Location;
}

/** The context of a resolution, apart from the module that loads. */
export interface World {
  readonly source: Source;
  readonly directory: string;
  readonly layers: readonly string[];
}

const modulesPerProgram = 2000;

/**
 * Loads the modules that the entries can reach through imports inside the repository. Modules are parsed once
 * per Source. A module that is missing, broken or beyond a bound becomes a diagnostic; the others are still
 * loaded.
 */
export async function loadProgram(
  source: Source,
  entries: readonly string[],
  options: LoadOptions = {},
): Promise<Program> {
  const first = entries[0] ?? '';
  const directory = options.directory ?? first.slice(0, Math.max(0, first.lastIndexOf('/')));
  const resolve = resolver({ source, directory, layers: options.layers ?? [] }, options.inline ?? null);
  const modules = new Map<string, Module>();
  const diagnostics: Diagnostic[] = [];
  const limit = options.limit ?? modulesPerProgram;
  const queue = [...entries];
  for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
    if (modules.has(path)) continue;
    if (modules.size >= limit) {
      diagnostics.push(
        diagnostic('code/limit', { file: path, line: 1, column: 1 }, `more than ${limit} modules`),
      );
      break;
    }
    const inline = options.inline?.path === path ? options.inline : null;
    const lowered = inline ? await readInline(source, inline) : await readFile(source, path);
    modules.set(path, lowered.module);
    diagnostics.push(...lowered.diagnostics);
    for (const request of lowered.imports) {
      const found = requested(path, request, lowered.module, resolve);
      queue.push(...found.paths);
      if (found.why !== null) diagnostics.push(unresolved(lowered.module.path, request, found.why));
    }
  }
  return { modules, resolve: resolve.resolve, resolveAll: resolve.resolveAll, diagnostics };
}

interface Resolver {
  readonly resolve: Program['resolve'];
  readonly resolveAll: Program['resolveAll'];
}

/** Creates a resolver with a cache, because the loader and the evaluator resolve the same specifiers. */
function resolver(world: World, inline: InlineModule | null): Resolver {
  const cached = new Map<string, Resolution>();
  // An inline module is named by its key, or by its path, which is the template's.
  const isInline = (from: string): boolean => inline?.path === from || inline?.at.file === from;
  const isPython = (from: string): boolean =>
    isInline(from) ? inline?.language === 'python' : languageOf(from) !== 'javascript';
  return {
    resolve: (from, specifier) => {
      const key = `${from}\0${specifier}`;
      const before = cached.get(key);
      if (before) return before;
      const answer = isPython(from)
        ? resolvePython(from, specifier, world)
        : resolveNode(from, specifier, world);
      cached.set(key, answer);
      return answer;
    },
    resolveAll: (from, pattern) =>
      isPython(from) ? pythonModulesLike(from, pattern, world) : nodeModulesLike(from, pattern, world),
  };
}

function requested(
  from: string,
  request: ImportRequest,
  module: Module,
  resolve: Resolver,
): { readonly paths: readonly string[]; readonly why: string | null } {
  if (request.specifier === '*') return { paths: namedIn(from, module, resolve), why: null };
  if (request.partly) return { paths: resolve.resolveAll(from, request.specifier), why: null };
  const answer = resolve.resolve(from, request.specifier);
  if (answer.kind === 'module') return { paths: [answer.path], why: null };
  return { paths: [], why: answer.kind === 'unknown' && !request.mayFail ? answer.why : null };
}

/**
 * Returns the modules that a computed import may load. Their names are often written elsewhere in the module,
 * so every string that names a module counts.
 */
const namedIn = (from: string, module: Module, resolve: Resolver): readonly string[] =>
  stringLiterals(module.body).flatMap((literal) => {
    const answer = literal === '' ? null : resolve.resolve(from, literal);
    return answer?.kind === 'module' ? [answer.path] : [];
  });

const unresolved = (file: string, request: ImportRequest, why: string): Diagnostic =>
  diagnostic(
    'code/unresolved-import',
    { file, line: request.at.line, column: request.at.column },
    `${request.specifier}: ${why}`,
  );

const readFile = oncePerSource(async (source: Source, path: string): Promise<Lowered> => {
  const language = languageOf(path);
  // A Python package without `__init__.py` is a folder: a module with an empty body.
  if (language === null) return empty(path, 'python', []);
  const read = source.read(path);
  return 'text' in read ? readModule(language, path, read.text) : empty(path, language, [read.diagnostic]);
});

/**
 * Reads inline code. Its evidence lines are lines of the template, so the module's text is the template's
 * text at the same lines.
 */
async function readInline(source: Source, inline: InlineModule): Promise<Lowered> {
  const lowered = await readModule(inline.language, inline.at.file, inline.text, inline.at);
  const template = source.read(inline.at.file);
  return 'text' in template
    ? { ...lowered, module: { ...lowered.module, text: ownLines(template.text, inline) } }
    : lowered;
}

/** Returns the template's text with every line emptied that is not code of this function. */
function ownLines(text: string, { text: code, at }: InlineModule): string {
  const before = at.line - 1;
  const codeLines = text.split('\n').slice(before, before + code.split('\n').length);
  return '\n'.repeat(before) + codeLines.join('\n');
}

const empty = (path: string, language: Module['language'], diagnostics: readonly Diagnostic[]): Lowered => ({
  module: { path, language, body: [], text: '' },
  imports: [],
  diagnostics,
});
