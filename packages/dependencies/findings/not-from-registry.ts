import { type Package, type PackageList, placeOf } from '../package-list.ts';
import { type DependencyProblem, defineRule, factsOf, shown } from './rule.ts';

export const notFromRegistry = defineRule({
  id: 'dependencies/not-from-registry',
  aliases: [],
  slice: 'deps',
  threats: ['T6'],
  help: 'The package comes from git or from an address: no registry keeps it, advisories do not name it, and its content may change. Without TLS someone on the network path can replace it.',
  check: ({ lists }) =>
    lists.flatMap((list) => [...withoutTls(list), ...list.packages.flatMap(fromElsewhere)]),
});

const urlOf = ({ source }: Package): string => ('url' in source ? (source.url ?? '') : '');

const isOpen = (dependency: Package): boolean => /^(?:git\+)?http:|^git:/.test(urlOf(dependency));

/** Returns one problem per file, because a tool writes all addresses of a file in the same way. */
function withoutTls({ file, packages }: PackageList): readonly DependencyProblem[] {
  const open = packages.filter(isOpen);
  const [first] = open;
  if (!first) return [];
  const names = open.slice(0, 3).map(({ name }) => name);
  return [
    {
      title:
        open.length === 1
          ? `Someone on the network path can replace ${shown(first)}: it is fetched without TLS`
          : `Someone on the network path can replace ${open.length} packages of ${file}: they are fetched without TLS`,
      function: null,
      at: { file: first.lockfile, line: first.line },
      // A checksum reveals a package that was replaced on the way.
      severity: open.every(({ integrity }) => integrity !== null) ? 'low' : 'medium',
      evidence: open
        .slice(0, 10)
        .map((dependency) => ({ file, line: dependency.line, text: placeOf(dependency.source) ?? '' })),
      fix: `fetch with https (${file})`,
      details: [{ label: 'are', text: `${names.join(', ')}${open.length > 3 ? ', …' : ''}` }],
      subject: file,
      symbol: 'http',
    },
  ];
}

function fromElsewhere(dependency: Package): readonly DependencyProblem[] {
  const { source, lockfile, line } = dependency;
  if ((source.kind !== 'git' && source.kind !== 'url') || isOpen(dependency)) return [];
  // With a commit or a checksum, the content cannot change.
  const isFixed = dependency.integrity !== null || /[#@][0-9a-f]{40}\b/.test(urlOf(dependency));
  const from = placeOf(source) ?? '';
  return [
    {
      title: `${shown(dependency)} comes from ${source.kind === 'git' ? 'git' : 'an address'}, not from a registry${isFixed ? '' : ', and may change'}`,
      function: null,
      at: { file: lockfile, line },
      severity: isFixed ? 'info' : 'low',
      evidence: [{ file: lockfile, line, text: from }],
      fix: isFixed ? null : `name a commit or a checksum of ${dependency.name} (${lockfile})`,
      details: [{ label: 'from', text: from }],
      subject: `${lockfile} ${dependency.id}`,
      dependency: factsOf(dependency),
    },
  ];
}
