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
  /** Folder of the deployed code (CodeUri): `/var/task`, and Python's first root. Default: the folder of the first entry. */
  readonly directory?: string;
  /** Folders whose content a layer puts under `/opt`. */
  readonly layers?: readonly string[];
  /** Code that stands in a template; its `path` may be an entry. */
  readonly inline?: InlineModule | null;
  /** How many modules are loaded at most. */
  readonly limit?: number;
}

/** Code in a template (`ZipFile`). `path` is the key of its module; its places are those of the template. */
export interface InlineModule {
  readonly path: string;
  readonly language: Module['language'];
  readonly text: string;
  readonly at: Location;
}

/** What resolving needs to know besides the asking module. */
export interface World {
  readonly source: Source;
  readonly directory: string;
  readonly layers: readonly string[];
}

const modulesPerProgram = 2000;

/**
 * Loads the modules that the entries can reach through imports inside the repository. Modules are parsed once per
 * Source. A module that is missing, broken or beyond a bound is a diagnostic; the others are loaded all the same.
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
  return { modules, resolve: resolve.one, resolveAll: resolve.all, diagnostics };
}

interface Resolver {
  readonly one: Program['resolve'];
  readonly all: Program['resolveAll'];
}

/** Answers are remembered: the loader and the evaluator ask the same questions. */
function resolver(world: World, inline: InlineModule | null): Resolver {
  const known = new Map<string, Resolution>();
  // An inline module is asked for by its key or by its path, which is the template's.
  const isInline = (from: string): boolean => inline?.path === from || inline?.at.file === from;
  const isPython = (from: string): boolean =>
    isInline(from) ? inline?.language === 'python' : languageOf(from) !== 'javascript';
  return {
    one: (from, specifier) => {
      const key = `${from}\0${specifier}`;
      const before = known.get(key);
      if (before) return before;
      const answer = isPython(from)
        ? resolvePython(from, specifier, world)
        : resolveNode(from, specifier, world);
      known.set(key, answer);
      return answer;
    },
    all: (from, pattern) =>
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
  if (request.partly) return { paths: resolve.all(from, request.specifier), why: null };
  const answer = resolve.one(from, request.specifier);
  if (answer.kind === 'module') return { paths: [answer.path], why: null };
  return { paths: [], why: answer.kind === 'unknown' && !request.mayFail ? answer.why : null };
}

/** What a computed import loads is often written elsewhere in the module: every string that names a module counts. */
const namedIn = (from: string, module: Module, resolve: Resolver): readonly string[] =>
  stringLiterals(module.body).flatMap((literal) => {
    const answer = literal === '' ? null : resolve.one(from, literal);
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
  // A Python package without `__init__.py` is a folder: a module with nothing in it.
  if (language === null) return empty(path, 'python', []);
  const read = source.read(path);
  return 'text' in read ? readModule(language, path, read.text) : empty(path, language, [read.diagnostic]);
});

/** The evidence lines of inline code are lines of the template, so the module shows the template's text where it stands. */
async function readInline(source: Source, inline: InlineModule): Promise<Lowered> {
  const lowered = await readModule(inline.language, inline.at.file, inline.text, inline.at);
  const template = source.read(inline.at.file);
  return 'text' in template
    ? { ...lowered, module: { ...lowered.module, text: ownLines(template.text, inline) } }
    : lowered;
}

/** What the template says elsewhere is no code of this function: those lines are empty. */
function ownLines(text: string, { text: code, at }: InlineModule): string {
  const before = at.line - 1;
  const own = text.split('\n').slice(before, before + code.split('\n').length);
  return '\n'.repeat(before) + own.join('\n');
}

const empty = (path: string, language: Module['language'], diagnostics: readonly Diagnostic[]): Lowered => ({
  module: { path, language, body: [], text: '' },
  imports: [],
  diagnostics,
});
