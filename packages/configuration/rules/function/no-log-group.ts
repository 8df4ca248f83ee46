import { spelled } from '@emmental/model';
import { oncePerApp } from '../../once.ts';
import { ofType } from '../../references.ts';
import { functionRule, functionSettings, type ReviewedFunction } from '../../rule.ts';
import { answered, settings } from '../../setting.ts';

/** Logs in a group that Lambda creates by itself are never deleted. Source: Lambda developer guide, CloudWatch Logs. */
export const functionNoLogGroup = functionRule({
  id: 'function/no-log-group',
  aliases: ['EMM-FN-LOGGROUP'],
  slice: 'audit',
  threats: [],
  help: 'Lambda creates the log group of the function and keeps it for ever, with any secret that leaked into it.',
  judge: (fn, input) => {
    const isNamed = functionSettings(fn, 'LoggingConfig', 'LogGroup').some(({ state }) => state !== 'absent');
    const hasGroup = namesOf(fn).some((name) => groupNames(input).has(`/aws/lambda/${name}`));
    return answered(!isNamed && !hasGroup, 'the template declares a log group for it');
  },
  describe: ({ declaration: { name, logicalId } }) => ({
    title: `Nothing deletes old logs of ${name}`,
    severity: 'info',
    fix: 'add a log group for it, `AWS::Logs::LogGroup/RetentionInDays: 30`',
    edit: {
      part: 'settings',
      resources: {
        [`${logicalId}Logs`]: {
          Type: 'AWS::Logs::LogGroup',
          Properties: { LogGroupName: { 'Fn::Sub': `/aws/lambda/\${${logicalId}}` }, RetentionInDays: 30 },
        },
      },
      byHand: 'the group exists once the function has run, and creating it again fails: import it',
    },
  }),
});

/** Returns the texts that may follow `/aws/lambda/`: the name written out, or a reference to the function. */
function namesOf({ declaration }: ReviewedFunction): readonly string[] {
  const name = declaration.settings.get('FunctionName');
  return [`\${${declaration.logicalId}}`, ...(name === undefined ? [] : [spelled(name)])];
}

const groupNames = oncePerApp(
  (input): ReadonlySet<string> =>
    new Set(
      ofType(input, 'AWS::Logs::LogGroup').flatMap(({ properties }) =>
        settings(properties, 'LogGroupName').flatMap((setting) =>
          setting.state === 'known' ? [spelled(setting.value)] : [],
        ),
      ),
    ),
);
