import { type PackageSource, packageOf } from '../../package-list.ts';
import { withDevFlags } from '../flags.ts';
import { type LockfileReader, nameOf } from '../lockfile.ts';
import { type PythonEntry, withEdges, withNames } from '../python/edges.ts';
import { projectsBeside } from '../python/pyproject.ts';
import { readToml } from '../text/toml.ts';
import { complaintsOn, get, isTrue, itemsOf, membersOf, type Node, textAt, textOf } from '../text/tree.ts';

/**
 * Reads `poetry.lock`: `[[package]]`. Version 1 has `category`, versions from 2.1 on have `groups`; in between
 * `pyproject.toml` decides.
 */
export const poetry: LockfileReader = {
  format: 'poetry',
  ecosystem: 'PyPI',
  endsWithLine: true,
  recognises: (path) => nameOf(path) === 'poetry.lock',
  read({ file, text, source }) {
    const { root, diagnostics } = readToml(file, text);
    const complain = complaintsOn(file);
    const metadata = get(root, 'metadata');
    const version = textAt(metadata, 'lock-version');
    if (version !== null && !/^[12](\.|$)/.test(version))
      complain('dependencies/unknown-version', get(metadata, 'lock-version')?.line ?? 1, version);
    const nodes = itemsOf(get(root, 'package'));
    if (!metadata && nodes.length === 0)
      complain('dependencies/wrong-shape', 1, 'it has neither `[[package]]` nor `[metadata]`');
    // Poetry writes the hash of the requirements last.
    else if (diagnostics.length === 0 && textAt(metadata, 'content-hash') === null)
      complain('read/partly-read', text.trimEnd().split('\n').length, 'it ends before its content-hash');
    const entries = withNames(nodes, complain).map(({ name, node }): PythonEntry => {
      const dependency = packageOf({
        id: name,
        ecosystem: 'PyPI',
        name,
        version: textAt(node, 'version'),
        source: sourceOf(get(node, 'source')),
        lockfile: file,
        line: node.line,
        dev: isDev(node),
        optional: isTrue(node, 'optional'),
        marker: textAt(node, 'markers'),
        integrity: textAt(itemsOf(get(node, 'files'))[0], 'hash'),
      });
      return { dependency: dependency, requires: [...membersOf(get(node, 'dependencies')).keys()] };
    });
    const packages = withEdges(entries);
    const projects = projectsBeside(file, source, packages);
    const tellsFlags = nodes.some((node) => get(node, 'category') ?? get(node, 'groups'));
    return {
      file,
      format: `${this.format} ${version ?? ''}`.trim(),
      ecosystem: 'PyPI',
      packages: tellsFlags ? packages : withDevFlags(packages, projects),
      projects,
      includes: [],
      skipped: [],
      diagnostics: [...diagnostics, ...complain.diagnostics],
    };
  },
};

function isDev(node: Node): boolean {
  const category = textAt(node, 'category');
  if (category !== null) return category === 'dev';
  const groups = itemsOf(get(node, 'groups')).map(textOf);
  return groups.length > 0 && !groups.includes('main');
}

function sourceOf(node: Node | undefined): PackageSource {
  const url = textAt(node, 'url') ?? '';
  switch (textAt(node, 'type')) {
    case 'git':
      return { kind: 'git', url };
    case 'url':
      return { kind: 'url', url };
    case 'file':
    case 'directory':
      return { kind: 'file', path: url };
    default:
      return { kind: 'registry', url: url || null };
  }
}
