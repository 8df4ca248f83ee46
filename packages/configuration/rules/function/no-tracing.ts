import { asString } from '@emmental/model';
import { functionRule, functionSettings } from '../../rule.ts';
import { judge } from '../../setting.ts';

/** Source: Lambda developer guide, X-Ray. */
export const functionNoTracing = functionRule({
  id: 'function/no-tracing',
  aliases: ['EMM-FN-XRAY'],
  slice: 'audit',
  threats: [],
  help: 'Invocations of the function are not traced: only logs show which component called which.',
  judge: (fn) =>
    judge(functionSettings(fn, 'TracingConfig', 'Mode'), {
      absent: true,
      // `PassThrough` traces a call only if the caller traces it.
      known: (value) => !/^(Active|)$/.test(asString(value) ?? ''),
    }),
  describe: ({ declaration: { name } }) => ({
    title: `Invocations of ${name} are not traced`,
    severity: 'info',
    fix: '`TracingConfig: { Mode: Active }`',
    edit: {
      part: 'settings',
      set: { TracingConfig: { Mode: 'Active' } },
      note: 'X-Ray charges by the number of traces',
    },
  }),
});
