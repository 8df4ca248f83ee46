import { type Package, type PackageSource, type Project, packageOf } from '../../package-list.ts';
import { withDevFlags, withOptionalFlags } from '../flags.ts';
import { type LockfileReader, longestKey, nameOf } from '../lockfile.ts';
import { specifiersIn } from '../npm/manifest.ts';
import { sourceOfSpecifier, splitDescriptor } from '../npm/source.ts';
import { readJson } from '../text/json.ts';
import { complaintsOn, get, itemsOf, membersOf, type Node, textAt, textOf } from '../text/tree.ts';

const newest = 1;

/**
 * Reads `bun.lock`: JSON with comments; `packages` has `"parent/name": ["name@version", registry, facts, integrity]`.
 */
export const bun: LockfileReader = {
  format: 'bun',
  ecosystem: 'npm',
  recognises: (path) => nameOf(path) === 'bun.lock',
  read({ file, text }) {
    const { root, diagnostics } = readJson(file, text);
    const complain = complaintsOn(file);
    const version = textAt(root, 'lockfileVersion');
    if (version === null || !(Number(version) >= 0 && Number(version) <= newest))
      complain('dependencies/unknown-version', get(root, 'lockfileVersion')?.line ?? 1, version ?? 'none');
    const entries = membersOf(get(root, 'packages'));
    const packages: Package[] = [];
    const firm = {
      packages: new Map<string, readonly string[]>(),
      projects: new Map<string, readonly string[]>(),
    };
    for (const [key, node] of entries) {
      const [first, ...rest] = itemsOf(node);
      const split = splitDescriptor(textOf(first) ?? '');
      if (!split || key.length > longestKey) {
        complain('dependencies/wrong-shape', node.line, key.slice(0, 80));
        continue;
      }
      const facts = rest.find((entry) => entry.value instanceof Map);
      const last = textOf(rest.at(-1));
      firm.packages.set(key, firmly(key, facts, entries, ['dependencies']));
      const source = bunSource(split.range, textOf(rest[0]));
      packages.push(
        packageOf({
          id: key,
          ecosystem: 'npm',
          name: split.name,
          version: /^\d/.test(split.range) ? split.range : null,
          source,
          lockfile: file,
          line: node.line,
          path: source.kind === 'workspace' ? source.path : null,
          integrity: last !== null && /^sha\d+-/.test(last) ? last : null,
          requires: resolved(key, specifiersIn(facts, required), entries),
        }),
      );
    }
    const projects = [...membersOf(get(root, 'workspaces'))].map(([folder, node]): Project => {
      const name = textAt(node, 'name') ?? '';
      firm.projects.set(folder, firmly(name, node, entries, ['dependencies', 'devDependencies']));
      return {
        folder,
        requires: resolved(name, specifiersIn(node, required), entries),
        devRequires: resolved(name, specifiersIn(node, ['devDependencies']), entries),
      };
    });
    return {
      file,
      format: `bun ${version ?? ''}`.trim(),
      ecosystem: 'npm',
      packages: withOptionalFlags(withDevFlags(packages, projects), projects, firm),
      projects,
      includes: [],
      skipped: [],
      diagnostics: [...diagnostics, ...complain.diagnostics],
    };
  },
};

const required = ['dependencies', 'optionalDependencies', 'peerDependencies'];

/** Returns the ids of requirements that are not optional. A name in the optional requirements is optional, even if another list also has it. */
function firmly(
  key: string,
  node: Node | undefined,
  entries: ReadonlyMap<string, Node>,
  fields: readonly string[],
): readonly string[] {
  const mayMiss = new Set([
    ...specifiersIn(node, ['optionalDependencies']).keys(),
    ...itemsOf(get(node, 'optionalPeers')).map(textOf),
  ]);
  const specifiers = specifiersIn(node, [...fields, 'peerDependencies']);
  const firm = new Map([...specifiers].filter(([name]) => !mayMiss.has(name)));
  return [...resolved(key, firm, entries).values()];
}

/**
 * Returns the source of `1.2.3` with the registry's address ('' is the default one), or of `workspace:a`,
 * `github:a/b#c`, `file:a`, an address.
 */
const bunSource = (reference: string, registry: string | null): PackageSource =>
  /^\d/.test(reference) ? { kind: 'registry', url: registry || null } : sourceOfSpecifier(reference);

/** Returns the key of the parent: `a/@b/c` → `a`, because `@b` is a scope and not a package. */
function parentKey(key: string): string {
  const parts = key.split('/');
  parts.pop();
  if (parts.at(-1)?.startsWith('@')) parts.pop();
  return parts.join('/');
}

/** Returns the nearest instance of each name: for `a/b` it looks for `a/b/name`, `a/name`, `name`. */
function resolved(
  key: string,
  specifiers: ReadonlyMap<string, string>,
  entries: ReadonlyMap<string, Node>,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const name of specifiers.keys()) {
    let from = key;
    while (from !== '' && !entries.has(`${from}/${name}`)) from = parentKey(from);
    const place = from === '' ? name : `${from}/${name}`;
    if (entries.has(place)) found.set(name, place);
  }
  return found;
}
