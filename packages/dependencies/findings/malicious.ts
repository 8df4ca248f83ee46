import { among, type DependencyProblem, defineRule, factsOf, type MatchInput, shown } from './rule.ts';

export const malicious = defineRule({
  id: 'dependencies/malicious',
  aliases: [],
  slice: 'deps',
  threats: ['T6'],
  help: 'The package itself is an attack: it steals or destroys data when it is installed or loaded. Treat everything that the machine and the role could read as stolen.',
  check: (input) => attacks(input),
});

/** Returns the problems of packages that are attacks themselves. */
export const attacks = (input: MatchInput): readonly DependencyProblem[] =>
  input.matches
    .filter(({ problem }) => problem.malicious)
    .map((match) => {
      const { package: dependency, problem } = match;
      const functions = input.usesOf(match);
      const inside = functions.filter(({ level }) => level !== 'not-loaded');
      const names = inside.map(({ id }) => input.nameOf(id));
      return {
        title:
          names.length === 0
            ? `${shown(dependency)} is known to be malicious`
            : `${among(names)} get${names.length === 1 ? 's' : ''} ${shown(dependency)}, which is known to be malicious`,
        function: inside.length === 1 ? (inside[0]?.id ?? null) : null,
        parts: inside.map(({ id }) => ({ function: id })),
        at: { file: dependency.lockfile, line: dependency.line },
        severity: match.status === 'affected' ? 'critical' : 'high',
        status: match.status === 'affected' ? 'fail' : 'unknown',
        evidence: [
          {
            file: dependency.lockfile,
            line: dependency.line,
            text: `${shown(dependency)} is in ${problem.id}`,
          },
        ],
        fix: `remove ${dependency.name} (${dependency.lockfile}), and replace every credential on the machines that installed it`,
        details: [{ label: 'id', text: problem.id }],
        subject: `${dependency.lockfile} ${dependency.ecosystem}:${dependency.name}`,
        symbol: problem.id,
        dependency: factsOf(dependency, {
          id: problem.id,
          aliases: problem.aliases,
          summary: problem.advisories[0].summary,
          url: problem.advisories[0].url,
          functions,
        }),
      };
    });
