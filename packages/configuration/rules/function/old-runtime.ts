import { severityOf } from '@emmental/model';
import { runtimeRule } from '../../runtime-rule.ts';
import { hasLanguage, isRefused, newestOf } from '../../runtimes.ts';

/** The rule function/refused-runtime reports runtimes for which AWS accepts no code any more. */
export const functionOldRuntime = runtimeRule({
  id: 'function/old-runtime',
  aliases: ['EMM-FN-RUNTIME-EOL', 'EMM-GCF-RUNTIME'],
  slice: 'deps',
  threats: ['T7'],
  help: 'The cloud no longer patches the runtime: new vulnerabilities in it stay open.',
  isWrong: (end, today) => end[0] < today && !isRefused(end, today),
  because: (runtime, [patched]) => `AWS patches ${runtime} until ${patched}`,
  describe: ({ declaration, report }, runtime, [patched, created, updated], today) => {
    const { name, account } = declaration;
    // In the first years after the end of patches the severity is low, because moving to another runtime takes time.
    // Later, an unpatched vulnerability of the language helps people who can start the function. A runtime without a
    // language (`provided`, Go) stays low: only its operating system is unpatched, and events do not get to it.
    const isLong = Number(today.slice(0, 4)) - Number(patched.slice(0, 4)) >= 2;
    return {
      title: `${name} runs on ${runtime}, without patches since ${patched}`,
      severity: isLong && hasLanguage(runtime) ? severityOf(report.reachedBy.exposure, 'service') : 'low',
      fix: account ? 'runtime: the newest of its language' : `\`Runtime: ${newestOf(runtime)}\``,
      ...(created === null || updated === null
        ? {}
        : {
            details: [
              {
                label: 'then',
                text: `AWS creates no function with it after ${created}, and updates none after ${updated}`,
              },
            ],
          }),
    };
  },
});
