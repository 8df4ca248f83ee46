import type { ServiceOverrides } from './row.ts';

export const logs: ServiceOverrides = {
  services: ['logs'],
  source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/permissions-reference-cwl.html',
  names: {
    LogGroupName: {
      at: 'logGroupName|logGroupNames[]|logGroupIdentifier|logGroupIdentifiers[]|logGroupNamePrefix',
      as: 'log-group',
    },
    LogStreamName: 'logStreamName',
  },
  idSources: {
    GetQueryResults: ['StartQuery', 'DescribeQueries'],
    GetLogRecord: ['StartQuery', 'DescribeQueries'],
  },
  operations: Object.fromEntries(
    // The ARN of a log stream continues after the name of its group, so the `:*` of the group's ARN must not be appended.
    ['CreateLogStream', 'DeleteLogStream', 'GetLogEvents', 'PutLogEvents'].map((operation) => [
      operation,
      [
        {
          action: `logs:${operation}`,
          resources: [
            { type: 'logs:log-stream', names: { LogGroupName: 'logGroupName|logGroupIdentifier' } },
          ],
        },
      ],
    ]),
  ),
};
