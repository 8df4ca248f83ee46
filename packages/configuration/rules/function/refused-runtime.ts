import { runtimeRule } from '../../runtime-rule.ts';
import { isRefused, newestOf } from '../../runtimes.ts';

export const functionRefusedRuntime = runtimeRule({
  id: 'function/refused-runtime',
  aliases: ['EMM-FN-RUNTIME-EOL', 'function/old-runtime'],
  slice: 'deps',
  threats: ['T7'],
  help: 'The cloud no longer accepts code for the runtime: deployments fail, and nobody can repair the function until it moves to another runtime.',
  isWrong: isRefused,
  because: (runtime, [, , updated]) =>
    updated === null
      ? `AWS has no end date for updates of ${runtime}`
      : `AWS accepts updates of ${runtime} until ${updated}`,
  describe: ({ declaration: { name } }, runtime, [patched, , updated]) => ({
    title: `${name} can no longer be deployed: AWS accepts no code for ${runtime} since ${updated}`,
    // The severity does not depend on who can start the function: the problem is that nobody can deploy it.
    severity: 'medium',
    fix: `\`Runtime: ${newestOf(runtime)}\``,
    details: [{ label: 'open', text: `no patches since ${patched}` }],
  }),
});
