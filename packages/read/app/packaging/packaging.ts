import { credentialFiles, secretsInLine } from '@emmental/knowledge';
import type { Location, Package, Source } from '@emmental/model';
import { matcherOf } from './pattern.ts';

/**
 * One pattern of a package: `src/**` takes files, `!**` leaves files out. The last pattern that matches a
 * file decides.
 */
export interface Pattern {
  readonly pattern: string;
  readonly at: Location;
}

/** The packaging of a function by its format: a folder without the files that the patterns exclude. */
export interface Packaging {
  /** Relative to the root of the repository. */
  readonly directory: string;
  /** The tool's own exclusions, which come first. */
  readonly patterns: readonly Pattern[];
  /** The patterns that the user wrote. */
  readonly written: readonly Pattern[];
  readonly at: Location;
  /** Set when the files are searched for secrets, because no code says which files are loaded. */
  readonly isOpened?: boolean;
}

/** Reads the packages of an app. A package that several functions share is read once. */
export type PackageReader = (packaging: Packaging) => Package | null;

/** Creates the reader of one app. It reads a folder once for the same patterns. */
export function packageReader(source: Source): PackageReader {
  const packages = new Map<string, Package | null>();
  return (packaging) => {
    const { directory, patterns, written } = packaging;
    const key = JSON.stringify([directory, [...patterns, ...written].map(({ pattern }) => pattern)]);
    if (!packages.has(key)) packages.set(key, packageOf(packaging, source));
    return packages.get(key) ?? null;
  };
}

/** Reads one package. Null where a pattern is not understood. */
function packageOf(
  { directory, patterns, written, at, isOpened = false }: Packaging,
  source: Source,
): Package | null {
  const rows: Row[] = [];
  for (const { pattern, at: place } of [...patterns, ...written]) {
    const isTaken = !pattern.startsWith('!');
    const matches = matcherOf(isTaken ? pattern : pattern.slice(1));
    if (!matches) return null;
    rows.push({ isTaken, matches, pattern, at: place });
  }
  const decidedBy = (path: string): Row | null => rows.findLast(({ matches }) => matches(path)) ?? null;
  const below = (path: string): string => (directory === '' ? path : path.slice(directory.length + 1));
  const names = candidates(directory, source, isCredentials);
  const credentials = names.flatMap((path): Package['credentials'] => {
    const row = decidedBy(below(path));
    if (row && !row.isTaken) return [];
    const kind = kindOf(path, source);
    return kind === null ? [] : [{ path, what: kind, takenBy: row && { pattern: row.pattern, at: row.at } }];
  });
  // Every tool leaves these files out, unless the user writes a pattern that takes them.
  const reaches = ['.git/config', '.env'].map(decidedBy).find((row) => row?.isTaken === true);
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
            .filter((path) => decidedBy(below(path))?.isTaken !== false)
            .slice(0, mostOpened)
            .flatMap((path) => secretsIn(path, source)),
        }
      : {}),
    at,
  };
}

/** Files of code and settings. A lock file is left out, because it holds digests that look like secrets. */
const isText =
  /^(?!package-lock\.json$).*\.(?:[cm]?[jt]s|py|rb|sh|json|ya?ml|toml|ini|cfg|conf|config|properties|xml|txt)$/i;

/** Bound of the files that are opened in one package. */
const mostOpened = 300;

function secretsIn(path: string, source: Source): NonNullable<Package['secrets']> {
  const read = source.read(path);
  if (!('text' in read)) return [];
  return read.text.split('\n').flatMap((line, index) =>
    secretsInLine(line).map(({ what: secretKind, from }) => ({
      what: secretKind,
      at: { file: path, line: index + 1, column: from + 1 },
    })),
  );
}

const isCredentials = (name: string): boolean => credentialFiles.some((row) => row.name.test(name));

interface Row extends Pattern {
  readonly isTaken: boolean;
  readonly matches: (path: string) => boolean;
}

/** Bound of the folders and files that are listed for one package. */
const mostLooked = 3_000;

/**
 * Lists the files that `isAsked` accepts by name. Folders of installed packages are not searched, because the
 * user did not write them.
 */
function candidates(
  directory: string,
  source: Source,
  isWanted: (name: string) => boolean,
): readonly string[] {
  const found: string[] = [];
  const folders = [directory];
  let looked = 0;
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const { name, kind } of source.list(folder)) {
      looked += 1;
      if (looked > mostLooked) return found.sort();
      const path = folder === '' ? name : `${folder}/${name}`;
      if (kind === 'file' && isWanted(name)) found.push(path);
      else if (
        kind === 'directory' &&
        !/^(node_modules|\.git|\.venv|venv|site-packages|__pycache__)$/.test(name)
      )
        folders.push(path);
    }
  }
  return found.sort();
}

/**
 * Returns the kind of credentials that a file holds, by its name, and by its text where the name is not
 * enough. Null for none.
 */
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
