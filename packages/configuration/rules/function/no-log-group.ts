import { type Resource, spelled } from '@emmental/model';
import { type FunctionFacts, functionRule, functionSettings } from '../../rule.ts';
import { settings } from '../../setting.ts';

/** A group that Lambda makes by itself keeps everything for ever. Source: Lambda developer guide, CloudWatch Logs. */
export const functionNoLogGroup = functionRule({
  id: 'function/no-log-group',
  aliases: ['EMM-FN-LOGGROUP'],
  slice: 'audit',
  threats: [],
  help: 'Its logs go to a group that Lambda makes: they are kept for ever, and with them what leaked into them.',
  judge: (fn, { app }) => {
    const isNamed = functionSettings(fn, 'LoggingConfig', 'LogGroup').some(({ state }) => state !== 'absent');
    const hasGroup = [...app.resources.values()].some((resource) => isGroupOf(resource, fn));
    return [{ when: null, isWrong: !isNamed && !hasGroup, at: null }];
  },
  say: ({ declaration: { name } }) => ({
    title: `Logs of ${name} are kept for ever`,
    severity: 'info',
    fix: 'an AWS::Logs::LogGroup for it with RetentionInDays: 30',
  }),
});

/** `/aws/lambda/<name>`, the name written out or by reference. */
function isGroupOf({ type, properties }: Resource, { declaration }: FunctionFacts): boolean {
  if (type !== 'AWS::Logs::LogGroup') return false;
  const name = declaration.settings.get('FunctionName');
  const own = [`\${${declaration.logicalId}}`, ...(name === undefined ? [] : [spelled(name)])];
  return settings(properties, 'LogGroupName').some(
    (one) => one.state === 'known' && own.some((text) => spelled(one.value) === `/aws/lambda/${text}`),
  );
}
