import {
  type Package,
  type PackageList,
  type PackageSource,
  type Project,
  packageOf,
} from '../../package-list.ts';
import { withDevFlags } from '../flags.ts';
import { folderOf, type Lockfile } from '../lockfile.ts';
import { type NpmManifest, npmManifests } from '../npm/manifest.ts';
import { npmAlias, npmSource, sourceOfSpecifier, splitDescriptor } from '../npm/source.ts';
import { type Complaints, complaintsOn } from '../text/tree.ts';
import { reportCutOff } from './cut-off.ts';

/**
 * Reads `yarn.lock` of yarn 1. Each line has one of three forms: `pattern, pattern:`, `  field value` or `    name range`.
 * The format does not list the requirements of the project; they are in `package.json` in the same folder.
 */
export function readClassic({ file, text, source }: Lockfile): PackageList {
  const complain = complaintsOn(file);
  const entries = readEntries(text, complain);
  if (entries.length === 0 && !text.includes('yarn lockfile v1'))
    complain('dependencies/wrong-shape', 1, 'it has no entry and no `yarn lockfile v1`');
  const idOf = new Map<string, string>();
  for (const entry of entries)
    for (const pattern of entry.patterns) idOf.set(pattern, entry.patterns[0] ?? '');
  const packages = entries.flatMap((entry) => packageFrom(entry, file, idOf, complain));
  const manifests = npmManifests(source, folderOf(file));
  // Yarn 1 has no entry for packages of the workspace.
  const own = new Set(manifests.map(({ name }) => name));
  const requirements = [...entries.map((entry) => entry.requires), ...manifests.map(installedOf)];
  reportCutOff(
    complain,
    text,
    idOf.keys(),
    requirements.flatMap((requires) => [...requires.keys()]).filter((name) => !own.has(name)),
  );
  const projects = manifests.map(
    (manifest): Project => ({
      folder: manifest.folder,
      requires: resolved(manifest.requires, idOf),
      devRequires: resolved(manifest.devRequires, idOf),
    }),
  );
  return {
    file,
    format: 'yarn 1',
    ecosystem: 'npm',
    packages: withDevFlags(packages, projects),
    projects: projects.length > 0 ? projects : null,
    includes: [],
    skipped: [],
    diagnostics: complain.diagnostics,
  };
}

/** Returns those requirements of a project that must have an entry in the lockfile. */
const installedOf = ({ installs }: NpmManifest): ReadonlyMap<string, string> =>
  new Map([...installs].filter(([, specifier]) => !/^(?:link|workspace|portal):/.test(specifier)));

interface Entry {
  readonly line: number;
  readonly patterns: readonly string[];
  version: string | null;
  resolved: string | null;
  integrity: string | null;
  readonly requires: Map<string, string>;
}

function readEntries(text: string, complain: Complaints): readonly Entry[] {
  const entries: Entry[] = [];
  let entry: Entry | null = null;
  /** `dependencies` or `optionalDependencies`, while its lines are read. */
  let inside: string | null = null;
  let number = 0;
  for (const raw of text.split('\n')) {
    number++;
    const usual = usualLine.exec(raw);
    const line = usual?.[0] ?? raw.trimEnd();
    if (line === '' || line.startsWith('#')) continue;
    const indent = usual?.[1]?.length ?? line.length - line.trimStart().length;
    if (indent === 0) {
      inside = null;
      const patterns = line.endsWith(':') ? words(line.slice(0, -1), ',') : null;
      entry = patterns && patterns.length > 0 ? newEntry(number, patterns) : null;
      if (entry) entries.push(entry);
      else complain('read/syntax', number, 'an entry must be `name@range:`');
      continue;
    }
    const parts = usual ? [usual[2] ?? usual[3] ?? '', usual[4] ?? usual[5] ?? ''] : words(line.trim());
    if (!entry || !parts) {
      complain('read/syntax', number);
      continue;
    }
    const [first = '', second] = parts;
    if (indent >= 4 && inside !== null) {
      if (second === undefined) complain('read/syntax', number, 'a dependency must be `name range`');
      else if (inside.endsWith('ependencies')) entry.requires.set(first, second);
    } else if (second === undefined && first.endsWith(':')) inside = first.slice(0, -1);
    else if (second === undefined) complain('read/syntax', number, 'a field must be `name value`');
    else {
      inside = null;
      if (first === 'version') {
        if (entry.version !== null) complain('read/duplicate-key', number, first);
        entry.version = second;
      } else if (first === 'resolved') entry.resolved = second;
      else if (first === 'integrity') entry.integrity = parts.slice(1).join(' ');
    }
  }
  return entries;
}

