import { resourceRule } from '../../rule.ts';
import { isOn, judge, scalar, settings } from '../../setting.ts';

/** Source: Step Functions developer guide, X-Ray. */
export const workflowNoTracing = resourceRule({
  id: 'workflow/no-tracing',
  aliases: ['EMM-SFN-XRAY'],
  slice: 'audit',
  threats: [],
  help: 'Traces do not follow a run through the services that it calls.',
  types: ['AWS::StepFunctions::StateMachine'],
  judge: ({ properties }) =>
    judge(settings(properties, 'TracingConfiguration', 'Enabled'), {
      absent: true,
      known: scalar((value) => !isOn(value)),
    }),
  describe: ({ id }) => ({
    title: `Traces do not follow runs of ${id}`,
    severity: 'info',
    fix: '`TracingConfiguration: { Enabled: true }`',
    edit: {
      part: 'settings',
      set: { TracingConfiguration: { Enabled: true } },
      note: 'its role needs the xray actions',
    },
  }),
});
