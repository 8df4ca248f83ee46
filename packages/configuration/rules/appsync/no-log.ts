import { asString } from '@emmental/model';
import { resourceRule } from '../../rule.ts';
import { judge, settings } from '../../setting.ts';

/** Source: AppSync developer guide, monitoring and logging. */
export const appsyncNoLog = resourceRule({
  id: 'appsync/no-log',
  aliases: ['EMM-APPSYNC-LOG'],
  slice: 'audit',
  threats: [],
  help: 'Nothing records which queries came and which resolvers failed.',
  types: ['AWS::AppSync::GraphQLApi'],
  judge: ({ properties }) =>
    judge(settings(properties, 'LogConfig', 'FieldLogLevel'), {
      absent: true,
      known: (value) => asString(value) === 'NONE',
    }),
  say: ({ id }) => ({
    title: `Nobody can tell later what was asked of ${id}`,
    severity: 'low',
    fix: '`LogConfig: { FieldLogLevel: ERROR, CloudWatchLogsRoleArn: … }`',
  }),
});
