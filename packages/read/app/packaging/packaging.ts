import { credentialFiles, secretsInText } from '@emmental/knowledge';
import { type Location, oncePerSource, type Package, type Source } from '@emmental/model';
import { matcherOf } from './pattern.ts';

/**
 * One pattern of a package: `src/**` includes files, `!**` excludes files. The last pattern that matches a
 * file decides.
 */
export interface Pattern {
  readonly pattern: string;
  readonly at: Location;
}

/**
 * The packaging of a function as its format defines it: a folder, and patterns that exclude some of its
 * files.
 */
export interface Packaging {
  /** Relative to the root of the repository. */
  readonly directory: string;
  /** The patterns of the tool itself. They come before the patterns in `written`. */
  readonly patterns: readonly Pattern[];
  /** The patterns that the user wrote. */
  readonly written: readonly Pattern[];
  readonly at: Location;
  /**
   * True when files are searched for secrets by their text. Used for layers, where no handler shows which
   * files are loaded.
   */
  readonly isOpened?: boolean;
}

/** Reads the package of a function or layer; null when the packaging has an unsupported pattern. */
export type PackageReader = (packaging: Packaging) => Package | null;

/** Creates the package reader of one app. Packagings with the same folder and patterns are read only once. */
export function packageReader(source: Source): PackageReader {
  const packages = new Map<string, Package | null>();
  return (packaging) => {
    const { directory, patterns, written } = packaging;
    const key = JSON.stringify([directory, [...patterns, ...written].map(({ pattern }) => pattern)]);
    if (!packages.has(key)) packages.set(key, packageOf(packaging, source));
    return packages.get(key) ?? null;
  };
}

/** Reads one package. Null when a pattern is not supported. */
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
  // Every tool excludes these files, unless the user writes a pattern that includes them.
  const includingRow = ['.git/config', '.env'].map(decidedBy).find((row) => row?.isTaken === true);
  return {
    directory,
    credentials,
    takesAll:
      includingRow && written.some(({ at: place }) => place === includingRow.at)
        ? { pattern: includingRow.pattern, at: includingRow.at }
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

/**
 * Files of code and settings. `package-lock.json` is not among them, because it contains digests that look
 * like secrets.
 */
const isText =
  /^(?!package-lock\.json$).*\.(?:[cm]?[jt]s|py|rb|sh|json|ya?ml|toml|ini|cfg|conf|config|properties|xml|txt)$/i;

/** Most files that are opened in one package. */
const mostOpened = 300;

function secretsIn(path: string, source: Source): NonNullable<Package['secrets']> {
  const read = source.read(path);
  if (!('text' in read)) return [];
  return secretsOfText(source, read.text).map(({ what: secretKind, from, line }) => ({
    what: secretKind,
    at: { file: path, line: line + 1, column: from + 1 },
  }));
}

/** Many packages hold the same files, for example a layer that is beside every template. */
const secretsOfText = oncePerSource((_, text: string) => secretsInText(text));

const isCredentials = (name: string): boolean => credentialFiles.some((row) => row.name.test(name));

interface Row extends Pattern {
  readonly isTaken: boolean;
  readonly matches: (path: string) => boolean;
}

/** Most folders and files that are listed for one package. */
const mostLooked = 3_000;

/**
 * Lists the files whose name `isWanted` accepts. Folders of installed packages are not searched, because the
 * user did not write the files in them.
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
 * Returns the kind of credentials that a file contains. The name decides; for some names, the text of the
 * file decides too. Null when the file contains none.
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
