import { below } from '@emmental/model';
import { type Package, packageOf, type Skipped } from '../../package-list.ts';
import { folderOf, type LockfileReader, nameOf } from '../lockfile.ts';
import { complaintsOn } from '../text/tree.ts';
import { type Directive, readDirectives, replacements } from './directives.ts';
import { workspaceOf } from './workspace.ts';

/**
 * Reads `go.mod` with its `go.sum` (Go modules reference: "go.mod files"). From Go 1.17 on, `go.mod` names every module of
 * the build; before, it names only the requirements of the project.
 */
export const go: LockfileReader = {
  format: 'go.mod',
  ecosystem: 'Go',
  recognises: (path) => nameOf(path) === 'go.mod',
  read({ file, text, source }) {
    const complain = complaintsOn(file);
    const directives = readDirectives(text, moduleVerbs, complain);
    if (!directives.some(({ verb }) => verb === 'module' || verb === 'require'))
      complain('dependencies/wrong-shape', 1, 'it has no `module`');
    const sumFile = source.read(below(folderOf(file), 'go.sum'));
    const sums = 'text' in sumFile ? readSums(sumFile.text) : null;
    const workspace = workspaceOf(folderOf(file), source);
    // A replacement in a workspace overrides those of its modules, for every version.
    const replaced = new Map([...replacements(directives), ...workspace.replaced]);
    const everyVersion = new Set([...workspace.replaced.keys()].filter((key) => !key.includes(' ')));
    const packages: Package[] = [];
    const skipped: Skipped[] = [];
    for (const { verb, words, line } of directives) {
      if (verb !== 'require') continue;
      const [name = '', version = ''] = words;
      const target =
        (everyVersion.has(name) ? undefined : replaced.get(`${name} ${version}`)) ?? replaced.get(name);
      packages.push(moduleOf(name, version, target, file, line, sums));
    }
    const goVersion = directives.find(({ verb }) => verb === 'go');
    const runtime = standardLibrary(directives, file);
    if (runtime) packages.push(runtime);
    if (sums && isUnpruned(goVersion?.words[0])) {
      const named = new Set(packages.map((dependency) => dependency.name));
      const more = new Set(
        [...sums.keys()].map((key) => key.split(' ')[0] ?? '').filter((name) => !named.has(name)),
      );
      if (more.size > 0)
        skipped.push({
          file,
          line: goVersion?.line ?? 1,
          name: null,
          why: `before go 1.17 a go.mod lists no indirect modules; go.sum lists ${more.size} that may be built in`,
        });
    }
    return {
      file,
      format: this.format,
      ecosystem: 'Go',
      packages,
      projects: null,
      includes: [],
      skipped,
      diagnostics: [...complain.diagnostics, ...workspace.diagnostics],
    };
  },
};

const moduleVerbs = new Set([
  'module',
  'go',
  'toolchain',
  'godebug',
  'require',
  'replace',
  'exclude',
  'retract',
  'tool',
  'ignore',
]);

function moduleOf(
  name: string,
  version: string,
  target: readonly string[] | undefined,
  file: string,
  line: number,
  sums: ReadonlyMap<string, string> | null,
): Package {
  const [newName = name, newVersion] = target ?? [name, version];
  const used = target && newVersion === undefined ? version : (newVersion ?? version);
  return packageOf({
    id: name,
    ecosystem: 'Go',
    name: newName.startsWith('.') || newName.startsWith('/') ? name : newName,
    version: used.replace(/^v/, ''),
    // A replacement without a version is a folder.
    source:
      target && newVersion === undefined ? { kind: 'file', path: newName } : { kind: 'registry', url: null },
    lockfile: file,
    line,
    integrity: sums?.get(`${newName} ${used}`) ?? null,
  });
}

/**
 * Returns the standard library as a package. Its version is the lowest possible one: the machine that builds may use a
 * later one.
 */
function standardLibrary(directives: readonly Directive[], file: string): Package | null {
  const chosen =
    // `toolchain default` names no version.
    directives.find(({ verb, words }) => verb === 'toolchain' && words[0] !== 'default') ??
    directives.find(({ verb }) => verb === 'go');
  const version = /^(?:go)?(\d+\.\d+(?:\.\d+)?)/.exec(chosen?.words[0] ?? '')?.[1];
  if (!chosen || version === undefined) return null;
  return packageOf({
    id: 'stdlib',
    ecosystem: 'Go',
    name: 'stdlib',
    version: null,
    constraint: `>=${version}`,
    lowest: version,
    lockfile: file,
    line: chosen.line,
  });
}

const isUnpruned = (version: string | undefined): boolean => {
  const [major = 1, minor = 0] = (version ?? '1.0').split('.').map(Number);
  return major === 1 && minor < 17;
};

/** Reads `module version` → `h1:…` for modules whose content was fetched (not only their go.mod). */
function readSums(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [, name, version, hash] of text.matchAll(/^(\S+) (v[^\s/]+) (h1:\S+)\r?$/gm))
    found.set(`${name} ${version}`, hash ?? '');
  return found;
}
