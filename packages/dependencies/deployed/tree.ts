import { openZip, type ZipArchive, type ZipEntry } from '@emmental/code';
import { below, type Diagnostic, diagnostic, type Source } from '@emmental/model';
import { bytesOf } from '../archive/bytes.ts';

/** A deployed folder of the repository, or a deployed archive. Only its files that name packages are read. */
export interface DeployedTree {
  /** The displayed name: the folder or the archive. */
  readonly name: string;
  /** True for an archive. Findings then point at the archive, because a person cannot open a line of a file in it. */
  readonly isArchive: boolean;
  /**
   * Paths of the nested archives and of the files that name packages (`package.json` in `node_modules`, `METADATA`,
   * `pom.properties`).
   */
  readonly files: readonly string[];
  text(path: string): string | null;
  bytes(path: string): Uint8Array | { readonly why: string };
  /** The number of bytes that may still be unpacked from nested archives. */
  readonly budget?: Budget;
  readonly diagnostics: readonly Diagnostic[];
}

/** Matches `package.json` of an installed package, directly in `node_modules` or in a scope there. */
export const packageJson = /(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/@][^/]*\/package\.json$/;
export const metadata = /(?:^|\/)[^/]+\.(?:dist-info\/METADATA|egg-info\/PKG-INFO)$/;
export const pomProperties = /(?:^|\/)META-INF\/maven\/[^/]+\/[^/]+\/pom\.properties$/;
export const jar = /\.(?:jar|war)$/;

const namesPackages = (path: string): boolean =>
  packageJson.test(path) || metadata.test(path) || pomProperties.test(path) || jar.test(path);

/** Largest file that names a package, and most bytes that are unpacked of one archive and the jars in it. */
const largestText = 8 * 2 ** 20;
const largestUnpacked = 2 ** 30;

/** Bytes that may still be unpacked; an archive and the archives in it share one budget. */
export interface Budget {
  left: number;
}

/** Opens an archive in memory. */
export function archiveTree(
  name: string,
  bytes: Uint8Array,
  budget: Budget = { left: largestUnpacked },
): DeployedTree {
  const diagnostics: Diagnostic[] = [];
  const say = (about: string): void => {
    if (diagnostics.length < 20)
      diagnostics.push(diagnostic('dependencies/archive', { file: name, line: 1, column: 1 }, about));
  };
  const zip = openZip(bytes);
  if ('why' in zip) {
    say(zip.why);
    return {
      name,
      isArchive: true,
      files: [],
      text: () => null,
      bytes: () => ({ why: zip.why }),
      diagnostics: diagnostics,
    };
  }
  for (const { path, why } of zip.refused) say(`${path}: ${why}`);
  const entries = new Map(
    zip.entries.filter(({ path }) => namesPackages(path)).map((entry) => [entry.path, entry]),
  );
  const read = (path: string): Uint8Array | { readonly why: string } => {
    const entry = entries.get(path);
    const content = entry ? unpacked(zip, entry, budget) : { why: 'there is no such entry' };
    if ('why' in content) say(`${path}: ${content.why}`);
    return content;
  };
  return {
    name,
    isArchive: true,
    files: [...entries.keys()].sort(),
    text(path) {
      const content = read(path);
      return 'why' in content ? null : Buffer.from(content).toString('utf8');
    },
    bytes: read,
    budget,
    diagnostics: diagnostics,
  };
}

function unpacked(zip: ZipArchive, entry: ZipEntry, budget: Budget): Uint8Array | { readonly why: string } {
  if (entry.size > largestText && !jar.test(entry.path))
    return { why: `it is larger than ${largestText} bytes` };
  if (entry.size > budget.left) return { why: `the archive unpacks to more than ${largestUnpacked} bytes` };
  budget.left -= entry.size;
  return zip.read(entry);
}

/** Opens a folder: nested `node_modules`, and the folders of Python and Java packages at its top. */
export function folderTree(source: Source, folder: string): DeployedTree {
  const diagnostics: Diagnostic[] = [];
  const files: string[] = [];
  const walk = (path: string, depth: number): void => {
    for (const { name, kind } of source.list(path)) {
      const place = below(path, name);
      if (kind === 'directory') {
        if (depth > 0 || entersAlways.test(name) || insideModules.test(place)) walk(place, depth - 1);
      } else if (namesPackages(place)) files.push(place);
    }
  };
  walk(folder, shallow);
  return {
    name: folder === '' ? '.' : folder,
    isArchive: false,
    files: files.sort(),
    text(path) {
      const read = source.read(path);
      if ('diagnostic' in read) diagnostics.push(read.diagnostic);
      return 'text' in read ? read.text : null;
    },
    bytes: (path) => bytesOf(source, path),
    budget: { left: largestUnpacked },
    diagnostics: diagnostics,
  };
}

/**
 * Depth of search; layers keep packages below `python/lib/python3.12/site-packages`, `nodejs/node18/node_modules`,
 * `java/lib`.
 */
const shallow = 5;
const entersAlways = /^(?:node_modules|site-packages)$|\.(?:dist-info|egg-info)$/;
/** Matches the folder of a package or a scope: it may hold its own `node_modules`, and its other folders are code. */
const insideModules = /(?:^|\/)node_modules\/(?:@[^/]+|(?:@[^/]+\/)?[^/@][^/]*)$/;
