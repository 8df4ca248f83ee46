import type { Source } from '@emmental/model';
import { below, folderOf, foldersUp, joinInside } from './paths.ts';
import { readTsconfig } from './tsconfig.ts';

/** Names that build tools give their output folder. */
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
/** Folders between an output folder and what lies in it (`.webpack/service`, `dist/src`). */
const between = new Set(['service', 'cjs', 'esm', 'es', 'commonjs', 'node']);

/**
 * Where the source of a build's output may lie: by the tsconfig whose `outDir` holds the path, then by the same path
 * without the output folder, there or under `src`. Likeliest first; none of them need exist.
 */
export function sourcesOf(source: Source, path: string): readonly string[] {
  const candidates = new Set<string>();
  for (const folder of foldersUp(folderOf(path))) {
    const config = readTsconfig(source, below(folder, 'tsconfig.json'));
    const under = config?.outDir == null ? null : within(config.outDir, path);
    if (config && under !== null)
      for (const root of [config.rootDir ?? folder, folder]) add(candidates, root, under);
  }
  const segments = path.split('/');
  segments.forEach((segment, index) => {
    if (!outputFolders.has(segment)) return;
    const base = segments.slice(0, index).join('/');
    let rest = segments.slice(index + 1);
    while (rest.length > 1 && between.has(rest[0] ?? '')) rest = rest.slice(1);
    add(candidates, base, rest.join('/'));
    add(candidates, base, `src/${rest.join('/')}`);
    if (rest[0] === 'src') add(candidates, base, rest.slice(1).join('/'));
  });
  candidates.delete(path);
  return [...candidates];
}

function add(candidates: Set<string>, folder: string, rest: string): void {
  const path = joinInside(folder, rest);
  if (path !== null && path !== '') candidates.add(path);
}

const within = (folder: string, path: string): string | null =>
  folder !== '' && path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : null;
