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
  givenBy: {
    GetQueryResults: ['StartQuery', 'DescribeQueries'],
    GetLogRecord: ['StartQuery', 'DescribeQueries'],
  },
  operations: Object.fromEntries(
    // Streams of a group: the reference's format goes on behind the group's name, without the `:*`.
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
