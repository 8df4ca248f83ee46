import { asString, severityOf } from '@emmental/model';
import { ofType } from '../../references.ts';
import { resourceRule } from '../../rule.ts';
import { judge, scalar, settings } from '../../setting.ts';

/** Source: AppSync developer guide, API_KEY authorization: keys are for development and public APIs. */
export const appsyncApiKey = resourceRule({
  id: 'appsync/api-key',
  aliases: ['EMM-APPSYNC-AUTH'],
  slice: 'auth',
  threats: ['T8', 'T11'],
  help: 'The API asks only for a key, and every client holds that key: anyone may query and change the data behind its resolvers.',
  types: ['AWS::AppSync::GraphQLApi'],
  judge: ({ properties }) => [
    ...judge(settings(properties, 'AuthenticationType'), { absent: false, known: isKey }),
    // An additional provider opens the fields of the schema that name it.
    ...settings(properties, 'AdditionalAuthenticationProviders').flatMap((setting) =>
      setting.state === 'known' && setting.value.kind === 'list'
        ? setting.value.items.flatMap((item) =>
            judge(settings(item, 'AuthenticationType'), { absent: false, known: isKey }),
          )
        : [],
    ),
  ],
  describe: ({ id }, input) => ({
    title: `Anyone with the key that its clients carry can query ${id}`,
    severity: severityOf(
      'public',
      ofType(input, 'AWS::AppSync::DataSource').some(({ properties }) =>
        settings(properties, 'Type').some(
          (setting) => setting.state === 'known' && asString(setting.value) !== 'NONE',
        ),
      )
        ? 'data-read'
        : 'service',
    ),
    fix: '`AuthenticationType`: AMAZON_COGNITO_USER_POOLS, OPENID_CONNECT or AWS_IAM',
    gains: 'the data that its resolvers read and write',
  }),
});

const isKey = scalar((value) => value === 'API_KEY');
