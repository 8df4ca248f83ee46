import { severityOf } from '@emmental/model';
import { runtimeRule } from '../../runtime-rule.ts';
import { hasLanguage, isRefused, newestOf } from '../../runtimes.ts';

/** A runtime that AWS takes no more is told by function/refused-runtime. */
export const functionOldRuntime = runtimeRule({
  id: 'function/old-runtime',
  aliases: ['EMM-FN-RUNTIME-EOL', 'EMM-GCF-RUNTIME'],
  slice: 'deps',
  threats: ['T7'],
  help: 'The cloud no longer patches the runtime: new vulnerabilities in it stay open.',
  isWrong: (end, today) => end[0] < today && !isRefused(end, today),
  because: (runtime, [patched]) => `AWS patches ${runtime} until ${patched}`,
  say: ({ declaration, report }, runtime, [patched, created, updated], today) => {
    const { name, account } = declaration;
    // Updates are still possible for months after the end; after a year nobody is warned any more. What is open in it is of
    // use to those who can start it; of a runtime without a language only the system is open, which no event reaches.
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
