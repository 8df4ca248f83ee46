import { among, type DependencyProblem, defineRule, factsOf, shown } from './rule.ts';

export const sendsAtLoad = defineRule({
  id: 'dependencies/sends-at-load',
  aliases: [],
  slice: 'deps',
  threats: ['T6'],
  help: 'A package in the repository calls a host as soon as it is loaded: hijacked packages do this to send away the environment and the keys of the role.',
  check: ({ sends }) =>
    sends.map(
      ({ package: dependency, hosts, at, text }): DependencyProblem => ({
        title: `${dependency.version === null ? dependency.name : shown(dependency)} calls ${among(hosts, 'hosts')} as soon as it is loaded`,
        function: null,
        at,
        severity: 'medium',
        evidence: [{ file: at.file, line: at.line, text }],
        fix: `check the data that ${at.file} sends; install ${dependency.name} from its registry again, or remove it`,
        details: [],
        subject: `${dependency.lockfile} ${dependency.id}`,
        dependency: factsOf(dependency),
      }),
    ),
});
