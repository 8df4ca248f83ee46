import type { TemplateEdit } from '@emmental/model';
import { routeKinds } from '../../apis.ts';
import { functionRule, functionSettings } from '../../rule.ts';
import { factAnswers, judge } from '../../setting.ts';

/** The change that limits the concurrency of a function. `protect` makes it only with `--reserve`, because it takes from the whole account. */
export const concurrencyLimit: TemplateEdit = {
  part: 'settings',
  set: { ReservedConcurrentExecutions: 20 },
};

/** Applies to functions that anyone can start. Source: Lambda developer guide, reserved concurrency. */
export const functionNoConcurrencyLimit = functionRule({
  id: 'function/no-concurrency-limit',
  aliases: ['EMM-FN-CONCURRENCY'],
  slice: 'limits',
  threats: ['T11'],
  help: 'Anyone can start the function as often as the account allows: you pay for it, and other functions cannot run.',
  judge: (fn) => {
    const answers = judge(functionSettings(fn, 'ReservedConcurrentExecutions'), {
      absent: true,
      known: () => false,
    });
    return fn.report.reachedBy.exposure === 'public'
      ? answers
      : factAnswers(answers, 'outsiders cannot start it');
  },
  describe: ({ declaration: { name, triggers } }) => ({
    title: `Nothing limits how often anyone starts ${name}`,
    factTitle: `${name} reserves no concurrency`,
    // API Gateway has a limit of its own, and api/no-throttle reports an API without a stricter one. Other public triggers have no limit.
    severity: triggers.some(({ exposure, kind }) => exposure === 'public' && !routeKinds.has(kind))
      ? 'low'
      : 'info',
    fix: '`ReservedConcurrentExecutions: 20`, or throttling at the API',
    edit: concurrencyLimit,
  }),
});
