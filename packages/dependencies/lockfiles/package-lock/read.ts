import { below } from '@emmental/model';
import {
  type Package,
  type PackageList,
  type PackageSource,
  type Project,
  packageOf,
} from '../../package-list.ts';
import { folderOf, type Lockfile, type LockfileReader, longestKey, nameOf } from '../lockfile.ts';
import { npmManifests, specifiersIn } from '../npm/manifest.ts';
import { npmAlias, npmSource, sourceOfSpecifier } from '../npm/source.ts';
import { readJson } from '../text/json.ts';
import { type Complaints, complaintsOn, get, isTrue, membersOf, type Node, textAt } from '../text/tree.ts';

const shrinkwrap = 'npm-shrinkwrap.json';

/** Reads `package-lock.json` and `npm-shrinkwrap.json`, lockfile versions 1 to 3 (docs of npm: "package-lock.json"). */
export const packageLock: LockfileReader = {
  format: 'package-lock',
  ecosystem: 'npm',
  recognises: (path) => ['package-lock.json', shrinkwrap].includes(nameOf(path)),
  read(lockfile) {
    const { root, diagnostics } = readJson(lockfile.file, lockfile.text);
    const complain = complaintsOn(lockfile.file);
    const version = textAt(root, 'lockfileVersion');
    const isOld =
      version === '1' || (get(root, 'packages') === undefined && version !== '2' && version !== '3');
    if (root && version !== null && !['1', '2', '3'].includes(version))
      complain('dependencies/unknown-version', get(root, 'lockfileVersion')?.line ?? 1, version);
    if (
      root &&
      !get(root, 'packages') &&
      !get(root, 'dependencies') &&
      (version === null || diagnostics.length > 0)
    )
      complain('dependencies/wrong-shape', 1, 'it has neither `packages` nor `dependencies`');
    const { packages, projects } = isOld
      ? readNested(root, lockfile, complain)
      : readFlat(root, lockfile, complain);
    // npm ignores package-lock.json where both files exist.
    const other = below(folderOf(lockfile.file), shrinkwrap);
    const isPassedOver = nameOf(lockfile.file) !== shrinkwrap && lockfile.source.kind(other) === 'file';
    return {
      file: lockfile.file,
      format: `${this.format} ${version ?? '1'}`,
      ecosystem: 'npm',
      packages: isPassedOver ? [] : packages,
      projects: isPassedOver ? null : projects,
      includes: [],
      skipped: isPassedOver
        ? [{ file: lockfile.file, line: 1, name: null, why: `npm takes ${shrinkwrap} in its place` }]
        : [],
      diagnostics: [...diagnostics, ...complain.diagnostics],
    };
  },
};

type Read = Pick<PackageList, 'packages' | 'projects'>;

const required = ['dependencies', 'optionalDependencies', 'peerDependencies'];

/** Reads versions 2 and 3: `packages`, by path. */
function readFlat(root: Node | null, { file }: Lockfile, complain: Complaints): Read {
  const entries = membersOf(get(root, 'packages'));
  const addresses = requiredAddresses(entries);
  const hasWorkspaces = get(get(get(root, 'packages'), ''), 'workspaces') !== undefined;
  const packages: Package[] = [];
  const projects: Project[] = [];
  for (const [path, node] of entries) {
    if (!(node.value instanceof Map) || path.length > longestKey) {
      complain('dependencies/wrong-shape', node.line, path.slice(0, 80));
      continue;
    }
    // The target folder of a link has its own entry.
    if (isTrue(node, 'link')) continue;
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    if (!path.includes('node_modules/')) {
      projects.push({
        folder: path,
        requires: resolved(path, specifiersIn(node, required), entries),
        devRequires: resolved(path, specifiersIn(node, ['devDependencies']), entries),
      });
      if (path !== '') packages.push(workspace(path, node, file, !hasWorkspaces));
      continue;
    }
    packages.push(
      packageOf({
        ...factsOf(node),
        id: path,
        ecosystem: 'npm',
        name: textAt(node, 'name') ?? name,
        version: textAt(node, 'version'),
        source: sourceOf(textAt(node, 'resolved'), addresses),
        lockfile: file,
        line: node.line,
        path,
        requires: resolved(path, specifiersIn(node, required), entries),
      }),
    );
  }
  return { packages, projects };
}

