import { asString, severityOf } from '@emmental/model';
import { referencesAt } from '../../references.ts';
import { resourceRule } from '../../rule.ts';
import { factAnswers, judge, notApplicable, scalar, settings } from '../../setting.ts';

/** The properties that limit a permission for everybody to some callers. Source: Lambda API reference, AddPermission. */
const ties = ['SourceArn', 'SourceAccount', 'PrincipalOrgID', 'EventSourceToken', 'FunctionUrlAuthType'];

/** The rule access/public-permission reports permissions for functions of the template. */
export const permissionPublic = resourceRule({
  id: 'permission/public',
  aliases: ['EMM-FN-PUBLIC-PERM'],
  slice: 'auth',
  threats: ['T8'],
  help: 'Every AWS account may start a function of another template, with any event.',
  types: ['AWS::Lambda::Permission'],
  judge: (permission, input) => {
    const { properties } = permission;
    const answers = judge(settings(properties, 'Principal'), {
      absent: false,
      known: scalar((value) => value === '*'),
    });
    const tie = ties.find((key) => settings(properties, key).some(({ state }) => state !== 'absent'));
    if (tie !== undefined) return factAnswers(answers, `${tie} limits who may start the function`);
    return referencesAt(permission, 'FunctionName').some(
      (id) => input.app.resources.get(id)?.type === 'AWS::Lambda::Function',
    )
      ? notApplicable('access/public-permission checks it: its function is in the template')
      : answers;
  },
  describe: ({ id, properties }) => {
    const [name] = settings(properties, 'FunctionName').map((setting) =>
      setting.state === 'known' ? asString(setting.value) : null,
    );
    return {
      title: `Any AWS account can start ${name ?? `the function of ${id}`}`,
      factTitle: `${id} names everybody as principal`,
      severity: severityOf('public', 'data-read'),
      fix: 'name the account or the service in `Principal`, and its resource in `SourceArn`',
      gains: 'any event they choose, past any API or queue',
    };
  },
});
