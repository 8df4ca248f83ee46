import { cloudUseIn, isCloudSdk, serviceOfPackage } from '@emmental/knowledge';
import { below, folderOf, type Source } from '@emmental/model';
import { filesOf, type JsonObject } from './graph/files.ts';
import { distributionsFor } from './graph/python/import-names.ts';
import type { Package, PackageList } from './package-list.ts';
import { listsAbove } from './read-packages.ts';
import { normalizedName } from './versions/pep440.ts';

/** Shows which services a package may call by itself. */
export interface PackageEvidence {
  /** Services (botocore's names): `[]` none, `null` any. */
  readonly touches: readonly string[] | null;
  /** The reason, for people: `it loads aws-sdk (package-lock.json)`. */
  readonly why: string;
  /** Its files were looked at, so the packages that make code of texts are known among what it loads. */
  readonly isInstalled?: true;
}

/**
 * Decides which services a package may call, from what is installed above `directory` and from the lockfiles there: all
 * packages that it loads must be known, and none of them may be a cloud SDK. `name` = the package on npm, or the name that
 * Python imports.
 */
export function evidenceOf(
  source: Source,
  name: string,
  language: 'javascript' | 'python',
  directory: string,
): PackageEvidence {
  const ecosystem = language === 'python' ? 'PyPI' : 'npm';
  const installed = language === 'python' ? null : installedClosure(source, name, directory);
  if (installed) return { ...evidenceIn(ecosystem, installed.names, installed.folder), isInstalled: true };
  const names = language === 'python' ? distributionsFor(name).map(normalizedName) : [name];
  for (const list of listsAbove(source, directory)) {
    if (list.ecosystem !== ecosystem) continue;
    const closure = lockedClosure(list, names);
    if (closure) return evidenceIn(ecosystem, closure, list.file);
  }
  return { touches: null, why: 'it is not installed, and no lockfile shows what it loads' };
}

/** `names` = all packages that the package loads, with itself; `place` shows them. */
function evidenceIn(ecosystem: 'npm' | 'PyPI', names: ReadonlySet<string>, place: string): PackageEvidence {
  const sdks = [...names].filter((name) => isCloudSdk(ecosystem, name)).sort();
  const [first] = sdks;
  if (first === undefined) return { touches: [], why: `no cloud SDK is among what it loads (${place})` };
  const services = sdks.flatMap((name) => serviceOfPackage(name) ?? []);
  // The other packages of the SDK serve its clients. Every other SDK may call anything.
  const isClients = services.length > 0 && sdks.every((name) => /^@(?:aws-sdk|smithy)\//.test(name));
  const shown = sdks.find((name) => serviceOfPackage(name) !== null) ?? first;
  return {
    touches: isClients ? [...new Set(services)].sort() : null,
    why: `it loads ${shown} (${place})`,
  };
}

/** Returns the names of a package and of all that it loads; null where the list does not tell. */
function lockedClosure(list: PackageList, names: readonly string[]): ReadonlySet<string> | null {
  const named = (found: Package): string =>
    list.ecosystem === 'PyPI' ? normalizedName(found.name) : found.name;
  const byId = new Map(list.packages.map((found) => [found.id, found]));
  const waiting = list.packages.filter(
    (found) => names.includes(named(found)) && found.source.kind !== 'workspace',
  );
  if (waiting.length === 0) return null;
  const seen = new Set<Package>();
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    if (next.requires === null) return null;
    for (const id of next.requires.values()) {
      const required = byId.get(id);
      if (!required) return null;
      waiting.push(required);
    }
  }
  return new Set([...seen].map(named));
}

/** Folders and files of an installed package that are looked at; a larger one shows nothing. */
const most = { packages: 500, files: 3000, depth: 8 } as const;

/**
 * Returns the names of an installed package and of all installed packages that it requires; null where one is missing or the
 * package itself is too large to look at. A package whose files load an SDK without requiring it counts as that SDK: the
 * runtime brings the SDK of AWS.
 */
function installedClosure(
  source: Source,
  name: string,
  directory: string,
): { readonly names: ReadonlySet<string>; readonly folder: string } | null {
  const files = filesOf(source);
  const first = installedAt(files.isFolder, directory, name);
  if (first === null) return null;
  const names = new Set<string>();
  const seen = new Set<string>();
  const waiting = [{ name, folder: first }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (seen.has(next.folder)) continue;
    seen.add(next.folder);
    names.add(next.name);
    if (seen.size > most.packages) return null;
    if (isCloudSdk('npm', next.name)) continue;
    const manifest = files.json(below(next.folder, 'package.json'));
    if (manifest === null) return null;
    const sdk = sdkIn(source, next.folder);
    if (sdk === null) return null;
    if (sdk !== '') names.add(sdk);
    for (const [field, isOptional] of requirements)
      for (const required of Object.keys(objectAt(manifest, field))) {
        const folder = installedAt(files.isFolder, next.folder, required);
        if (folder !== null) waiting.push({ name: required, folder });
        else if (!isOptional) return null;
      }
  }
  return { names, folder: first };
}

const requirements = [
  ['dependencies', false],
  ['optionalDependencies', true],
  ['peerDependencies', true],
] as const;

const objectAt = (manifest: JsonObject, field: string): object => {
  const found = manifest[field];
  return typeof found === 'object' && found !== null ? found : {};
};

function installedAt(isFolder: (path: string) => boolean, from: string, name: string): string | null {
  for (let at = from; ; at = folderOf(at)) {
    const place = below(at, `node_modules/${name}`);
    if (isFolder(place)) return place;
    if (at === '' || at === folderOf(at)) return null;
  }
}

/** Returns the SDK that the files of a package load without requiring it, '' where none does, null where there are too many. */
function sdkIn(source: Source, folder: string): string | null {
  let files = 0;
  const search = (at: string, depth: number): string | null => {
    for (const { name, kind } of source.list(at)) {
      const path = below(at, name);
      if (kind === 'directory' && name !== 'node_modules') {
        const found = depth === 0 ? null : search(path, depth - 1);
        if (found !== '') return found;
      }
      if (kind !== 'file' || !/\.[cm]?js$/.test(name)) continue;
      files += 1;
      if (files > most.files) return null;
      const read = source.read(path);
      if (!('text' in read)) return null;
      const use = cloudUseIn(read.text);
      if (use !== null) return isCloudSdk('npm', use) ? use : 'aws-sdk';
    }
    return '';
  };
  return search(folder, most.depth);
}
