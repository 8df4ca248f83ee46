import { type Diagnostic, diagnostic, type Source } from '@emmental/model';
import { bytesOf } from '../archive/bytes.ts';
import { openZip, type ZipArchive, type ZipEntry } from '../archive/zip.ts';
import { inFolder } from '../lockfiles/lockfile.ts';

/** What is deployed: a folder of the repository, or an archive; only the files that name packages are ever read. */
export interface DeployedTree {
  /** As shown: the folder, or the archive. */
  readonly name: string;
  /** Then what is in it has no line that a person could open: its place is the archive. */
  readonly isArchive: boolean;
  /** Paths of files that name packages (`package.json` in `node_modules`, `METADATA`, `pom.properties`) and of archives in it. */
  readonly files: readonly string[];
  text(path: string): string | null;
  bytes(path: string): Uint8Array | { readonly why: string };
  /** For the archives in it. */
  readonly budget?: Budget;
  readonly diagnostics: readonly Diagnostic[];
}

/** `package.json` of an installed package: directly in `node_modules`, or in a scope there. */
export const packageJson = /(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/@][^/]*\/package\.json$/;
export const metadata = /(?:^|\/)[^/]+\.(?:dist-info\/METADATA|egg-info\/PKG-INFO)$/;
export const pomProperties = /(?:^|\/)META-INF\/maven\/[^/]+\/[^/]+\/pom\.properties$/;
export const jar = /\.(?:jar|war)$/;

const namesPackages = (path: string): boolean =>
  packageJson.test(path) || metadata.test(path) || pomProperties.test(path) || jar.test(path);

/** A file that names a package is small; all that is unpacked of one archive, jars in it included, is bounded. */
const largestText = 8 * 2 ** 20;
const largestUnpacked = 2 ** 30;

/** How many bytes more may be unpacked; one for an archive and those in it. */
export interface Budget {
  left: number;
}

/** An archive in memory. */
export function archiveTree(
  name: string,
  bytes: Uint8Array,
  budget: Budget = { left: largestUnpacked },
): DeployedTree {
  const said: Diagnostic[] = [];
  const say = (about: string): void => {
    if (said.length < 20)
      said.push(diagnostic('dependencies/archive', { file: name, line: 1, column: 1 }, about));
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
      diagnostics: said,
    };
  }
  for (const { path, why } of zip.refused) say(`${path}: ${why}`);
  const entries = new Map(
    zip.entries.filter(({ path }) => namesPackages(path)).map((one) => [one.path, one]),
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
    diagnostics: said,
  };
}

function unpacked(zip: ZipArchive, entry: ZipEntry, budget: Budget): Uint8Array | { readonly why: string } {
  if (entry.size > largestText && !jar.test(entry.path))
    return { why: `it is larger than ${largestText} bytes` };
  if (entry.size > budget.left) return { why: `the archive unpacks to more than ${largestUnpacked} bytes` };
  budget.left -= entry.size;
  return zip.read(entry);
}

/** A folder: `node_modules` in `node_modules`, and the folders of Python and Java packages at its top. */
export function folderTree(source: Source, folder: string): DeployedTree {
  const said: Diagnostic[] = [];
  const files: string[] = [];
  const walk = (path: string, depth: number): void => {
    for (const { name, kind } of source.list(path)) {
      const place = inFolder(path, name);
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
      if ('diagnostic' in read) said.push(read.diagnostic);
      return 'text' in read ? read.text : null;
    },
    bytes: (path) => bytesOf(source, path),
    budget: { left: largestUnpacked },
    diagnostics: said,
  };
}

/** Layers keep packages below `python/lib/python3.12/site-packages`, `nodejs/node18/node_modules`, `java/lib`. */
const shallow = 5;
const entersAlways = /^(?:node_modules|site-packages)$|\.(?:dist-info|egg-info)$/;
/** The folder of a package or a scope: it may hold `node_modules` of its own, its other folders are code. */
const insideModules = /(?:^|\/)node_modules\/(?:@[^/]+|(?:@[^/]+\/)?[^/@][^/]*)$/;
