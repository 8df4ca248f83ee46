import { asString } from '@emmental/model';
import { functionRule, functionSettings } from '../../rule.ts';
import { judge } from '../../setting.ts';

/** Source: Lambda developer guide, X-Ray. */
export const functionNoTracing = functionRule({
  id: 'function/no-tracing',
  aliases: ['EMM-FN-XRAY'],
  slice: 'audit',
  threats: [],
  help: 'Traces do not include calls of the function: only logs show what called what.',
  judge: (fn) =>
    judge(functionSettings(fn, 'TracingConfig', 'Mode'), {
      absent: true,
      // `PassThrough` follows what its caller decides.
      known: (value) => !/^(Active|)$/.test(asString(value) ?? ''),
    }),
  say: ({ declaration: { name } }) => ({
    title: `Traces do not include calls of ${name}`,
    severity: 'info',
    fix: '`TracingConfig: { Mode: Active }`',
    edit: {
      part: 'settings',
      set: { TracingConfig: { Mode: 'Active' } },
      note: 'its role needs two xray actions; if the framework does not add them, --only roles does',
    },
  }),
});
