import { type ActionRow, each, has, type ServiceOverrides, to } from './row.ts';

/** The second permission depends on the credentials with which the statement runs. */
const credentials: readonly ActionRow[] = [
  {
    action: 'redshift:GetClusterCredentials',
    because: 'dependent',
    when: has('DbUser'),
    resources: [
      {
        type: 'redshift:dbuser',
        names: { ClusterName: 'ClusterIdentifier', DbUser: 'DbUser' },
      },
    ],
  },
  {
    action: 'redshift-serverless:GetCredentials',
    because: 'dependent',
    when: has('WorkgroupName'),
    resources: [{ type: 'redshift-serverless:workgroup' }],
  },
  {
    action: 'secretsmanager:GetSecretValue',
    because: 'dependent',
    when: has('SecretArn'),
    resources: [{ type: 'secretsmanager:Secret', names: { SecretId: { at: 'SecretArn', as: 'secret' } } }],
  },
];

export const redshiftData: ServiceOverrides = {
  services: ['redshift-data'],
  source: 'https://docs.aws.amazon.com/redshift/latest/mgmt/data-api-access.html',
  operations: Object.assign(
    { GetStatementResultV2: to('redshift-data:GetStatementResult') },
    ...[
      'BatchExecuteStatement',
      'DescribeTable',
      'ExecuteStatement',
      'ListDatabases',
      'ListSchemas',
      'ListTables',
    ].map((operation) => each([operation], [{ action: `redshift-data:${operation}` }, ...credentials])),
  ),
};
