import { functionRule } from '../../rule.ts';
import { runtimeEnds } from '../../runtimes.ts';
import { answered } from '../../setting.ts';

export const functionOldRuntime = functionRule({
  id: 'function/old-runtime',
  aliases: ['EMM-FN-RUNTIME-EOL', 'EMM-GCF-RUNTIME'],
  slice: 'deps',
  threats: ['T7'],
  help: 'AWS patches the runtime no more: what is found in it from now on stays open.',
  judge: ({ declaration: { runtime } }, { today }) => {
    const end = runtime === null ? undefined : runtimeEnds[runtime];
    return answered(
      end !== undefined && end < today,
      runtime === null
        ? 'it names no runtime'
        : end === undefined
          ? `no end of ${runtime} is known`
          : `${runtime} is maintained until ${end}`,
    );
  },
  say: ({ declaration: { name, runtime } }, { today }) => {
    const end = runtimeEnds[runtime ?? ''] ?? today;
    // Updates are still possible for months after the end; after a year nobody is warned any more.
    const isLong = Number(today.slice(0, 4)) - Number(end.slice(0, 4)) >= 2;
    return {
      title: `${name} runs on ${runtime}, which is not patched since ${end}`,
      severity: isLong ? 'medium' : 'low',
      fix: runtime?.startsWith('python') ? 'Runtime: python3.13' : 'Runtime: the newest of its language',
    };
  },
});
