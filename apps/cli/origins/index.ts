import type { Module } from '@emmental/code';
import { distributionsFor } from '@emmental/dependencies';
import { below, folderOf, foldersUp, joinInside, type Source } from '@emmental/model';
import {
  inLockfile,
  inManifest,
  inNpmrc,
  inPnpmLock,
  inWorkspace,
  inYarnLock,
  inYarnrc,
} from './javascript.ts';
import type { Origin } from './origin.ts';
import { includedBy, inRequirements, inToml } from './python.ts';

type Reader = (text: string) => readonly Origin[];

/** The files of each language that may take packages from another place. Source: npm, Yarn, pnpm, pip, Pipenv, Poetry and uv documentation. */
const readers: Readonly<Record<Module['language'], Readonly<Record<string, Reader>>>> = {
  javascript: {
    'package.json': inManifest,
    '.npmrc': inNpmrc,
    '.yarnrc.yml': inYarnrc,
    'pnpm-workspace.yaml': inWorkspace,
    'package-lock.json': inLockfile,
    'npm-shrinkwrap.json': inLockfile,
    'yarn.lock': inYarnLock,
    'pnpm-lock.yaml': inPnpmLock,
  },
  python: { 'requirements.txt': inRequirements, 'pyproject.toml': inToml, Pipfile: inToml },
};

/** Is a path the file that takes packages from another place? */
export const isManifest = (path: string): boolean => {
  const name = path.split('/').at(-1) ?? '';
  return Object.values(readers).some((files) => Object.hasOwn(files, name));
};

/** Returns the manifest that takes a package of that name from another place than the registry; null where none does. */
export function otherOrigin(
  source: Source,
  { path, language }: Module,
  name: string,
): { readonly folder: string } | null {
  const names =
    language === 'python' ? new Set([name, ...distributionsFor(name)].map(normal)) : new Set([name]);
  for (const folder of foldersUp(folderOf(path)))
    for (const file of Object.keys(readers[language])) {
      const manifest = below(folder, file);
      const isOther = originsIn(source, manifest).some(({ name: from }) =>
        covers(from, names, language === 'python'),
      );
      if (isOther) return { folder: manifest };
    }
  return null;
}

function covers(from: string, names: ReadonlySet<string>, isPython: boolean): boolean {
  if (from === '*') return true;
  if (from.endsWith('/*')) return [...names].some((name) => name.startsWith(from.slice(0, -1)));
  return names.has(isPython ? normal(from) : from);
}

const normal = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, '-');

const known = new WeakMap<Source, Map<string, readonly Origin[]>>();

/** Returns the packages that a manifest takes from another place, with the place. */
export function originsIn(source: Source, manifest: string): readonly Origin[] {
  const found = known.get(source) ?? new Map<string, readonly Origin[]>();
  known.set(source, found);
  const before = found.get(manifest);
  if (before) return before;
  found.set(manifest, []);
  const read = source.kind(manifest) === 'file' ? source.read(manifest) : null;
  const reader = readerOf(manifest);
  if (read === null || !('text' in read) || reader === null) return [];
  const included =
    reader === inRequirements
      ? includedBy(read.text).map((file) => joinInside(folderOf(manifest), file))
      : [];
  const origins = [
    ...reader(read.text),
    ...included.flatMap((file) => (file === null ? [] : originsIn(source, file))),
  ];
  found.set(manifest, origins);
  return origins;
}

function readerOf(path: string): Reader | null {
  const name = path.split('/').at(-1) ?? '';
  const files = Object.values(readers).find((each) => Object.hasOwn(each, name));
  return files?.[name] ?? (name.endsWith('.txt') ? inRequirements : null);
}
