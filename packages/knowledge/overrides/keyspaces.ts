import { each, type ServiceOverrides, to } from './row.ts';

export const keyspaces: ServiceOverrides = {
  services: ['keyspaces'],
  source: 'https://docs.aws.amazon.com/keyspaces/latest/devguide/security_iam_service-with-iam.html',
  names: { KeyspaceName: 'keyspaceName', TableName: 'tableName' },
  operations: {
    ...each(['CreateKeyspace', 'CreateTable', 'CreateType'], to('cassandra:Create')),
    ...each(['DeleteKeyspace', 'DeleteTable', 'DeleteType'], to('cassandra:Drop')),
    ...each(
      [
        'GetKeyspace',
        'GetTable',
        'GetTableAutoScalingSettings',
        'GetType',
        'ListKeyspaces',
        'ListTables',
        'ListTagsForResource',
        'ListTypes',
      ],
      to('cassandra:Select'),
    ),
    ...each(['UpdateKeyspace', 'UpdateTable'], to('cassandra:Alter')),
    RestoreTable: to('cassandra:Restore'),
  },
};
