import type { Source } from '@emmental/model';
import { below, folderOf, foldersUp, joinInside } from './paths.ts';
import { readTsconfig } from './tsconfig.ts';

/** Common names of the output folder of a build. */
const outputFolders = new Set([
  'dist',
  'build',
  'lib',
  'out',
  'output',
  '.build',
  '.webpack',
  '.esbuild',
  '.dist',
  'bin',
  'compiled',
  '_build',
  'target',
]);
/** Folders that may stand between an output folder and its files (`.webpack/service`, `dist/esm`). */
const between = new Set(['service', 'cjs', 'esm', 'es', 'commonjs', 'node']);

/**
 * Returns the paths where the source of a compiled file may be, the most likely first: first by the tsconfig that makes the
 * file, then beside the folder of the output. The paths need not exist.
 */
export const sourcesOf = (source: Source, path: string): readonly string[] => [
  ...new Set([...sourcesByTsconfig(source, path), ...sourcesBeside(path)]),
];

/** Returns the paths of the source of a compiled file by each tsconfig whose `outDir` contains the file. */
export function sourcesByTsconfig(source: Source, path: string): readonly string[] {
  const candidates = new Set<string>();
  for (const folder of foldersUp(folderOf(path))) {
    const config = readTsconfig(source, below(folder, 'tsconfig.json'));
    const under = config?.outDir == null ? null : pathBelow(config.outDir, path);
    if (config && under !== null)
      for (const root of [config.rootDir ?? folder, folder]) add(candidates, root, under);
  }
  candidates.delete(path);
  return [...candidates];
}

/** Returns the paths without the output folder of a build, with and without `src` in its place. */
export function sourcesBeside(path: string): readonly string[] {
  const candidates = new Set<string>();
  const segments = path.split('/');
  segments.forEach((segment, index) => {
    if (!outputFolders.has(segment)) return;
    const base = segments.slice(0, index).join('/');
    let inner = segments.slice(index + 1);
    while (inner.length > 1 && between.has(inner[0] ?? '')) inner = inner.slice(1);
    add(candidates, base, inner.join('/'));
    add(candidates, base, `src/${inner.join('/')}`);
    if (inner[0] === 'src') add(candidates, base, inner.slice(1).join('/'));
  });
  candidates.delete(path);
  return [...candidates];
}

function add(candidates: Set<string>, folder: string, innerPath: string): void {
  const path = joinInside(folder, innerPath);
  if (path !== null && path !== '') candidates.add(path);
}

const pathBelow = (folder: string, path: string): string | null =>
  folder !== '' && path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : null;
