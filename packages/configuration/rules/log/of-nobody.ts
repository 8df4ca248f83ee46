import { spelled } from '@emmental/model';
import { oncePerApp } from '../../once.ts';
import { type Facts, resourceRule } from '../../rule.ts';
import { settings } from '../../setting.ts';

/** Source: Lambda developer guide, CloudWatch Logs: groups are named `/aws/lambda/<function>`. */
export const logOfNobody = resourceRule({
  id: 'log/of-nobody',
  aliases: [],
  slice: 'audit',
  threats: ['T13'],
  help: 'The log group has the name of a function that the template does not declare: someone renamed or removed the function, or its logs go to another group and are kept for ever.',
  types: ['AWS::Logs::LogGroup'],
  judge: ({ properties }, facts) =>
    settings(properties, 'LogGroupName').map((setting) => ({
      when: setting.when,
      at: setting.state === 'known' ? setting.at : null,
      isWrong: setting.state === 'known' && isOfNobody(spelled(setting.value), facts),
      because: 'its name fits a function of the template, or no function',
    })),
  say: ({ id }) => ({
    title: `${id} has the name of a function that is not in the template`,
    severity: 'info',
    fix: '`LogGroupName`: /aws/lambda/ and the name of the function, or remove it',
  }),
});

/** A name that ends in a hole which is no function may be anything. */
function isOfNobody(name: string, facts: Facts): boolean {
  const [, own] = /^\/aws\/lambda\/(.+)$/.exec(name) ?? [];
  return own !== undefined && !own.includes('${') && !own.includes('*') && !names(facts).has(own);
}

const names = oncePerApp(
  ({ functions }): ReadonlySet<string> =>
    new Set(functions.map(({ declaration }) => spelled(declaration.settings.get('FunctionName')))),
);
