import { asString } from '@emmental/model';
import { resourceRule } from '../../rule.ts';
import { judge, settings } from '../../setting.ts';

/** Step Functions keeps the history of a standard workflow for 90 days, and none of an express workflow. Source: Step Functions developer guide, logging. */
export const workflowNoLog = resourceRule({
  id: 'workflow/no-log',
  aliases: ['EMM-SFN-LOG'],
  slice: 'audit',
  threats: [],
  help: 'No log records the steps of the workflow: an express workflow leaves no trace at all.',
  types: ['AWS::StepFunctions::StateMachine'],
  judge: ({ properties }) =>
    judge(settings(properties, 'LoggingConfiguration', 'Level'), {
      absent: true,
      known: (value) => asString(value) === 'OFF',
    }),
  describe: ({ id, properties }) => {
    const isExpress = settings(properties, 'StateMachineType').some(
      (setting) => setting.state === 'known' && asString(setting.value) === 'EXPRESS',
    );
    return {
      title: isExpress ? `Runs of ${id} leave no trace` : `Runs of ${id} leave no trace after 90 days`,
      severity: isExpress ? 'low' : 'info',
      fix: '`LoggingConfiguration: { Level: ERROR }`, with a log group',
    };
  },
});
