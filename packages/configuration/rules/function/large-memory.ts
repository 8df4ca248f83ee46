import { asString } from '@emmental/model';
import { functionRule, functionSettings } from '../../rule.ts';
import { judge, notAsked } from '../../setting.ts';

/** Source: Lambda quotas: 10,240 MB at most. */
export const functionLargeMemory = functionRule({
  id: 'function/large-memory',
  aliases: ['EMM-FN-MEMORY'],
  slice: 'limits',
  threats: ['T11'],
  help: 'Anyone can start it with the most memory there is: each call costs in proportion.',
  judge: (fn) =>
    fn.report.reachedBy.exposure === 'public'
      ? judge(functionSettings(fn, 'MemorySize'), {
          absent: false,
          known: (value) => Number(asString(value) ?? 0) >= 10_240,
        })
      : notAsked('outsiders cannot start it'),
  say: ({ declaration: { name } }) => ({
    title: `Anyone can start ${name} with the most memory there is`,
    severity: 'info',
    fix: '`MemorySize`: what it uses, as its logs say',
  }),
});
