import { asString } from '@emmental/model';
import { resourceRule } from '../../rule.ts';
import { judge, settings } from '../../setting.ts';

/** Express workflows keep no history of their own; standard ones do, for 90 days. Source: Step Functions developer guide, logging. */
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
  say: ({ id, properties }) => {
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
