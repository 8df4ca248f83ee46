import type { Source } from '@emmental/model';
import { endingsOf, languageOf } from '../languages/index.ts';
import type { Resolution } from '../program.ts';
import { sourcesOf } from './compiled.ts';
import { field, type Json, readJson, text } from './json.ts';
import { exportTarget, type How, loadedTarget } from './package.ts';
import { below, joinInside } from './paths.ts';

/** TypeScript imports use the ending of the compiled file: `./a.js` for `a.ts`. */
const sourceEndings: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx', '.jsx'],
  '.jsx': ['.tsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
};

/** Who looks for the file: Node.js, which loads `a.js` and never `a.ts`, or a compiler or bundler, which prefers `a.ts`. */
export type Finder = 'runtime' | 'build';

/** The endings that each finder adds to a path, the preferred one first. Node.js itself adds only the first two, and `.node`. */
const addedEndings: Readonly<Record<Finder, readonly string[]>> = {
  runtime: [
    '.js',
    '.json',
    '.mjs',
    '.cjs',
    ...endingsOf('javascript').filter((ending) => !/js$/.test(ending)),
  ],
  build: [...endingsOf('javascript'), '.json'],
};

/**
 * Returns the module, the data or the index of a folder at a path with or without ending. Null when there is
 * none.
 */
export function nodeFile(source: Source, path: string, finder: Finder): Resolution | null {
  const exact = found(source, path);
  if (exact) return exact;
  const ending = /\.[^./]*$/.exec(path)?.[0] ?? '';
  const stem = path.slice(0, path.length - ending.length);
  for (const sourceEnding of sourceEndings[ending] ?? []) {
    const file = found(source, stem + sourceEnding);
    if (file) return file;
  }
  if (path !== '')
    for (const ending of addedEndings[finder]) {
      const file = found(source, path + ending);
      if (file) return file;
    }
  if (source.kind(path) === 'directory') return packageEntry(source, path, '', 'require', finder);
  return source.kind(`${path}.d.ts`) === 'file'
    ? { kind: 'unknown', why: 'only its type declarations exist' }
    : null;
}

/** Returns the source of a compiled file that lies beside it, `a.ts` for `a.js`; null if there is none. */
export function sourceBeside(source: Source, compiled: string): string | null {
  const ending = /\.[^./]*$/.exec(compiled)?.[0] ?? '';
  const stem = compiled.slice(0, compiled.length - ending.length);
  const file = (sourceEndings[ending] ?? [])
    .map((each) => stem + each)
    .find((path) => source.kind(path) === 'file');
  return file === undefined ? null : source.resolve(file);
}

/** Returns the `index` file of a folder. It may have any ending. */
function indexFile(source: Source, folder: string, finder: Finder): Resolution | null {
  for (const ending of addedEndings[finder]) {
    const file = found(source, below(folder, `index${ending}`));
    if (file) return file;
  }
  return null;
}

/**
 * Returns the module that `name` (with an empty `subpath`) or `name/subpath` means, for a package in the
 * repository.
 */
export function packageEntry(
  source: Source,
  folder: string,
  subpath: string,
  how: How,
  finder: Finder,
): Resolution | null {
  const manifest = readJson(source, below(folder, 'package.json'));
  const loaded = loadedFile(source, folder, manifest, subpath, how);
  if (loaded) return loaded;
  const exported = exportTarget(field(manifest, 'exports'), subpath === '' ? '.' : `./${subpath}`, how);
  const named = subpath === '' ? mainFields[how].map((key) => text(field(manifest, key))) : [`./${subpath}`];
  for (const target of [exported, ...named]) {
    const path = target === null ? null : joinInside(folder, target);
    const found = path === null || path === folder ? null : fileOrItsSource(source, path, finder);
    if (found) return found;
  }
  return subpath === ''
    ? (indexFile(source, folder, finder) ?? indexFile(source, below(folder, 'src'), finder))
    : nodeFile(source, below(folder, `src/${subpath}`), finder);
}

/** Returns the file that Node.js loads for a package, if the repository has it. Most packages are built first, and then it is not there. */
function loadedFile(
  source: Source,
  folder: string,
  manifest: Json,
  subpath: string,
  how: How,
): Resolution | null {
  const exported = field(manifest, 'exports');
  const main = subpath === '' ? text(field(manifest, 'main')) : `./${subpath}`;
  const target =
    exported === null ? main : loadedTarget(exported, subpath === '' ? '.' : `./${subpath}`, how);
  const path = target === null ? null : joinInside(folder, target);
  if (path === null || path === folder) return null;
  const added = exported === null ? ['', '.js', '.json', '/index.js', '/index.json'] : [''];
  for (const ending of added) {
    const file = found(source, path + ending);
    if (file) return file;
  }
  return null;
}

/** Fields of package.json that name the entry. */
const mainFields = {
  import: ['source', 'module', 'main'],
  require: ['source', 'main', 'module'],
} as const satisfies Readonly<Record<How, readonly string[]>>;

function fileOrItsSource(source: Source, path: string, finder: Finder): Resolution | null {
  const found =
    source.kind(path) === 'directory' ? indexFile(source, path, finder) : nodeFile(source, path, finder);
  if (found) return found;
  for (const candidate of sourcesOf(source, path)) {
    const compiled = nodeFile(source, candidate, 'build');
    if (compiled) return compiled;
  }
  return null;
}

function found(source: Source, path: string): Resolution | null {
  if (source.kind(path) !== 'file') return null;
  const real = source.resolve(path);
  if (real === null) return { kind: 'unknown', why: 'is outside the repository', isThere: true };
  if (languageOf(real) === 'javascript') return { kind: 'module', path: real };
  // A package has the file of a link under the name of the link.
  if (languageOf(path) === 'javascript') return { kind: 'module', path };
  return dataEndings.test(real)
    ? { kind: 'data', path: real }
    : { kind: 'unknown', why: 'files of this type are not read', isThere: true };
}

/** The endings of files that run nothing. A file with another ending is code: of a language that a loader translates, or native. */
const dataEndings =
  /\.(?:json5?|jsonc|geojson|ndjson|css|s[ac]ss|less|styl|svg|png|jpe?g|gif|webp|avif|ico|bmp|woff2?|[to]tf|eot|mp[34]|wav|webm|pdf|graphqls?|gql|html?|xml|xslt?|txt|md|mdx|ya?ml|toml|ini|env|csv|tsv|sql|pem|crt|cer|key|pub|hbs|handlebars|mustache|ejs|pug|liquid|njk|proto|wasm|bin|dat|gz|zip|lock|map|d\.[cm]?ts)$/i;
