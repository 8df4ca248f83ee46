import { spelled } from '@emmental/model';
import { oncePerApp } from '../../once.ts';
import { type RuleInput, resourceRule } from '../../rule.ts';
import { settings } from '../../setting.ts';

/** Source: Lambda developer guide, CloudWatch Logs: Lambda names a log group `/aws/lambda/<function>`. */
export const logOfNobody = resourceRule({
  id: 'log/of-nobody',
  aliases: [],
  slice: 'audit',
  threats: ['T13'],
  help: 'The log group has the name of a function that the template does not declare: someone renamed or removed the function, or its logs go to another group and are kept for ever.',
  types: ['AWS::Logs::LogGroup'],
  judge: ({ properties }, input) =>
    settings(properties, 'LogGroupName').map((setting) => ({
      when: setting.when,
      at: setting.state === 'known' ? setting.at : null,
      isWrong: setting.state === 'known' && isOfNobody(spelled(setting.value), input),
      because: 'its name fits a function of the template, or no function',
    })),
  describe: ({ id }) => ({
    title: `${id} has the name of a function that is not in the template`,
    severity: 'info',
    fix: '`LogGroupName`: /aws/lambda/ and the name of the function; or remove the log group',
  }),
});

/** True when the name is that of a function which the template does not declare. A name with an unknown part could be any function's, so the answer is false. */
function isOfNobody(name: string, input: RuleInput): boolean {
  const [, own] = /^\/aws\/lambda\/(.+)$/.exec(name) ?? [];
  return own !== undefined && !own.includes('${') && !own.includes('*') && !names(input).has(own);
}

const names = oncePerApp(
  ({ functions }): ReadonlySet<string> =>
    new Set(functions.map(({ declaration }) => spelled(declaration.settings.get('FunctionName')))),
);
