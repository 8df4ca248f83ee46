import { type Package, type PackageSource, packageOf } from '../../package-list.ts';
import { normalizedName } from '../../versions/pep440.ts';
import { type LockfileReader, nameOf } from '../lockfile.ts';
import { withOwnIds } from '../python/edges.ts';
import { pinnedBy } from '../python/specifier.ts';
import { readJson } from '../text/json.ts';
import { complaintsOn, get, itemsOf, membersOf, type Node, textAt, textOf } from '../text/tree.ts';

const newest = 6;

/** Reads `Pipfile.lock`: `default` and `develop`, with versions `==1.0`. It does not list the requirements of packages. */
export const pipfile: LockfileReader = {
  format: 'pipenv',
  ecosystem: 'PyPI',
  recognises: (path) => nameOf(path) === 'Pipfile.lock',
  read({ file, text }) {
    const { root, diagnostics } = readJson(file, text);
    const complain = complaintsOn(file);
    const version = get(get(root, '_meta'), 'pipfile-spec');
    if (version && !(Number(version.value) >= 1 && Number(version.value) <= newest))
      complain('dependencies/unknown-version', version.line, String(version.value).slice(0, 40));
    const packages = new Map<string, Package>();
    // Users name other groups as they like; `_meta` is no group.
    for (const [group, node] of membersOf(root)) {
      if (group === '_meta') continue;
      for (const [name, entry] of membersOf(node)) {
        if (!(entry.value instanceof Map)) {
          complain('dependencies/wrong-shape', entry.line, name);
          continue;
        }
        const dependency = packageFrom(name, entry, file, group !== 'default');
        const known = packages.get(`${dependency.name} ${dependency.version}`);
        // A package that both groups need is needed at run time.
        packages.set(
          `${dependency.name} ${dependency.version}`,
          known ? { ...known, dev: known.dev && dependency.dev } : dependency,
        );
      }
    }
    if (root && !get(root, 'default') && !get(root, 'develop'))
      complain('dependencies/wrong-shape', 1, 'it has neither `default` nor `develop`');
    return {
      file,
      format: this.format,
      ecosystem: 'PyPI',
      packages: withOwnIds([...packages.values()]),
      projects: null,
      includes: [],
      skipped: [],
      diagnostics: [...diagnostics, ...complain.diagnostics],
    };
  },
};

function packageFrom(name: string, entry: Node, file: string, dev: boolean): Package {
  return packageOf({
    ...pinnedBy(textAt(entry, 'version') ?? ''),
    id: normalizedName(name),
    ecosystem: 'PyPI',
    name,
    source: sourceOf(entry),
    lockfile: file,
    line: entry.line,
    dev,
    marker: textAt(entry, 'markers'),
    integrity: textOf(itemsOf(get(entry, 'hashes'))[0]),
  });
}

function sourceOf(entry: Node): PackageSource {
  const git = textAt(entry, 'git') ?? textAt(entry, 'hg') ?? textAt(entry, 'svn');
  if (git !== null) return { kind: 'git', url: git };
  const path = textAt(entry, 'path');
  if (path !== null) return { kind: 'file', path };
  const url = textAt(entry, 'file');
  if (url !== null) return /^https?:/.test(url) ? { kind: 'url', url } : { kind: 'file', path: url };
  return { kind: 'registry', url: null };
}
