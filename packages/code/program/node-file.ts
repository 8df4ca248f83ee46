import type { Source } from '@emmental/model';
import { endingsOf, languageOf } from '../languages/index.ts';
import type { Resolution } from '../program.ts';
import { sourcesOf } from './compiled.ts';
import { field, readJson, text } from './json.ts';
import { exportTarget, type How } from './package.ts';
import { below, joinInside } from './paths.ts';

/** TypeScript imports use the ending of the compiled file: `./a.js` for `a.ts`. */
const sourceEndings: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx', '.jsx'],
  '.jsx': ['.tsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
};

/**
 * Returns the module, the data or the index of a folder at a path with or without ending. Null when there is
 * none.
 */
export function nodeFile(source: Source, path: string): Resolution | null {
  const exact = found(source, path);
  if (exact) return exact;
  const ending = /\.[^./]*$/.exec(path)?.[0] ?? '';
  const stem = path.slice(0, path.length - ending.length);
  for (const sourceEnding of sourceEndings[ending] ?? []) {
    const file = found(source, stem + sourceEnding);
    if (file) return file;
  }
  if (path !== '')
    for (const ending of [...endingsOf('javascript'), '.json']) {
      const file = found(source, path + ending);
      if (file) return file;
    }
  if (source.kind(path) === 'directory') return packageEntry(source, path, '', 'require');
  return source.kind(`${path}.d.ts`) === 'file'
    ? { kind: 'unknown', why: 'only its type declarations exist' }
    : null;
}

/** Returns the `index` file of a folder. It may have any ending. */
export function indexFile(source: Source, folder: string): Resolution | null {
  for (const ending of [...endingsOf('javascript'), '.json']) {
    const file = found(source, below(folder, `index${ending}`));
    if (file) return file;
  }
  return null;
}

/**
 * Returns the module that `name` (with an empty `subpath`) or `name/subpath` means, for a package in the
 * repository.
 */
export function packageEntry(source: Source, folder: string, subpath: string, how: How): Resolution | null {
  const manifest = readJson(source, below(folder, 'package.json'));
  const exported = exportTarget(field(manifest, 'exports'), subpath === '' ? '.' : `./${subpath}`, how);
  const named = subpath === '' ? mainFields[how].map((key) => text(field(manifest, key))) : [`./${subpath}`];
  for (const target of [exported, ...named]) {
    const path = target === null ? null : joinInside(folder, target);
    const found = path === null || path === folder ? null : fileOrItsSource(source, path);
    if (found) return found;
  }
  return subpath === ''
    ? (indexFile(source, folder) ?? indexFile(source, below(folder, 'src')))
    : nodeFile(source, below(folder, `src/${subpath}`));
}

/** Fields of package.json that name the entry. */
const mainFields = {
  import: ['source', 'module', 'main'],
  require: ['source', 'main', 'module'],
} as const satisfies Readonly<Record<How, readonly string[]>>;

function fileOrItsSource(source: Source, path: string): Resolution | null {
  const found = source.kind(path) === 'directory' ? indexFile(source, path) : nodeFile(source, path);
  if (found) return found;
  for (const candidate of sourcesOf(source, path)) {
    const compiled = nodeFile(source, candidate);
    if (compiled) return compiled;
  }
  return null;
}

function found(source: Source, path: string): Resolution | null {
  if (source.kind(path) !== 'file') return null;
  const real = source.resolve(path);
  if (real === null) return { kind: 'unknown', why: 'is outside the repository' };
  if (languageOf(real) === 'javascript') return { kind: 'module', path: real };
  return dataEndings.test(real)
    ? { kind: 'data', path: real }
    : { kind: 'unknown', why: 'files of this type are not read' };
}

/** The endings of files that run nothing. A file with another ending is code: of a language that a loader translates, or native. */
const dataEndings =
  /\.(?:json5?|jsonc|geojson|ndjson|css|s[ac]ss|less|styl|svg|png|jpe?g|gif|webp|avif|ico|bmp|woff2?|[to]tf|eot|mp[34]|wav|webm|pdf|graphqls?|gql|html?|xml|xslt?|txt|md|mdx|ya?ml|toml|ini|env|csv|tsv|sql|pem|crt|cer|key|pub|hbs|handlebars|mustache|ejs|pug|liquid|njk|proto|wasm|bin|dat|gz|zip|lock|map|d\.[cm]?ts)$/i;
