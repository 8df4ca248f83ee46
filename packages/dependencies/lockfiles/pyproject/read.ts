import { type Package, type PackageSource, packageOf, type Skipped } from '../../package-list.ts';
import { normalizedName } from '../../versions/pep440.ts';
import { type LockfileReader, nameOf } from '../lockfile.ts';
import { requiredName } from '../python/edges.ts';
import { pinnedBy } from '../python/specifier.ts';
import { readToml } from '../text/toml.ts';
import { get, itemsOf, membersOf, type Node, textOf } from '../text/tree.ts';

/**
 * Reads `pyproject.toml` without a lockfile: the requirements of `[project]` and of the dependency groups (PEP 508,
 * PEP 735).
 */
export const pyproject: LockfileReader = {
  format: 'pyproject.toml',
  ecosystem: 'PyPI',
  recognises: (path) => nameOf(path) === 'pyproject.toml',
  read({ file, text }) {
    const { root, diagnostics } = readToml(file, text);
    const project = get(root, 'project');
    const requirements = (list: Node | undefined, flags: Partial<Package>): readonly Package[] =>
      itemsOf(list).flatMap((node) => askedFor(textOf(node) ?? '', file, node.line, flags));
    const packages = [
      ...requirements(get(project, 'dependencies'), {}),
      ...[...membersOf(get(project, 'optional-dependencies')).values()].flatMap((list) =>
        requirements(list, { optional: true }),
      ),
      ...[...membersOf(get(root, 'dependency-groups')).values()].flatMap((list) =>
        requirements(list, { dev: true }),
      ),
    ];
    const skipped: Skipped[] = [
      {
        file,
        line: 1,
        name: null,
        why: 'without a lockfile only the dependencies of [project] are checked, each in its lowest allowed version',
      },
    ];
    return {
      file,
      format: this.format,
      ecosystem: 'PyPI',
      packages,
      projects: null,
      includes: [],
      skipped,
      diagnostics,
    };
  },
};

/** Reads a requirement: `requests[socks]>=2.0; python_version < "3.8"`. An address has no version. */
function askedFor(
  requirement: string,
  file: string,
  line: number,
  flags: Partial<Package>,
): readonly Package[] {
  const name = requiredName(requirement);
  if (name === '' || requirement.length > 2000) return [];
  const rest = requirement.slice(requirement.indexOf(name) + name.length).replace(/^\s*\[[^\]]*\]/, '');
  const [specifier = '', marker] = rest.split(';');
  const address = /^\s*@\s*(\S+)/.exec(specifier)?.[1];
  return [
    packageOf({
      ...(address === undefined ? pinnedBy(specifier.replaceAll(/[()]/g, '')) : { version: null }),
      ...flags,
      id: normalizedName(name),
      ecosystem: 'PyPI',
      name,
      source: sourceOf(address),
      lockfile: file,
      line,
      marker: marker?.trim() || null,
    }),
  ];
}

function sourceOf(address: string | undefined): PackageSource {
  if (address === undefined) return { kind: 'registry', url: null };
  return { kind: address.startsWith('git+') ? 'git' : 'url', url: address };
}
