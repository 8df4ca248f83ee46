import { asString, severityOf } from '@emmental/model';
import { referencesAt } from '../../references.ts';
import { resourceRule } from '../../rule.ts';
import { judge, notAsked, scalar, settings, weightless } from '../../setting.ts';

/** The properties that limit a permission for everybody to some callers. Source: Lambda API reference, AddPermission. */
const ties = ['SourceArn', 'SourceAccount', 'PrincipalOrgID', 'EventSourceToken', 'FunctionUrlAuthType'];

/** Functions of the template are told by access/public-permission, which knows what they do. */
export const permissionPublic = resourceRule({
  id: 'permission/public',
  aliases: ['EMM-FN-PUBLIC-PERM'],
  slice: 'auth',
  threats: ['T8'],
  help: 'Every AWS account may start a function of another template, with any event.',
  types: ['AWS::Lambda::Permission'],
  judge: (permission, facts) => {
    const { properties } = permission;
    const answers = judge(settings(properties, 'Principal'), {
      absent: false,
      known: scalar((value) => value === '*'),
    });
    const tie = ties.find((key) => settings(properties, key).some(({ state }) => state !== 'absent'));
    if (tie !== undefined) return weightless(answers, `${tie} limits who may start the function`);
    return referencesAt(permission, 'FunctionName').some(
      (id) => facts.app.resources.get(id)?.type === 'AWS::Lambda::Function',
    )
      ? notAsked('access/public-permission checks it: its function is in the template')
      : answers;
  },
  say: ({ id, properties }) => {
    const [name] = settings(properties, 'FunctionName').map((setting) =>
      setting.state === 'known' ? asString(setting.value) : null,
    );
    return {
      title: `Any AWS account can start ${name ?? `the function of ${id}`}`,
      asFact: `${id} names everybody as principal`,
      severity: severityOf('public', 'data-read'),
      fix: 'name the account or the service in `Principal`, and its resource in `SourceArn`',
      gains: 'any event they choose, past any API or queue',
    };
  },
});