/** Returns the addresses in the requirements of the projects. */
function requiredAddresses(entries: ReadonlyMap<string, Node>): ReadonlySet<string> {
  const found = new Set<string>();
  for (const [path, node] of entries)
    if (!path.includes('node_modules/'))
      for (const specifier of specifiersIn(node, [...required, 'devDependencies']).values())
        if (/^https?:/.test(specifier)) found.add(specifier);
  return found;
}

const sourceOf = (address: string | null, asked: ReadonlySet<string>): PackageSource =>
  address !== null && asked.has(address) ? sourceOfSpecifier(address) : npmSource(address);

/**
 * Returns a package that belongs to the repository. Its install script is only recorded if the package is linked (code of
 * somebody else in the repository).
 */
const workspace = (path: string, node: Node, file: string, isLinked: boolean): Package =>
  packageOf({
    ...(isLinked && isTrue(node, 'hasInstallScript') ? { installScript: true } : {}),
    id: path,
    ecosystem: 'npm',
    name: textAt(node, 'name') ?? nameOf(path),
    version: textAt(node, 'version'),
    source: { kind: 'workspace', path, ...(isLinked ? { linked: true } : {}) },
    lockfile: file,
    line: node.line,
    path,
  });

const factsOf = (node: Node): Partial<Package> => ({
  dev: isTrue(node, 'dev'),
  // `devOptional`: development needs it, or an optional package does.
  optional: isTrue(node, 'optional') || isTrue(node, 'devOptional'),
  peer: isTrue(node, 'peer'),
  integrity: textAt(node, 'integrity'),
  installScript: isTrue(node, 'hasInstallScript'),
});

const nothing: ReadonlyMap<string, string> = new Map();

/**
 * Returns the path that each name leads to from a folder: the nearest `node_modules` above that has it, as Node.js
 * searches.
 */
function resolved(
  path: string,
  specifiers: ReadonlyMap<string, string>,
  entries: ReadonlyMap<string, Node>,
): ReadonlyMap<string, string> {
  if (specifiers.size === 0) return nothing;
  const found = new Map<string, string>();
  for (const name of specifiers.keys()) {
    for (let folder: string | null = path; folder !== null; folder = above(folder)) {
      const place = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
      const entry = entries.get(place);
      if (!entry) continue;
      found.set(name, isTrue(entry, 'link') ? (textAt(entry, 'resolved') ?? place) : place);
      break;
    }
  }
  return found;
}

/** Returns the folder whose `node_modules` is searched next; null above the root. */
function above(folder: string): string | null {
  if (folder === '') return null;
  const at = folder.lastIndexOf('/node_modules/');
  // `packages/a` searches each folder above it, `node_modules/a` the root.
  return at !== -1 ? folder.slice(0, at) : folder.startsWith('node_modules/') ? '' : folderOf(folder);
}

/** Reads version 1: `dependencies` in `dependencies`. Only `package.json` holds the project's own requirements. */
function readNested(root: Node | null, { file, source }: Lockfile, complain: Complaints): Read {
  const entries = new Map<string, Node>();
  const collect = (node: Node | null, folder: string): void => {
    for (const [name, entry] of membersOf(get(node, 'dependencies'))) {
      const path = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
      if (entry.value instanceof Map) {
        entries.set(path, entry);
        collect(entry, path);
      } else complain('dependencies/wrong-shape', entry.line, path);
    }
  };
  collect(root, '');
  const packages = [...entries].map(([path, node]): Package => {
    const written = textAt(node, 'version');
    const alias = npmAlias(written ?? '');
    const own = written !== null && /^[v=\s]*\d/.test(written) && !written.includes('/');
    const source: PackageSource =
      own || alias ? npmSource(textAt(node, 'resolved')) : sourceOfSpecifier(written ?? '');
    return packageOf({
      ...factsOf(node),
      id: path,
      ecosystem: 'npm',
      name: alias?.name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version: alias ? alias.version : own ? written : null,
      source,
      lockfile: file,
      line: node.line,
      path,
      // Version 1 does not record which packages run an install script.
      installScript: null,
      requires: resolved(path, specifiersIn(node, ['requires']), entries),
    });
  });
  const projects = npmManifests(source, folderOf(file)).map(
    (manifest): Project => ({
      folder: manifest.folder,
      requires: resolved(manifest.folder, manifest.requires, entries),
      devRequires: resolved(manifest.folder, manifest.devRequires, entries),
    }),
  );
  return { packages, projects: projects.length > 0 ? projects : null };
}
