import { type PackageSource, type Project, packageOf } from '../../package-list.ts';
import { normalizedName } from '../../versions/pep440.ts';
import { withDevFlags } from '../flags.ts';
import { folderOf, type LockfileReader, nameOf } from '../lockfile.ts';
import { idsByName, leadingTo, type PythonEntry, withEdges, withNames } from '../python/edges.ts';
import { pyProject } from '../python/pyproject.ts';
import { readToml } from '../text/toml.ts';
import { complaintsOn, get, itemsOf, membersOf, type Node, textAt } from '../text/tree.ts';

/** Reads `uv.lock`: `[[package]]` with its source. Projects are packages with a folder as source. */
export const uv: LockfileReader = {
  format: 'uv',
  ecosystem: 'PyPI',
  endsWithLine: true,
  recognises: (path) => nameOf(path) === 'uv.lock',
  read({ file, text, source }) {
    const { root, diagnostics } = readToml(file, text);
    const complain = complaintsOn(file);
    const version = textAt(root, 'version');
    if (version !== '1')
      complain('dependencies/unknown-version', get(root, 'version')?.line ?? 1, version ?? 'none');
    const nodes = itemsOf(get(root, 'package'));
    const entries = withNames(nodes, complain).map(({ name, node }): PythonEntry => {
      const source = sourceOf(get(node, 'source'));
      const file1 = get(node, 'sdist') ?? itemsOf(get(node, 'wheels'))[0];
      const dependency = packageOf({
        id: name,
        ecosystem: 'PyPI',
        name,
        version: textAt(node, 'version'),
        source,
        lockfile: file,
        line: node.line,
        path: source.kind === 'workspace' ? source.path : null,
        marker: null,
        integrity: textAt(file1, 'hash'),
      });
      const groups = [get(node, 'dependencies'), ...membersOf(get(node, 'optional-dependencies')).values()];
      return { dependency: dependency, requires: groups.flatMap(names) };
    });
    const packages = withEdges(entries);
    const ids = idsByName(packages);
    // uv sorts packages by name and lists every required package, so a file that was cut off lacks the last ones.
    const last = [...ids.keys()].sort().at(-1) ?? '';
    const manifest = pyProject(source, folderOf(file));
    const required = [...entries.flatMap(({ requires }) => requires), ...(manifest?.requires ?? [])];
    const absent = required.map(normalizedName).find((name) => name > last && !ids.has(name));
    if (absent !== undefined)
      complain(
        'read/partly-read',
        text.trimEnd().split('\n').length,
        `a manifest asks for ${absent}, but the file does not have it`,
      );
    const own = new Map(nodes.map((node) => [normalizedName(textAt(node, 'name') ?? ''), node]));
    const projects = packages.flatMap((dependency): readonly Project[] => {
      if (dependency.source.kind !== 'workspace') return [];
      const development = [
        ...membersOf(get(own.get(normalizedName(dependency.name)), 'dev-dependencies')).values(),
      ].flatMap(names);
      const { path } = dependency.source;
      return [
        {
          folder: path === '.' ? '' : path,
          requires: dependency.requires ?? new Map(),
          devRequires: leadingTo(development, ids),
        },
      ];
    });
    return {
      file,
      format: `${this.format} ${version ?? ''}`.trim(),
      ecosystem: 'PyPI',
      packages: withDevFlags(packages, projects),
      projects,
      includes: [],
      skipped: [],
      diagnostics: [...diagnostics, ...complain.diagnostics],
    };
  },
};

const names = (list: Node | undefined): readonly string[] =>
  itemsOf(list).flatMap((node) => textAt(node, 'name') ?? []);

function sourceOf(node: Node | undefined): PackageSource {
  const git = textAt(node, 'git');
  if (git !== null) return { kind: 'git', url: git };
  const url = textAt(node, 'url');
  if (url !== null) return { kind: 'url', url };
  const own = textAt(node, 'virtual') ?? textAt(node, 'editable');
  if (own !== null) return { kind: 'workspace', path: own };
  const path = textAt(node, 'path') ?? textAt(node, 'directory');
  if (path !== null) return { kind: 'file', path };
  return { kind: 'registry', url: textAt(node, 'registry') };
}
