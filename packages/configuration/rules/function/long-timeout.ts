import { asString } from '@emmental/model';
import { functionRule, functionSettings } from '../../rule.ts';
import { judge, notApplicable } from '../../setting.ts';

/** API Gateway answers its caller after at most 29 seconds; a function can run for 900 seconds. Source: API Gateway quotas; Lambda quotas. */
export const functionLongTimeout = functionRule({
  id: 'function/long-timeout',
  aliases: ['EMM-FN-TIMEOUT'],
  slice: 'limits',
  threats: ['T11'],
  help: 'Anyone can keep the function busy far longer than a caller waits: you pay for the time of each call.',
  judge: (fn) => {
    const { triggers } = fn.declaration;
    const isApi =
      triggers.length > 0 && triggers.every(({ kind }) => /^(api|http-api|websocket|alb)$/.test(kind));
    return isApi && fn.report.reachedBy.exposure === 'public'
      ? judge(functionSettings(fn, 'Timeout'), {
          absent: false,
          known: (value) => Number(asString(value) ?? 0) > 60,
        })
      : notApplicable('nobody starts it through an API without signing in');
  },
  describe: ({ declaration: { name } }) => ({
    title: `Anyone can keep ${name} busy for minutes; its callers wait 29 seconds`,
    severity: 'low',
    fix: '`Timeout: 29`',
    edit: { part: 'settings', set: { Timeout: 29 } },
  }),
});
