import { type PackageSource, packageOf } from '../../package-list.ts';
import { withDevFlags } from '../flags.ts';
import { type LockfileReader, nameOf } from '../lockfile.ts';
import { type PythonEntry, requiredName, withEdges, withNames } from '../python/edges.ts';
import { projectsBeside } from '../python/pyproject.ts';
import { readToml } from '../text/toml.ts';
import { complaintsOn, get, itemsOf, type Node, textAt, textOf } from '../text/tree.ts';

/** Reads `pdm.lock`: `[[package]]` with `groups`. A package with extras has a second entry. */
export const pdm: LockfileReader = {
  format: 'pdm',
  ecosystem: 'PyPI',
  endsWithLine: true,
  recognises: (path) => nameOf(path) === 'pdm.lock',
  read({ file, text, source }) {
    const { root, diagnostics } = readToml(file, text);
    const complain = complaintsOn(file);
    const metadata = get(root, 'metadata');
    const version = textAt(metadata, 'lock_version');
    if (version !== null && !/^[2-4](\.|$)/.test(version))
      complain('dependencies/unknown-version', get(metadata, 'lock_version')?.line ?? 1, version);
    const nodes = itemsOf(get(root, 'package'));
    if (!metadata && nodes.length === 0)
      complain('dependencies/wrong-shape', 1, 'it has neither `[[package]]` nor `[metadata]`');
    const entries = new Map<string, PythonEntry>();
    for (const { name, node } of withNames(nodes, complain)) {
      const groups = itemsOf(get(node, 'groups')).map(textOf);
      const dependency = packageOf({
        id: name,
        ecosystem: 'PyPI',
        name,
        version: textAt(node, 'version'),
        source: sourceOf(node),
        lockfile: file,
        line: node.line,
        dev: groups.length > 0 && !groups.includes('default'),
        marker: textAt(node, 'marker'),
        integrity: textAt(itemsOf(get(node, 'files'))[0], 'hash'),
      });
      const requires = itemsOf(get(node, 'dependencies')).map((each) => requiredName(textOf(each) ?? ''));
      const key = `${name} ${dependency.version}`;
      const known = entries.get(key);
      entries.set(
        key,
        known
          ? {
              dependency: { ...known.dependency, dev: known.dependency.dev && dependency.dev },
              requires: [...known.requires, ...requires.filter((each) => each !== name)],
            }
          : { dependency: dependency, requires },
      );
    }
    const packages = withEdges([...entries.values()]);
    const projects = projectsBeside(file, source, packages);
    return {
      file,
      format: `${this.format} ${version ?? ''}`.trim(),
      ecosystem: 'PyPI',
      packages: nodes.some((node) => get(node, 'groups')) ? packages : withDevFlags(packages, projects),
      projects,
      includes: [],
      skipped: [],
      diagnostics: [...diagnostics, ...complain.diagnostics],
    };
  },
};

function sourceOf(node: Node): PackageSource {
  const git = textAt(node, 'git') ?? textAt(node, 'hg') ?? textAt(node, 'svn');
  if (git !== null) return { kind: 'git', url: git };
  const path = textAt(node, 'path');
  if (path !== null) return { kind: 'file', path };
  const url = textAt(node, 'url');
  return url === null ? { kind: 'registry', url: null } : { kind: 'url', url };
}
