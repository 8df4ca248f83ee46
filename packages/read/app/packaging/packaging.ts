import { credentialFiles, secretsInLine } from '@emmental/knowledge';
import type { Location, Package, Source } from '@emmental/model';
import { matcherOf } from './pattern.ts';

/** One line about what a package takes: `src/**` takes, `!**` leaves out; the last one that fits decides. */
export interface Pattern {
  readonly pattern: string;
  readonly at: Location;
}

/** How a format packs a function: all of a folder, but for what the patterns say. */
export interface Packaging {
  /** Relative to the root of the repository. */
  readonly directory: string;
  /** What the tool leaves out by itself comes first. */
  readonly patterns: readonly Pattern[];
  /** What the user wrote. */
  readonly written: readonly Pattern[];
  readonly at: Location;
  /** Are its files opened too: does no code say what is loaded of it? */
  readonly isOpened?: boolean;
}

/** Reads packages of an app, each once however many functions are deployed with it. */
export type PackageReader = (packaging: Packaging) => Package | null;

/** The reader of one app; it reads a package once for the same patterns on the same folder. */
export function packageReader(source: Source): PackageReader {
  const known = new Map<string, Package | null>();
  return (packaging) => {
    const { directory, patterns, written } = packaging;
    const key = JSON.stringify([directory, [...patterns, ...written].map(({ pattern }) => pattern)]);
    if (!known.has(key)) known.set(key, packageOf(packaging, source));
    return known.get(key) ?? null;
  };
}

/** Null where a pattern is not understood. */
function packageOf(
  { directory, patterns, written, at, isOpened = false }: Packaging,
  source: Source,
): Package | null {
  const rows: Row[] = [];
  for (const { pattern, at: place } of [...patterns, ...written]) {
    const takes = !pattern.startsWith('!');
    const matches = matcherOf(takes ? pattern : pattern.slice(1));
    if (!matches) return null;
    rows.push({ takes, matches, pattern, at: place });
  }
  const decidedBy = (path: string): Row | null => rows.findLast(({ matches }) => matches(path)) ?? null;
  const below = (path: string): string => (directory === '' ? path : path.slice(directory.length + 1));
  const names = candidates(directory, source, isCredentials);
  const credentials = names.flatMap((path): Package['credentials'] => {
    const row = decidedBy(below(path));
    if (row && !row.takes) return [];
    const what = kindOf(path, source);
    return what === null ? [] : [{ path, what, takenBy: row && { pattern: row.pattern, at: row.at } }];
  });
  // What every tool leaves out by itself, unless somebody writes that it is taken.
  const reaches = ['.git/config', '.env'].map(decidedBy).find((row) => row?.takes === true);
  return {
    directory,
    credentials,
    takesAll:
      reaches && written.some(({ at: place }) => place === reaches.at)
        ? { pattern: reaches.pattern, at: reaches.at }
        : null,
    ...(isOpened
      ? {
          secrets: candidates(directory, source, (name) => isText.test(name) && !isCredentials(name))
            .filter((path) => decidedBy(below(path))?.takes !== false)
            .slice(0, mostOpened)
            .flatMap((path) => secretsIn(path, source)),
        }
      : {}),
    at,
  };
}

/** Code and settings; what a tool locks holds digests. */
const isText =
  /^(?!package-lock\.json$).*\.(?:[cm]?[jt]s|py|rb|sh|json|ya?ml|toml|ini|cfg|conf|config|properties|xml|txt)$/i;

/** Files of one package that are opened. */
const mostOpened = 300;

function secretsIn(path: string, source: Source): NonNullable<Package['secrets']> {
  const read = source.read(path);
  if (!('text' in read)) return [];
  return read.text.split('\n').flatMap((line, index) =>
    secretsInLine(line).map(({ what, from }) => ({
      what,
      at: { file: path, line: index + 1, column: from + 1 },
    })),
  );
}

const isCredentials = (name: string): boolean => credentialFiles.some((row) => row.name.test(name));

interface Row extends Pattern {
  readonly takes: boolean;
  readonly matches: (path: string) => boolean;
}

/** Folders and files looked at for one package. */
const mostLooked = 3_000;

/** Files whose names are asked for. What is installed is not the user's. */
function candidates(
  directory: string,
  source: Source,
  isAsked: (name: string) => boolean,
): readonly string[] {
  const found: string[] = [];
  const folders = [directory];
  let looked = 0;
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const { name, kind } of source.list(folder)) {
      looked += 1;
      if (looked > mostLooked) return found.sort();
      const path = folder === '' ? name : `${folder}/${name}`;
      if (kind === 'file' && isAsked(name)) found.push(path);
      else if (
        kind === 'directory' &&
        !/^(node_modules|\.git|\.venv|venv|site-packages|__pycache__)$/.test(name)
      )
        folders.push(path);
    }
  }
  return found.sort();
}

/** What a file holds, by its name and where that says too little, by its text; null for none. */
function kindOf(path: string, source: Source): string | null {
  const name = path.slice(path.lastIndexOf('/') + 1);
  for (const row of credentialFiles) {
    if (!row.name.test(name)) continue;
    if (!row.holds) return row.what;
    const read = source.read(path);
    if ('text' in read && row.holds(read.text)) return row.what;
  }
  return null;
}
