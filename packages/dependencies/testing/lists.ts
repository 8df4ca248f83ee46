import { readFileSync } from 'node:fs';
import type { Package, PackageList } from '../package-list.ts';
import { readPackages } from '../read-packages.ts';
import { sourceOf } from './source.ts';

/** Reads one file, given with those beside it. The first one is read. */
export function readList(files: Readonly<Record<string, string>>): PackageList {
  const [path = ''] = Object.keys(files);
  const list = readPackages(sourceOf(files), path).lists.find(({ file }) => file === path);
  if (!list) throw new Error(`${path} was not read`);
  return list;
}

/** A fixture: a file in the folder `fixtures` beside the test. */
export const fixture = (test: string, name: string): string =>
  readFileSync(new URL(`fixtures/${name}`, test), 'utf8');

/** `line name version where flags → what it requires`, one per package, in the order of the file. */
export const rowsOf = (list: PackageList): readonly string[] => list.packages.map(rowOf);

function rowOf(dependency: Package): string {
  const { source } = dependency;
  const place =
    source.kind === 'registry' ? '' : `${source.kind} ${'url' in source ? source.url : source.path}`;
  const parts = [
    `${dependency.line} ${dependency.name}`,
    dependency.version ??
      `(${dependency.constraint ?? ''})${dependency.lowest === null ? '' : ` from ${dependency.lowest}`}`,
    place,
    dependency.dev ? 'dev' : '',
    dependency.optional ? 'optional' : '',
    dependency.peer ? 'peer' : '',
    dependency.marker === null ? '' : `[${dependency.marker}]`,
    dependency.requires && dependency.requires.size > 0
      ? `→ ${[...dependency.requires.values()].join(', ')}`
      : '',
  ];
  return parts.filter((part) => part !== '').join(' ');
}

/** `code line`, of everything that was wrong. */
export const complaintsOf = (list: PackageList): readonly string[] =>
  list.diagnostics.map(({ code, line }) => `${code} ${line}`);
