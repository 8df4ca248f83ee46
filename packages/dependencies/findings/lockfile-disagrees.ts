import { below, type Source } from '@emmental/model';
import { folderOf } from '../lockfiles/lockfile.ts';
import { readJson } from '../lockfiles/text/json.ts';
import { get, membersOf, textOf } from '../lockfiles/text/tree.ts';
import type { PackageList, Project } from '../package-list.ts';
import { admits } from '../versions/npm-range.ts';
import { type DependencyProblem, defineRule } from './rule.ts';

const formats = /^(?:package-lock|yarn|pnpm|bun)/;
const members = ['dependencies', 'optionalDependencies', 'devDependencies'] as const;

export const lockfileDisagrees = defineRule({
  id: 'dependencies/lockfile-disagrees',
  aliases: [],
  slice: 'deps',
  threats: ['T6'],
  help: 'A manifest asks for a package that its lockfile lacks, or has in a version that the manifest does not allow: an install from the lockfile fails, and any other install takes code that nobody reviewed.',
  check: ({ source, lists }) =>
    lists
      .filter(({ format }) => formats.test(format))
      .flatMap((list) => (list.projects ?? []).flatMap((project) => differences(source, list, project))),
});

function differences(source: Source, list: PackageList, project: Project): readonly DependencyProblem[] {
  const file = below(below(folderOf(list.file), project.folder), 'package.json').replace(/^\//, '');
  const read = source.kind(file) === 'file' ? source.read(file) : null;
  if (!read || !('text' in read)) return [];
  const { root } = readJson(file, read.text);
  const found: DependencyProblem[] = [];
  for (const member of members)
    for (const [name, node] of membersOf(get(root, member))) {
      const range = textOf(node) ?? '';
      const id = project.requires.get(name) ?? project.devRequires.get(name);
      const dependency = list.packages.find((each) => each.id === id);
      // Optional packages of another platform can be missing, and some formats have no entry for a workspace.
      if (
        !dependency &&
        (member === 'optionalDependencies' ||
          /^(?:workspace|link|file|portal):/.test(range) ||
          id !== undefined)
      )
        continue;
      const isAdmitted = dependency
        ? dependency.version === null || admits(range, dependency.version) !== false
        : false;
      if (isAdmitted) continue;
      const has = dependency
        ? `${list.file} has ${dependency.version ?? ''}`
        : `${list.file} does not have it`;
      found.push({
        title: `${file} asks for ${name} ${range}, ${has}`,
        function: null,
        at: { file, line: node.line },
        severity: 'medium',
        evidence: [
          { file, line: node.line, text: `${name} ${range}` },
          ...(dependency
            ? [{ file: list.file, line: dependency.line, text: `${name} ${dependency.version ?? ''}` }]
            : []),
        ],
        fix: `install again, and commit ${list.file}`,
        details: [],
        subject: `${file} ${name}`,
      });
    }
  return found;
}
