import { defineRule, factsOf, shown } from './rule.ts';

export const installScript = defineRule({
  id: 'dependencies/install-script',
  aliases: [],
  slice: 'deps',
  threats: ['T6'],
  help: 'A package that runs a script when it is installed: whoever takes over the package runs code on the machine that builds the function, before anything of it is loaded.',
  check: ({ lists }) =>
    lists.flatMap(({ packages }) =>
      packages
        .filter((one) => one.installScript === true && one.source.kind !== 'workspace')
        .map((one) => ({
          title: `${shown(one)} runs a script when it is installed`,
          function: null,
          at: { file: one.lockfile, line: one.line },
          severity: 'info' as const,
          evidence: [{ file: one.lockfile, line: one.line, text: 'has an install script' }],
          fix: 'install with --ignore-scripts where nothing needs it',
          details: [],
          subject: `${one.lockfile} ${one.id}`,
          dependency: factsOf(one),
        })),
    ),
});
