import { asString } from '@emmental/model';
import { functionRule, functionSettings } from '../../rule.ts';
import { judge, notApplicable } from '../../setting.ts';

/** Source: Lambda quotas: at most 10,240 MB. */
export const functionLargeMemory = functionRule({
  id: 'function/large-memory',
  aliases: ['EMM-FN-MEMORY'],
  slice: 'limits',
  threats: ['T11'],
  help: 'Anyone can start the function, and it has the maximum memory: the price of each call grows with memory.',
  judge: (fn) =>
    fn.report.reachedBy.exposure === 'public'
      ? judge(functionSettings(fn, 'MemorySize'), {
          absent: false,
          known: (value) => Number(asString(value) ?? 0) >= 10_240,
        })
      : notApplicable('outsiders cannot start it'),
  describe: ({ declaration: { name } }) => ({
    title: `Anyone can start ${name}, which has the maximum memory`,
    severity: 'info',
    fix: '`MemorySize`: the amount that the function uses (its log shows it)',
  }),
});
