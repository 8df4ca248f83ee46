import type { Source } from '@emmental/model';
import { languageOf, readModule } from '../languages/index.ts';
import { field, type Json, readJson } from '../program/json.ts';
import { folderOf, joinInside } from '../program/paths.ts';
import { longestFile } from './step.ts';

/** Settings of bundlers that put no other code in, whatever text, number or truth they are. */
const quietSettings: ReadonlySet<string> = new Set(
  `mode devtool minify sourcemap sourceMap sourcesContent target platform format stats performance bundle treeShaking splitting logLevel
  logOverride charset keepNames legalComments metafile color watch clean dts silent cache profile bail parallelism node minimize
  concurrent concurrency packager external externals exclude outdir outDir path filename chunkFilename libraryTarget metadata`.split(
    /\s+/,
  ),
);

/** Settings that name the files that are built. */
const entrySettings: ReadonlySet<string> = new Set(['entry', 'entryPoints', 'input', 'entries']);

/**
 * Returns the content of a file that decides about a build, without comments and without settings that change nothing in the code, with the modules
 * of the repository that it loads. Two contents that are equal build the same code.
 */
export async function contentOf(source: Source, path: string, seen = new Set<string>()): Promise<string> {
  if (seen.has(path)) return '';
  seen.add(path);
  const read = source.kind(path) === 'file' ? source.read(path) : null;
  if (!read || !('text' in read)) return '(not read)';
  if (read.text.length > longestFile) return read.text;
  if (/\.json$|(?:^|\/)\.(?:babelrc|swcrc)$/.test(path)) return ofJson(source, path, read.text);
  const language = languageOf(path);
  if (language === null) return read.text.replace(/^\s*(?:#|\/\/).*$/gm, '').replace(/\s+/g, ' ');
  const { module, diagnostics } = await readModule(language, path, read.text);
  if (diagnostics.length > 0) return read.text;
  const loaded: string[] = [];
  const text = JSON.stringify(module.body, (key, value: unknown) =>
    kept(key, value, (name) => loaded.push(name)),
  );
  const parts = [text];
  for (const name of loaded) {
    const file = language === 'javascript' ? localModule(source, path, name) : null;
    if (file !== null) parts.push(await contentOf(source, file, seen));
  }
  return parts.join('\n');
}

/** Leaves places and quiet settings out of a tree, and tells the paths of the repository that its texts name. */
function kept(key: string, value: unknown, loads: (name: string) => void): unknown {
  if (key === 'at') return undefined;
  if (key === 'entries' && Array.isArray(value))
    return value.filter((entry: unknown) => !isQuietEntry(entry));
  if (typeof value === 'string' && /^\.{1,2}\//.test(value)) loads(value);
  return value;
}

type Tree = {
  readonly kind?: string;
  readonly key?: unknown;
  readonly value?: unknown;
  readonly items?: unknown;
  readonly entries?: unknown;
};
const tree = (value: unknown): Tree => (typeof value === 'object' && value !== null ? value : {});

function isQuietEntry(entry: unknown): boolean {
  const { kind, key, value } = tree(entry);
  if (kind !== 'entry' || typeof key !== 'string') return false;
  if (entrySettings.has(key)) return namesOwnFiles(value);
  return quietSettings.has(key) && isPlain(value);
}

function isPlain(value: unknown): boolean {
  const { kind, items } = tree(value);
  return (
    kind === 'literal' ||
    kind === 'regexp' ||
    (kind === 'list' && Array.isArray(items) && items.every((item) => isPlain(tree(item).value)))
  );
}

/** Do entries keep the names of their files: `{ page: './page.ts' }`, `['./page.ts']`? */
function namesOwnFiles(value: unknown): boolean {
  const { kind, items, entries } = tree(value);
  if (kind === 'list')
    return Array.isArray(items) && items.every((item) => tree(tree(item).value).kind === 'literal');
  if (kind !== 'record' || !Array.isArray(entries)) return kind === 'literal';
  return entries.every((entry: unknown) => {
    const { kind: how, key, value: named } = tree(entry);
    const path = tree(named).kind === 'literal' ? String(tree(named).value) : '';
    return how === 'entry' && typeof key === 'string' && stemOf(path) === stemOf(key);
  });
}

const stemOf = (path: string): string => (path.split('/').at(-1) ?? '').replace(/\.[^.]*$/, '');

const endings = ['', '.js', '.cjs', '.mjs', '.ts', '.json', '/index.js', '/index.ts'];

function localModule(source: Source, from: string, name: string): string | null {
  const path = joinInside(folderOf(from), name);
  return path === null
    ? null
    : (endings.map((ending) => `${path}${ending}`).find((each) => source.kind(each) === 'file') ?? null);
}

/** Returns the content of a JSON file; in a configuration of TypeScript only the paths and plug-ins decide which code is built. */
function ofJson(source: Source, path: string, text: string): string {
  const json: Json = readJson(source, path);
  if (json === null) return text;
  const options = field(json, 'compilerOptions');
  if (options === null && !/(?:^|\/)tsconfig[^/]*\.json$/.test(path)) return JSON.stringify(json);
  return JSON.stringify(
    ['paths', 'baseUrl', 'plugins', 'rootDirs']
      .map((name) => field(options, name))
      .concat(field(json, 'extends')),
  );
}
