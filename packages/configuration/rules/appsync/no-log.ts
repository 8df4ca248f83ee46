import { asString } from '@emmental/model';
import { resourceRule } from '../../rule.ts';
import { judge, settings } from '../../setting.ts';

/** Source: AppSync developer guide, monitoring and logging. */
export const appsyncNoLog = resourceRule({
  id: 'appsync/no-log',
  aliases: ['EMM-APPSYNC-LOG'],
  slice: 'audit',
  threats: [],
  help: 'No log records the queries and the resolvers that failed.',
  types: ['AWS::AppSync::GraphQLApi'],
  judge: ({ properties }) =>
    judge(settings(properties, 'LogConfig', 'FieldLogLevel'), {
      absent: true,
      known: (value) => asString(value) === 'NONE',
    }),
  describe: ({ id }) => ({
    title: `No log records the queries to ${id}`,
    severity: 'low',
    fix: '`LogConfig: { FieldLogLevel: ERROR, CloudWatchLogsRoleArn: … }`',
  }),
});
