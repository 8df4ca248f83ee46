import type { Source } from '@emmental/model';
import { endingsOf, languageOf } from '../languages/index.ts';
import type { Resolution } from '../program.ts';
import { packageEntry } from './package.ts';
import { below } from './paths.ts';

/** TypeScript imports name the ending of the output: `./a.js` is `a.ts`. */
const writtenAs: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx', '.jsx'],
  '.jsx': ['.tsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
};

/**
 * Returns the module, data or folder index for a path with or without its ending; null when there is none.
 */
export function nodeFile(source: Source, path: string): Resolution | null {
  const exact = found(source, path);
  if (exact) return exact;
  const ending = /\.[^./]*$/.exec(path)?.[0] ?? '';
  const stem = path.slice(0, path.length - ending.length);
  for (const sourceEnding of writtenAs[ending] ?? []) {
    const file = found(source, stem + sourceEnding);
    if (file) return file;
  }
  if (path !== '')
    for (const ending of [...endingsOf('javascript'), '.json']) {
      const file = found(source, path + ending);
      if (file) return file;
    }
  if (source.kind(path) === 'directory') return packageEntry(source, path, '');
  return source.kind(`${path}.d.ts`) === 'file' ? { kind: 'unknown', why: 'only its types are there' } : null;
}

/** Returns the `index` file of a folder, with any ending. */
export function indexFile(source: Source, folder: string): Resolution | null {
  for (const ending of [...endingsOf('javascript'), '.json']) {
    const file = found(source, below(folder, `index${ending}`));
    if (file) return file;
  }
  return null;
}

function found(source: Source, path: string): Resolution | null {
  if (source.kind(path) !== 'file') return null;
  const real = source.resolve(path);
  if (real === null) return { kind: 'unknown', why: 'leads outside the repository' };
  return languageOf(real) === 'javascript' ? { kind: 'module', path: real } : { kind: 'data', path: real };
}
