import { placeOf } from '../package-list.ts';
import { defineRule, factsOf, shown } from './rule.ts';

export const notFromRegistry = defineRule({
  id: 'dependencies/not-from-registry',
  aliases: [],
  slice: 'deps',
  threats: ['T6'],
  help: 'A package that is fetched from git or from an address: no registry keeps it, advisories do not name it, and what the address gives may change. Without TLS it can be replaced on the way.',
  check: ({ lists }) =>
    lists.flatMap(({ packages }) =>
      packages.flatMap((one) => {
        const { source } = one;
        const url = 'url' in source ? (source.url ?? '') : '';
        const isOpen = /^(?:git\+)?http:|^git:/.test(url);
        if (source.kind !== 'git' && source.kind !== 'url' && !isOpen) return [];
        // A commit, or a checksum, keeps what it is.
        const isFixed = one.integrity !== null || /[#@][0-9a-f]{40}\b/.test(url);
        return [
          {
            title: isOpen
              ? `${shown(one)} is fetched without TLS: it can be replaced on the way`
              : `${shown(one)} comes from ${source.kind === 'git' ? 'git' : 'an address'}, not from a registry${isFixed ? '' : ', and may change'}`,
            function: null,
            at: { file: one.lockfile, line: one.line },
            severity: isOpen ? ('medium' as const) : isFixed ? ('info' as const) : ('low' as const),
            evidence: [{ file: one.lockfile, line: one.line, text: placeOf(source) ?? '' }],
            fix: isOpen
              ? 'fetch it with https'
              : isFixed
                ? null
                : `name a commit or a checksum of ${one.name} (${one.lockfile})`,
            details: [{ label: 'from', text: placeOf(source) ?? '' }],
            subject: `${one.lockfile} ${one.id}`,
            dependency: factsOf(one),
          },
        ];
      }),
    ),
});