/** Matches `  field value` and `    name range`, each also in quotes: nearly every indented line. */
const usualLine = /^( +)(?:"([^"]+)"|([^\s"#]+)) (?:"([^"]*)"|([^\s"]+))\r?$/;

const newEntry = (line: number, patterns: readonly string[]): Entry => ({
  line,
  patterns,
  version: null,
  resolved: null,
  integrity: null,
  requires: new Map(),
});

/**
 * Splits a line into plain and quoted words, each perhaps followed by `separator`; returns null when a quote is not
 * closed.
 */
function words(line: string, separator = ' '): readonly string[] | null {
  const found: string[] = [];
  for (let at = 0; at < line.length; ) {
    if (line[at] === ' ' || line[at] === separator) {
      at++;
      continue;
    }
    const quoted = line[at] === '"';
    const end = quoted ? line.indexOf('"', at + 1) : line.indexOf(separator, at);
    if (quoted && end === -1) return null;
    const stop = end === -1 ? line.length : end;
    found.push(line.slice(quoted ? at + 1 : at, stop));
    at = stop + 1;
    // `"dependencies":` keeps its colon.
    if (quoted && line[at] === ':') {
      found[found.length - 1] += ':';
      at++;
    }
  }
  return found;
}

function packageFrom(
  entry: Entry,
  file: string,
  idOf: ReadonlyMap<string, string>,
  complain: Complaints,
): readonly Package[] {
  const [pattern = ''] = entry.patterns;
  const descriptor = splitDescriptor(pattern);
  if (!descriptor || entry.version === null) {
    complain(
      'dependencies/wrong-shape',
      entry.line,
      descriptor ? `${pattern} has no version` : `${pattern} is not a name@range`,
    );
    if (!descriptor) return [];
  }
  const alias = npmAlias(descriptor.range);
  const byAddress = npmSource(entry.resolved);
  const bySpecifier = sourceOfSpecifier(descriptor.range);
  return [
    packageOf({
      id: pattern,
      ecosystem: 'npm',
      name: alias?.name ?? descriptor.name,
      version: entry.version,
      source: isSourceFromSpecifier(bySpecifier, byAddress) ? bySpecifier : byAddress,
      lockfile: file,
      line: entry.line,
      integrity: entry.integrity ?? /#([0-9a-f]{40})$/.exec(entry.resolved ?? '')?.[1] ?? null,
      requires: resolved(entry.requires, idOf),
    }),
  ];
}

/**
 * True when the specifier decides the source of a package. Usually the resolved address decides. But a folder has no
 * address, and an archive that is required by its address looks like a package of a registry.
 */
const isSourceFromSpecifier = (bySpecifier: PackageSource, byAddress: PackageSource): boolean =>
  bySpecifier.kind === 'file' ||
  bySpecifier.kind === 'git' ||
  (bySpecifier.kind === 'url' && byAddress.kind === 'registry');

function resolved(
  specifiers: ReadonlyMap<string, string>,
  idOf: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [name, range] of specifiers) {
    const id = idOf.get(`${name}@${range}`);
    if (id !== undefined) found.set(name, id);
  }
  return found;
}
