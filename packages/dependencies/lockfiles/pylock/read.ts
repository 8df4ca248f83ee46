import { type PackageSource, packageOf } from '../../package-list.ts';
import { type LockfileReader, nameOf } from '../lockfile.ts';
import { type PythonEntry, withEdges, withNames } from '../python/edges.ts';
import { readToml } from '../text/toml.ts';
import { complaintsOn, get, itemsOf, membersOf, type Node, textAt, textOf } from '../text/tree.ts';

/** Reads `pylock.toml` and `pylock.NAME.toml` (PEP 751): `[[packages]]`. */
export const pylock: LockfileReader = {
  format: 'pylock',
  ecosystem: 'PyPI',
  endsWithLine: true,
  recognises: (path) => /^pylock(?:\.[^.]+)?\.toml$/.test(nameOf(path)),
  read({ file, text }) {
    const { root, diagnostics } = readToml(file, text);
    const complain = complaintsOn(file);
    const version = textAt(root, 'lock-version');
    if (version === null || !version.startsWith('1.'))
      complain('dependencies/unknown-version', get(root, 'lock-version')?.line ?? 1, version ?? 'none');
    const defaults = new Set(itemsOf(get(root, 'default-groups')).map(textOf));
    const entries = withNames(itemsOf(get(root, 'packages')), complain).map(({ name, node }): PythonEntry => {
      const marker = textAt(node, 'marker');
      const dependency = packageOf({
        id: name,
        ecosystem: 'PyPI',
        name,
        version: textAt(node, 'version'),
        source: sourceOf(node),
        lockfile: file,
        line: node.line,
        dev: isDev(marker, defaults),
        marker,
        integrity: hashOf(node),
      });
      return {
        dependency: dependency,
        requires: itemsOf(get(node, 'dependencies')).map((each) => textAt(each, 'name') ?? ''),
      };
    });
    return {
      file,
      format: `${this.format} ${version ?? ''}`.trim(),
      ecosystem: 'PyPI',
      packages: withEdges(entries),
      projects: null,
      includes: [],
      skipped: [],
      diagnostics: [...diagnostics, ...complain.diagnostics],
    };
  },
};

/** Returns whether a package is only for groups that are not installed by default (PEP 751 §default-groups). */
function isDev(marker: string | null, defaults: ReadonlySet<string | null>): boolean {
  const groups = [...(marker ?? '').matchAll(/(?:'([^']*)'|"([^"]*)")\s+in\s+dependency_groups\b/g)].map(
    ([, single, double]) => single ?? double ?? '',
  );
  return groups.length > 0 && !groups.some((group) => defaults.has(group));
}

function sourceOf(node: Node): PackageSource {
  const vcs = get(node, 'vcs');
  if (vcs) return { kind: 'git', url: textAt(vcs, 'url') ?? textAt(vcs, 'path') ?? '' };
  const directory = get(node, 'directory');
  if (directory) return { kind: 'file', path: textAt(directory, 'path') ?? '' };
  const archive = get(node, 'archive');
  const url = textAt(archive, 'url');
  if (url !== null) return { kind: 'url', url };
  if (archive) return { kind: 'file', path: textAt(archive, 'path') ?? '' };
  return { kind: 'registry', url: textAt(node, 'index') };
}

function hashOf(node: Node): string | null {
  const artifact = get(node, 'sdist') ?? itemsOf(get(node, 'wheels'))[0] ?? get(node, 'archive');
  const [first] = membersOf(get(artifact, 'hashes'));
  return first ? `${first[0]}:${textOf(first[1])}` : null;
}
