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

const isOpen = (one: Package): boolean => /^(?:git\+)?http:|^git:/.test(urlOf(one));

/** One problem of a file: the tool that wrote it writes all of them so. */
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
      // A checksum tells what was replaced.
      severity: open.every(({ integrity }) => integrity !== null) ? 'low' : 'medium',
      evidence: open.slice(0, 10).map((one) => ({ file, line: one.line, text: placeOf(one.source) ?? '' })),
      fix: `fetch with https (${file})`,
      details: [{ label: 'are', text: `${names.join(', ')}${open.length > 3 ? ', …' : ''}` }],
      subject: file,
      symbol: 'http',
    },
  ];
}

function fromElsewhere(one: Package): readonly DependencyProblem[] {
  const { source, lockfile, line } = one;
  if ((source.kind !== 'git' && source.kind !== 'url') || isOpen(one)) return [];
  // A commit, or a checksum, keeps what it is.
  const isFixed = one.integrity !== null || /[#@][0-9a-f]{40}\b/.test(urlOf(one));
  const from = placeOf(source) ?? '';
  return [
    {
      title: `${shown(one)} comes from ${source.kind === 'git' ? 'git' : 'an address'}, not from a registry${isFixed ? '' : ', and may change'}`,
      function: null,
      at: { file: lockfile, line },
      severity: isFixed ? 'info' : 'low',
      evidence: [{ file: lockfile, line, text: from }],
      fix: isFixed ? null : `name a commit or a checksum of ${one.name} (${lockfile})`,
      details: [{ label: 'from', text: from }],
      subject: `${lockfile} ${one.id}`,
      dependency: factsOf(one),
    },
  ];
}
