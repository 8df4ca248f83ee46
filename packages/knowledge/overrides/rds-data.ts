import type { ActionRow, ServiceOverrides } from './row.ts';

const withSecret = (action: string): readonly ActionRow[] => [
  {
    action,
    resources: [
      { type: 'rds-data:cluster', names: { DbClusterInstanceName: 'resourceArn|dbClusterOrInstanceArn' } },
    ],
  },
  {
    action: 'secretsmanager:GetSecretValue',
    because: 'dependent',
    resources: [
      {
        type: 'secretsmanager:Secret',
        names: { SecretId: { at: 'secretArn|awsSecretStoreArn', as: 'secret' } },
      },
    ],
  },
];

export const rdsData: ServiceOverrides = {
  services: ['rds-data'],
  source: 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.access.html',
  operations: Object.fromEntries(
    [
      'BatchExecuteStatement',
      'BeginTransaction',
      'CommitTransaction',
      'ExecuteSql',
      'ExecuteStatement',
      'RollbackTransaction',
    ].map((operation) => [operation, withSecret(`rds-data:${operation}`)]),
  ),
};
