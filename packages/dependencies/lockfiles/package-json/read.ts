import { type Package, packageOf, type Skipped } from '../../package-list.ts';
import { type LockfileReader, nameOf } from '../lockfile.ts';
import { npmAlias, npmSource } from '../npm/source.ts';
import { pinnedByRange } from '../npm/specifier.ts';
import { readJson } from '../text/json.ts';
import { get, membersOf, textOf } from '../text/tree.ts';

const members = [
  ['dependencies', {}],
  ['optionalDependencies', { optional: true }],
  ['devDependencies', { dev: true }],
] as const;

/** Reads a `package.json` without a lockfile: its requirements, and the lowest version in each range. */
export const packageJson: LockfileReader = {
  format: 'package.json',
  ecosystem: 'npm',
  recognises: (path) => nameOf(path) === 'package.json',
  read({ file, text }) {
    const { root, diagnostics } = readJson(file, text);
    const packages: Package[] = [];
    const skipped: Skipped[] = [];
    for (const [member, flags] of members)
      for (const [name, node] of membersOf(get(root, member))) {
        const specifier = textOf(node) ?? '';
        const alias = npmAlias(specifier);
        const source = npmSource(specifier);
        const pinned = pinnedByRange(alias?.version ?? specifier);
        packages.push(
          packageOf({
            ...(source.kind === 'registry' ? pinned : { version: null, constraint: specifier }),
            ...flags,
            id: name,
            ecosystem: 'npm',
            name: alias?.name ?? name,
            source,
            lockfile: file,
            line: node.line,
          }),
        );
      }
    if (packages.length > 0)
      skipped.push({
        file,
        line: 1,
        name: null,
        why: 'without a lockfile only direct dependencies are checked, each in its lowest allowed version',
      });
    return {
      file,
      format: this.format,
      ecosystem: 'npm',
      packages,
      projects: null,
      includes: [],
      skipped,
      diagnostics,
    };
  },
};
