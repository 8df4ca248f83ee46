import {
  type Package,
  type PackageList,
  type PackageSource,
  type Project,
  packageOf,
} from '../../package-list.ts';
import { withDevFlags } from '../flags.ts';
import { folderOf, type Lockfile } from '../lockfile.ts';
import { npmManifests } from '../npm/manifest.ts';
import { sourceOfSpecifier, splitDescriptor } from '../npm/source.ts';
import { type Complaints, complaintsOn, get, membersOf, type Node, textAt, textOf } from '../text/tree.ts';
import { readYaml } from '../text/yaml.ts';
import { reportCutOff } from './cut-off.ts';

const newest = 8;

/** Reads `yarn.lock` from yarn 2 on: `"name@npm:range, …"` → version, resolution, dependencies. */
export function readBerry({ file, text, source }: Lockfile): PackageList {
  const { root, diagnostics } = readYaml(file, text);
  const complain = complaintsOn(file);
  const version = Number(textAt(get(root, '__metadata'), 'version'));
  if (!(version >= 1 && version <= newest))
    complain('dependencies/unknown-version', get(root, '__metadata')?.line ?? 1, String(version));
  const entries = [...membersOf(root)].filter(([key]) => key !== '__metadata');
  const idOf = new Map<string, string>();
  for (const [key, node] of entries) {
    const id = textAt(node, 'resolution');
    if (id !== null) for (const descriptor of key.split(/,\s*/)) idOf.set(descriptor, id);
  }
  const packages = entries.flatMap(([key, node]) => packageFrom(key, node, file, idOf, complain));
  for (const [key, node] of entries)
    if (get(node, 'linkType') === undefined)
      complain('read/partly-read', node.line, `${key} ends before its linkType`);
  const requiredNames = entries.flatMap(([, node]) => [...specifiers(node).keys()]);
  reportCutOff(
    complain,
    text,
    entries.map(([key]) => key),
    requiredNames,
  );
  const projects = projectsOf(entries, idOf, source, folderOf(file));
  return {
    file,
    format: `yarn berry ${Number.isNaN(version) ? '' : version}`.trim(),
    ecosystem: 'npm',
    packages: withDevFlags(packages, projects),
    projects,
    includes: [],
    skipped: [],
    diagnostics: [...diagnostics, ...complain.diagnostics],
  };
}

function packageFrom(
  key: string,
  node: Node,
  file: string,
  idOf: ReadonlyMap<string, string>,
  complain: Complaints,
): readonly Package[] {
  const resolution = textAt(node, 'resolution');
  const split = splitDescriptor(resolution ?? '');
  if (resolution === null || !split) {
    complain('dependencies/wrong-shape', node.line, `${key} has no resolution`);
    return [];
  }
  const source = berrySource(split.range);
  return [
    packageOf({
      id: resolution,
      ecosystem: 'npm',
      name: split.name,
      version: textAt(node, 'version'),
      source,
      lockfile: file,
      line: node.line,
      path: source.kind === 'workspace' ? source.path : null,
      marker: textAt(node, 'conditions'),
      integrity: textAt(node, 'checksum'),
      requires: resolved(specifiers(node), idOf),
    }),
  ];
}

/**
 * Returns the source of `npm:1.0`, `workspace:a`, `patch:name@npm%3A1.0#…` (a registry's package with changes) or an
 * address.
 */
function berrySource(reference: string): PackageSource {
  if (reference.startsWith('npm:')) return { kind: 'registry', url: null };
  if (reference.startsWith('patch:')) {
    const inner = reference.slice('patch:'.length).split('#')[0] ?? '';
    const split = splitDescriptor(decoded(inner));
    return split ? berrySource(split.range) : { kind: 'registry', url: null };
  }
  return sourceOfSpecifier(reference.replace(/^virtual:[^#]*#/, ''));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const specifiers = (node: Node): ReadonlyMap<string, string> => {
  const found = new Map<string, string>();
  for (const [name, value] of membersOf(get(node, 'dependencies'))) found.set(name, textOf(value) ?? '');
  return found;
};

function resolved(
  specifiersByName: ReadonlyMap<string, string>,
  idOf: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [name, range] of specifiersByName) {
    // Up to version 6, the range of a dependency has no `npm:`.
    const id = idOf.get(`${name}@${range}`) ?? idOf.get(`${name}@npm:${range}`);
    if (id !== undefined) found.set(name, id);
  }
  return found;
}

/** Returns the workspaces of the lockfile. Their dependencies for development are known only from `package.json`. */
function projectsOf(
  entries: readonly (readonly [string, Node])[],
  idOf: ReadonlyMap<string, string>,
  source: Lockfile['source'],
  folder: string,
): readonly Project[] | null {
  const manifests = new Map(npmManifests(source, folder).map((manifest) => [manifest.folder, manifest]));
  const projects = entries.flatMap(([, node]): readonly Project[] => {
    const path = /@workspace:(.*)$/.exec(textAt(node, 'resolution') ?? '')?.[1];
    if (path === undefined) return [];
    const place = path === '.' ? '' : path;
    const all = resolved(specifiers(node), idOf);
    const dev = manifests.get(place)?.devRequires;
    const isDev = (name: string): boolean => dev?.has(name) === true;
    return [
      {
        folder: place,
        requires: new Map([...all].filter(([name]) => !isDev(name))),
        devRequires: new Map([...all].filter(([name]) => isDev(name))),
      },
    ];
  });
  return projects.length > 0 ? projects : null;
}
