import { asString, severityOf } from '@emmental/model';
import { referencesAt } from '../../references.ts';
import { resourceRule } from '../../rule.ts';
import { judge, notApplicable, scalar, settings } from '../../setting.ts';

/** The rule access/public-function-url reports URLs of functions in the template. */
export const urlOpen = resourceRule({
  id: 'url/open',
  aliases: ['EMM-FN-URL-NOAUTH'],
  slice: 'auth',
  threats: ['T8', 'T11'],
  help: 'The URL has no authorizer: anyone on the internet can start the function behind it, which another template declares.',
  types: ['AWS::Lambda::Url'],
  judge: (url, input) => {
    const ids = new Set(input.functions.map(({ declaration }) => declaration.logicalId));
    if (referencesAt(url, 'TargetFunctionArn').some((id) => ids.has(id)))
      return notApplicable('access/public-function-url checks it: its function is in the template');
    return judge(settings(url.properties, 'AuthType'), {
      absent: false,
      known: scalar((value) => value === 'NONE'),
    });
  },
  describe: ({ id, properties }) => {
    const [name] = settings(properties, 'TargetFunctionArn').map((setting) =>
      setting.state === 'known' ? asString(setting.value) : null,
    );
    return {
      title: `Anyone can start ${name ?? 'a function'} by ${id}`,
      severity: severityOf('public', 'data-read'),
      fix: '`AuthType: AWS_IAM`',
      edit: {
        part: 'settings',
        set: { AuthType: 'AWS_IAM' },
        byHand: 'callers must then sign their requests',
      },
      gains: 'all that the function does, with any event they choose',
    };
  },
});
