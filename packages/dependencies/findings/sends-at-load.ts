import { among, type DependencyProblem, defineRule, factsOf, shown } from './rule.ts';

export const sendsAtLoad = defineRule({
  id: 'dependencies/sends-at-load',
  aliases: [],
  slice: 'deps',
  threats: ['T6'],
  help: 'A package whose code is in the repository calls a host the moment it is loaded, before anything of it is used: so do packages that were taken over, with the environment and the keys of the role that they find there.',
  check: ({ sends }) =>
    sends.map(
      ({ package: one, hosts, at, text }): DependencyProblem => ({
        title: `${one.version === null ? one.name : shown(one)} calls ${among(hosts)} as soon as it is loaded`,
        function: null,
        at,
        severity: 'medium',
        evidence: [{ file: at.file, line: at.line, text }],
        fix: `read what ${at.file} sends; install ${one.name} anew from its registry, or remove it`,
        details: [],
        subject: `${one.lockfile} ${one.id}`,
        dependency: factsOf(one),
      }),
    ),
});
