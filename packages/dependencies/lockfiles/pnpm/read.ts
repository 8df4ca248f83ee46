import {
  type Package,
  type PackageList,
  type PackageSource,
  type Project,
  packageOf,
} from '../../package-list.ts';
import { withDevFlags } from '../flags.ts';
import { joined, type LockfileReader, longestKey, nameOf } from '../lockfile.ts';
import { npmSource, sourceOfSpecifier } from '../npm/source.ts';
import {
  type Complaints,
  complaintsOn,
  get,
  isTrue,
  membersOf,
  type Node,
  textAt,
  textOf,
} from '../text/tree.ts';
import { readYaml } from '../text/yaml.ts';

const oldest = 5;
const newest = 9;

/** Reads `pnpm-lock.yaml`, lockfile versions 5 to 9. The versions differ in the form of a key: `keyForm`. */
export const pnpm: LockfileReader = {
  format: 'pnpm',
  ecosystem: 'npm',
  endsWithLine: true,
  recognises: (path) => nameOf(path) === 'pnpm-lock.yaml',
  read({ file, text }) {
    const { root, diagnostics } = readYaml(file, text);
    const complain = complaintsOn(file);
    const written = textAt(root, 'lockfileVersion');
    // `5.4-inlineSpecifiers` is a form of 5.4.
    const major = Math.floor(Number(written?.replace(/-inlineSpecifiers$/, '')));
    if (!(major >= oldest && major <= newest))
      complain('dependencies/unknown-version', get(root, 'lockfileVersion')?.line ?? 1, written ?? 'none');
    const keys = keyForm(major);
    const { packages, projects } = readEntries(root, file, keys, complain);
    return {
      file,
      format: `pnpm ${written ?? ''}`.trim(),
      ecosystem: 'npm',
      packages: major >= 9 || Number.isNaN(major) ? withDevFlags(packages, projects) : packages,
      projects,
      includes: [],
      skipped: [],
      diagnostics: [...diagnostics, ...complain.diagnostics],
    };
  },
};

interface Key {
  readonly name: string | null;
  readonly version: string;
}

/** The form of keys and requirements in a version of the lockfile. */
interface KeyForm {
  split(key: string): Key;
  /** Returns the key that `name: reference` leads to. */
  keyOf(name: string, reference: string): string;
}

