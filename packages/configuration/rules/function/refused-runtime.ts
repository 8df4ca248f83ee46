import { runtimeRule } from '../../runtime-rule.ts';
import { isRefused, newestOf } from '../../runtimes.ts';

export const functionRefusedRuntime = runtimeRule({
  id: 'function/refused-runtime',
  aliases: ['EMM-FN-RUNTIME-EOL', 'function/old-runtime'],
  slice: 'deps',
  threats: ['T7'],
  help: 'The cloud takes no code for the runtime any more: the deployment fails, and no weakness of the function can be mended until it runs on another one.',
  isWrong: isRefused,
  because: (runtime, [, , updated]) =>
    updated === null
      ? `AWS ends no updates of ${runtime}`
      : `AWS takes updates of ${runtime} until ${updated}`,
  say: ({ declaration: { name } }, runtime, [patched, , updated]) => ({
    title: `${name} cannot be deployed any more: AWS takes no code for ${runtime} since ${updated}`,
    // It breaks whoever may start it.
    severity: 'medium',
    fix: `\`Runtime: ${newestOf(runtime)}\``,
    details: [{ label: 'open', text: `not patched since ${patched}` }],
  }),
});
