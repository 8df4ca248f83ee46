import { compareText, type Diagnostic, diagnostic, type Source } from '@emmental/model';
import { bytesOf } from '../archive/bytes.ts';
import { readJson } from '../lockfiles/text/json.ts';
import { get, membersOf, textAt } from '../lockfiles/text/tree.ts';
import {
  type Ecosystem,
  ecosystems,
  type Package,
  type PackageList,
  packageOf,
  type Skipped,
} from '../package-list.ts';
import {
  archiveTree,
  type DeployedTree,
  folderTree,
  jar,
  metadata,
  packageJson,
  pomProperties,
} from './tree.ts';

/**
 * Reads the installed packages in a deployed folder or archive (`.zip`, `.jar`) of the repository. Returns one list per
 * ecosystem. npm packages can be nested; the `path` of such a package is its folder.
 */
export function readDeployed(source: Source, path: string): readonly PackageList[] {
  if (source.kind(path) === 'directory') return readTree(folderTree(source, path));
  const bytes = bytesOf(source, path);
  if (!('why' in bytes)) return readArchive(path, bytes);
  return readTree({
    name: path,
    isArchive: true,
    files: [],
    text: () => null,
    bytes: () => bytes,
    diagnostics: [diagnostic('dependencies/archive', { file: path, line: 1, column: 1 }, bytes.why)],
  });
}

/** Reads the installed packages in an archive in memory. */
export const readArchive = (name: string, bytes: Uint8Array): readonly PackageList[] =>
  readTree(archiveTree(name, bytes));

interface Found {
  readonly packages: Package[];
  readonly skipped: Skipped[];
  readonly diagnostics: Diagnostic[];
}

function readTree(tree: DeployedTree): readonly PackageList[] {
  const found: Found = { packages: [], skipped: [], diagnostics: [] };
  collect(tree, '', found, 0);
  const diagnostics = [...tree.diagnostics, ...found.diagnostics];
  const lists = ecosystems.flatMap((ecosystem): readonly PackageList[] => {
    const packages = found.packages.filter((dependency) => dependency.ecosystem === ecosystem);
    return packages.length === 0 ? [] : [listOf(tree.name, ecosystem, packages)];
  });
  // Diagnostics are reported even if no package was found.
  const [first = listOf(tree.name, 'npm', []), ...rest] = lists;
  if (lists.length === 0 && diagnostics.length === 0 && found.skipped.length === 0) return [];
  return [{ ...first, skipped: found.skipped, diagnostics: diagnostics }, ...rest];
}

const listOf = (name: string, ecosystem: Ecosystem, packages: readonly Package[]): PackageList => ({
  file: name,
  format: 'deployed',
  ecosystem,
  packages: packages.toSorted((a, b) => compareText(a.id, b.id)),
  projects: null,
  includes: [],
  skipped: [],
  diagnostics: [],
});

/** Jars in jars (a fat jar, or `lib/` of an archive) are opened down to this depth. */
const deepest = 2;

/** Reads the package of a file that names one; returns null when it names none. */
function packageIn(path: string, text: string): Package | null {
  if (packageJson.test(path)) return fromPackageJson(path, text);
  if (metadata.test(path)) return fromMetadata(path, text);
  return pomProperties.test(path) ? fromProperties(path, text) : null;
}

function collect(tree: DeployedTree, prefix: string, found: Found, depth: number): void {
  const jars = tree.files.filter((path) => jar.test(path));
  for (const path of tree.files) {
    if (jar.test(path)) continue;
    const text = tree.text(path);
    const dependency = text === null ? null : packageIn(path, text);
    if (dependency)
      found.packages.push({
        ...dependency,
        id: prefix + dependency.id,
        ...placeOf(tree, dependency.lockfile, dependency.line),
      });
    else {
      const { lockfile, line } = placeOf(tree, path, 1);
      const why = text === null ? 'it could not be read' : 'it names no package and version';
      found.skipped.push({ file: lockfile, line, name: prefix + path, why });
    }
  }
  for (const path of jars) {
    const name = `${prefix}${path}`;
    const { lockfile: file, line } = placeOf(tree, path, 1);
    const bytes = tree.bytes(path);
    if ('why' in bytes || depth >= deepest) {
      const why = 'why' in bytes ? bytes.why : 'archives in archives are opened only two levels deep';
      found.skipped.push({ file, line, name, why });
      continue;
    }
    const inner = archiveTree(file, bytes, tree.budget);
    collect(inner, `${name}!`, found, depth + 1);
    found.diagnostics.push(...inner.diagnostics);
    if (inner.files.length === 0 && inner.diagnostics.length === 0)
      found.skipped.push({
        file,
        line,
        name,
        why: 'it has no META-INF/maven, so its name and version are unknown',
      });
  }
}

const placeOf = (tree: DeployedTree, path: string, line: number): Pick<Package, 'lockfile' | 'line'> =>
  tree.isArchive ? { lockfile: tree.name, line: 1 } : { lockfile: path, line };

function fromPackageJson(path: string, text: string): Package | null {
  const { root } = readJson(path, text);
  const folder = path.slice(0, -'/package.json'.length);
  const place = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const name = textAt(root, 'name') ?? place;
  const version = textAt(root, 'version');
  if (version === null) return null;
  const scripts = get(root, 'scripts');
  return packageOf({
    id: folder,
    ecosystem: 'npm',
    name,
    version,
    // npm up to version 6 writes the origin into `_resolved`.
    source: /^git\b|^git\+|^github:/.test(textAt(root, '_resolved') ?? '')
      ? { kind: 'git', url: textAt(root, '_resolved') ?? '' }
      : { kind: 'registry', url: null },
    lockfile: path,
    line: get(root, 'version')?.line ?? 1,
    path: folder,
    installScript: [...membersOf(scripts).keys()].some((script) => /^(?:pre|post)?install$/.test(script)),
  });
}

/** Reads a PEP 566 file: a block of headers up to the first empty line. */
function fromMetadata(path: string, text: string): Package | null {
  const head = text.slice(0, Math.max(0, text.search(/\r?\n\r?\n/)) || text.length);
  const name = /^Name:[ \t]*(\S+)/m.exec(head)?.[1];
  const version = /^Version:[ \t]*(\S+)/m.exec(head);
  if (name === undefined || version?.[1] === undefined) return null;
  const folder = path.slice(0, path.lastIndexOf('/'));
  return packageOf({
    id: folder,
    ecosystem: 'PyPI',
    name,
    version: version[1],
    lockfile: path,
    line: head.slice(0, version.index).split('\n').length,
    path: folder,
  });
}

function fromProperties(path: string, text: string): Package | null {
  const value = (key: string): RegExpExecArray | null =>
    new RegExp(`^${key}[ \\t]*=[ \\t]*(\\S+)`, 'm').exec(text);
  const version = value('version');
  const group = value('groupId')?.[1];
  const artifact = value('artifactId')?.[1];
  if (group === undefined || artifact === undefined || version?.[1] === undefined) return null;
  return packageOf({
    id: path,
    ecosystem: 'Maven',
    name: `${group}:${artifact}`,
    version: version[1],
    lockfile: path,
    line: text.slice(0, version.index).split('\n').length,
    path: null,
  });
}