/** Removes the peers: `1.0.0(peer@2.0.0)` → `1.0.0`; `1.0.0_peer@2.0.0` → `1.0.0`. */
const withoutPeers = (version: string): string => version.replace(/[(_].*$/s, '');

function keyForm(major: number): KeyForm {
  if (major === 5)
    return {
      split: splitBySlash,
      keyOf: (name, reference) => (isKey(reference) ? reference : `/${name}/${reference}`),
    };
  return major === 6 || major === 7
    ? { split: (key) => splitAt(key.replace(/^[\w.-]*\//, '')), keyOf: keyWith('/') }
    : { split: splitAt, keyOf: keyWith('') };
}

/** Splits `/@a/b/1.0.0_peer@2.0.0` and `host/a/1.0.0`. The part of a key beyond the limit only has peers. */
function splitBySlash(key: string): Key {
  const found = /^(?:[\w.-]+\.[\w.-]+)?\/((?:@[^/]+\/)?[^/]+)\/([^/]+)$/.exec(key.slice(0, longestKey));
  return { name: found?.[1] ?? null, version: withoutPeers(found?.[2] ?? '') };
}

/** Splits `@a/b@1.0.0(peer@2.0.0)`. */
function splitAt(key: string): Key {
  const peers = key.indexOf('(');
  const plain = peers === -1 ? key : key.slice(0, peers);
  const at = plain.indexOf('@', 1);
  return at === -1 ? { name: null, version: '' } : { name: plain.slice(0, at), version: plain.slice(at + 1) };
}

const keyWith =
  (prefix: string): KeyForm['keyOf'] =>
  (name, reference) =>
    isKey(reference) || /^@?[^@(]+@/.test(reference) ? reference : `${prefix}${name}@${reference}`;

/** True when a reference is itself a key: an alias, a folder, or an address. */
const isKey = (reference: string): boolean => reference.includes('/') && !/^\d/.test(reference);

const required = ['dependencies', 'optionalDependencies'];

function readEntries(
  root: Node | null,
  file: string,
  keys: KeyForm,
  complain: Complaints,
): Pick<PackageList, 'packages' | 'projects'> {
  const entries = membersOf(get(root, 'packages'));
  // From version 9 on, an instance (with its peers) is a snapshot of a package.
  const snapshots = get(root, 'snapshots');
  const instances = snapshots ? membersOf(snapshots) : entries;
  const packages: Package[] = [];
  const seen = new Set<string>();
  const add = (key: string, facts: Node, edges: Node): void => {
    // An entry without a map still names a package.
    if (!(facts.value instanceof Map || facts.value === null))
      complain('dependencies/wrong-shape', facts.line, key);
    else if (keys.split(key).name === null && textAt(facts, 'name') === null)
      complain('dependencies/wrong-shape', facts.line, `${key} names no package`);
    else {
      const dependency = packageFrom(key, facts, edges, file, keys, instances);
      packages.push(dependency);
      // The file was cut off between two entries: remaining entries require missing ones.
      for (const member of required)
        for (const [name, asked] of membersOf(get(edges, member)))
          if (!dependency.requires?.has(name))
            complain(
              'read/partly-read',
              asked.line,
              `a manifest asks for ${name}, but the file does not have it`,
            );
    }
  };
  for (const [key, node] of instances) {
    const plain = snapshots && !entries.has(key) ? key.replace(/\(.*$/s, '') : key;
    seen.add(plain);
    const facts = entries.get(plain);
    if (facts) add(key, facts, node);
    else complain('dependencies/wrong-shape', node.line, `${plain} is not in \`packages\``);
  }
  // pnpm writes a snapshot for each package; a package without one is still named.
  for (const [key, node] of entries) {
    if (seen.has(key)) continue;
    if (snapshots) complain('read/partly-read', node.line, `${key} is in no snapshot`);
    add(key, node, node);
  }
  const importers = get(root, 'importers');
  if (importers?.value === null) complain('read/partly-read', importers.line, 'it ends before its importers');
  const folders: readonly (readonly [string, Node | null])[] = importers
    ? [...membersOf(importers)]
    : [['.', root]];
  const projects = folders.map(([folder, node]): Project => {
    const place = folder === '.' ? '' : folder;
    const requires = resolved(node, required, keys, instances, place);
    const devRequires = resolved(node, ['devDependencies'], keys, instances, place);
    // The file was cut off, or edited by hand.
    for (const member of [...required, 'devDependencies'])
      for (const [name, asked] of membersOf(get(node, member)))
        if (!requires.has(name) && !devRequires.has(name))
          complain('dependencies/wrong-shape', asked.line, `${name} is not in \`packages\``);
    return { folder: place, requires, devRequires };
  });
  return { packages, projects };
}

function packageFrom(
  key: string,
  facts: Node,
  edges: Node,
  file: string,
  keys: KeyForm,
  instances: ReadonlyMap<string, Node>,
): Package {
  const split = keys.split(key);
  const resolution = get(facts, 'resolution');
  const version = textAt(facts, 'version') ?? split.version;
  const named = textAt(facts, 'name');
  const source = pnpmSource(resolution, split.version, named !== null);
  return packageOf({
    id: key,
    ecosystem: 'npm',
    name: named ?? split.name ?? key,
    version: /^\d/.test(version) ? version : null,
    source,
    lockfile: file,
    line: facts.line,
    dev: isTrue(facts, 'dev'),
    optional: isTrue(facts, 'optional') || isTrue(edges, 'optional'),
    integrity: textAt(resolution, 'integrity'),
    installScript: get(facts, 'requiresBuild') ? isTrue(facts, 'requiresBuild') : null,
    requires: resolved(edges, required, keys, instances, ''),
  });
}

/**
 * Returns the source of a package. Up to version 8, only the entry of a package outside registries has a name. From version
 * 9 on, the key of such a package has an address in place of the version.
 */
function pnpmSource(resolution: Node | undefined, version: string, isNamed: boolean): PackageSource {
  const type = textAt(resolution, 'type');
  const repository = textAt(resolution, 'repo');
  const directory = textAt(resolution, 'directory');
  const tarball = textAt(resolution, 'tarball');
  if (type === 'git' || repository !== null) return { kind: 'git', url: repository ?? version };
  if (type === 'directory' || directory !== null) return { kind: 'file', path: directory ?? version };
  if (version.startsWith('file:') || version.startsWith('link:')) return npmSource(version);
  if (tarball?.startsWith('file:')) return npmSource(tarball);
  if (tarball === null) return { kind: 'registry', url: null };
  return isNamed || /^https?:/.test(version) ? sourceOfSpecifier(tarball) : npmSource(tarball);
}

/** Resolves `name: reference`, or `name: { specifier, version }` in an importer. */
function resolved(
  node: Node | null,
  members: readonly string[],
  keys: KeyForm,
  instances: ReadonlyMap<string, Node>,
  folder: string,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const member of members)
    for (const [name, value] of membersOf(get(node, member))) {
      const reference = textOf(value) ?? textAt(value, 'version');
      if (reference === null) continue;
      const link = /^link:(.*)$/.exec(reference)?.[1];
      if (link !== undefined) {
        const target = joined(folder, link);
        if (target !== null) found.set(name, `link:${target}`);
        continue;
      }
      // A package from an address has that address as key, from version 9 on with its name before it.
      const key = [keys.keyOf(name, reference), reference, `${name}@${reference}`].find((candidate) =>
        instances.has(candidate),
      );
      if (key !== undefined) found.set(name, key);
    }
  return found;
}
