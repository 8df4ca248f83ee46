import { asString } from '@emmental/model';
import { resourceRule } from '../../rule.ts';
import { isOn, judge, notApplicable, scalar, settings } from '../../setting.ts';

/** Source: Step Functions developer guide, logging: includeExecutionData. */
export const workflowLogsPayloads = resourceRule({
  id: 'workflow/logs-payloads',
  aliases: ['EMM-SFN-EXECDATA'],
  slice: 'audit',
  threats: ['T14'],
  help: 'The log holds inputs and outputs of every step: anyone who reads the log has them.',
  types: ['AWS::StepFunctions::StateMachine'],
  judge: ({ properties }) => {
    const isOff = settings(properties, 'LoggingConfiguration', 'Level').every(
      (setting) =>
        setting.state === 'absent' || (setting.state === 'known' && asString(setting.value) === 'OFF'),
    );
    return isOff
      ? notApplicable('it writes no log')
      : judge(settings(properties, 'LoggingConfiguration', 'IncludeExecutionData'), {
          absent: false,
          known: scalar(isOn),
        });
  },
  describe: ({ id }) => ({
    title: `Anyone who reads the log of ${id} can read the data of its steps`,
    severity: 'low',
    fix: '`LoggingConfiguration: { IncludeExecutionData: false }`, if some readers of logs may not see the inputs',
  }),
});
